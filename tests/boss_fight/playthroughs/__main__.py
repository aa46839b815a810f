"""``python -m tests.boss_fight.playthroughs [--write]``: print the stories, or keep them."""

from tests.boss_fight.playthroughs.scenarios import SCENARIOS
from tests.stories import tell

tell("boss_fight", SCENARIOS)
