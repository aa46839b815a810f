"""Whole games as stories: see ``*.txt``; ``python -m tests.impostor.playthroughs --write``."""
