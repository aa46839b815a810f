"""Whole fights as stories: see ``*.txt``; ``python -m tests.boss_fight.playthroughs --write``."""
