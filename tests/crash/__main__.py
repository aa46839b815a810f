"""``python -m tests.crash --kills 200 --seed 7``: kill the bot that often, and count."""

from __future__ import annotations

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.crash.games import GAMES
from tests.crash.show import Plan, Show

EVIDENCE_SHOWN = 12
LOG_TAIL = 40


def main() -> int:
    """Run the test; 0 if nothing was lost, doubled or left wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--tables", type=int, default=Plan.tables, help="how many play")
    parser.add_argument("--rounds", type=int, default=Plan.rounds, help="how long games are")
    parser.add_argument("--game", choices=("all", *GAMES), default="all", help="what is played")
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    options = parser.parse_args()
    directory = Path(tempfile.mkdtemp(prefix="parlor-crash-"))
    with database(options.database, directory) as url:
        games = tuple(GAMES) if options.game == "all" else (options.game,)
        plan = Plan(options.seed, options.kills, options.tables, options.rounds, games)
        show = Show(plan, url, directory, _say)
        asyncio.run(show.run())
    counts = show.counts()
    failed = bool(show.findings)
    if failed:
        _show_evidence(show)
        print(f"\nThe database and the bot's log are in {directory}")
        print(
            f"Repeat it with: python -m tests.crash --kills {options.kills} --seed {options.seed} "
            f"--tables {options.tables} --rounds {options.rounds} --game {options.game} "
            f"--database {options.database}"
        )
    else:
        shutil.rmtree(directory)
    for step, times in sorted(show.in_write_down.items()):
        print(f"killed in the write-down of {step}: {times} x")
    print(" ".join(f"{name}={count}" for name, count in counts.items()))
    return 1 if failed else 0


@contextmanager
def database(kind: str, directory: Path) -> Iterator[str]:
    """The address of an empty database of this kind."""
    if kind == "sqlite":
        yield f"sqlite:///{directory / 'parlor.db'}"
        return
    from tests.conftest import PostgresServer

    server = PostgresServer()
    try:
        yield server.url(server.create("template1"))
    finally:
        server.stop()


def _say(line: str) -> None:
    print(line, flush=True)


def _show_evidence(show: Show) -> None:
    for finding in show.findings[:EVIDENCE_SHOWN]:
        print(f"\n{finding.kind}, session {finding.session}: {finding.what}")
    if len(show.findings) > EVIDENCE_SHOWN:
        print(f"\n… and {len(show.findings) - EVIDENCE_SHOWN} more")
    print(f"\nThe last lines of the bot's log (seed {show.seed}):")
    for line in show.log.read_text(errors="replace").splitlines()[-LOG_TAIL:]:
        print(f"  {line[:400]}")


if __name__ == "__main__":
    sys.exit(main())
