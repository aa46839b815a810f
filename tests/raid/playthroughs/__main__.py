"""``python -m tests.raid.playthroughs [--write]``: print the stories, or keep them."""

from __future__ import annotations

import argparse

from tests.raid.playthroughs.scenarios import SCENARIOS
from tests.raid.test_playthroughs import kept


def main() -> None:
    parser = argparse.ArgumentParser(description="The raid's playthroughs")
    parser.add_argument("--write", action="store_true", help="write the files anew")
    write = parser.parse_args().write
    for scenario in SCENARIOS:
        story = scenario().read()
        if write:
            kept(scenario.__name__).write_text(story, encoding="utf-8")
        else:
            print(story)


if __name__ == "__main__":
    main()
