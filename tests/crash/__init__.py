"""The crash test: the real bot, killed again and again, and what is left afterwards.

``python -m tests.crash --kills 200 --seed 7`` runs it. The parts:

- ``victim``   the unmodified program in a process of its own, which dies by SIGKILL before or
  after a statement or a commit that was chosen beforehand, or in the middle of a write-down;
- ``lines``    notices its statements and commits where they go to the driver;
- ``keeper``   starts it, and kills it before or after a call to the sandbox, or at an instant;
- ``deaths``   what the seed decides: each death, and the trouble that Telegram makes meanwhile;
- ``table``, ``phone``   people who play through the player API and know only their screens;
- ``games``    what is known of each game: its buttons, its answers, what has to be on record;
- ``diary``    what they did and what the bot's answers promised them;
- ``findings``, ``audit``, ``showing``   compare the promises with the records, and the boards
  with the games;
- ``show``     one whole run of all that.

A seed repeats every decision: who plays where, what everybody presses, when the bot dies.
Roles and the exact interleaving come from the bot's own chance and from the machine.
"""
