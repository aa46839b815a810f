"""The crash test: the real bot, killed again and again, and what is left afterwards.

``python -m tests.crash --kills 200 --seed 7`` runs it.
"""
