"""Whole raids as stories: see ``*.txt``; ``python -m tests.raid.playthroughs --write``."""
