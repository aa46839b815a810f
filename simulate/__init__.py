"""Plays many games between scripted players through the real rules, and counts who wins.

It uses the rules and their data files and nothing else: no database, no Telegram, no sleeping.
"""

from simulate.command import add_arguments, cli, run

__all__ = ["add_arguments", "cli", "run"]
