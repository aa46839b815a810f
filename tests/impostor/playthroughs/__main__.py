"""``python -m tests.impostor.playthroughs [--write]``: print the stories, or keep them."""

from tests.impostor.playthroughs.scenarios import SCENARIOS
from tests.stories import tell

tell("impostor", SCENARIOS)
