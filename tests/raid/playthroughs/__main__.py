"""``python -m tests.raid.playthroughs [--write]``: print the stories, or keep them."""

from tests.raid.playthroughs.scenarios import SCENARIOS
from tests.stories import tell

tell("raid", SCENARIOS)
