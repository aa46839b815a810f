"""Stragglers: what others feel of a group whose commands wait for Telegram.

People in forty groups press at a steady rate, in turns without and with another group in which
somebody writes a command several times a second, each of which waits ten seconds until Telegram
says who is an administrator. ``ratio`` is the p99 of the presses without those commands ÷ with
them: 1 if nobody feels anything.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.load_server import STRAGGLER_SECONDS, Outcome, Trial
from benchmarks.processes import PARLOR, LoadServer, load_test
from benchmarks.report import arguments, grid, publish

GROUPS = 40
PRESSES_A_SECOND = 150.0
COMMANDS_A_SECOND = 5.0
WARM_UP_RATE = 50.0


class Plan(NamedTuple):
    """How thoroughly to measure: pairs of trials, of so many seconds each."""

    pairs: int = 9
    seconds: float = 6.0
    groups: int = GROUPS


THOROUGH = Plan()
QUICK = Plan(pairs=1, seconds=0.5, groups=4)


def measure(
    plan: Plan = THOROUGH, report: Callable[[str], None] = lambda _line: None
) -> dict[str, Any]:
    """The p99 without and with stragglers, and the median of their ratios."""
    with (
        tempfile.TemporaryDirectory(prefix="parlor-benchmark-") as folder,
        load_test(Path(folder), plan.groups, plain=False) as server,
    ):
        server.run(Trial(PARLOR, WARM_UP_RATE, plan.seconds))
        pairs = [_pair(server, plan, number) for number in range(plan.pairs)]
    for without, with_them in pairs:
        report(f"p99 {_ms(without.p99)} without, {_ms(with_them.p99)} with")
    return summary(pairs)


def _pair(server: LoadServer, plan: Plan, number: int) -> tuple[Outcome, Outcome]:
    """One trial of each kind, every other pair in the other order."""
    quiet = Trial(PARLOR, PRESSES_A_SECOND, plan.seconds, to_the_end=True)
    slow = Trial(
        PARLOR, PRESSES_A_SECOND, plan.seconds, stragglers=COMMANDS_A_SECOND, to_the_end=True
    )
    if number % 2:
        with_them = server.run(slow)
        return server.run(quiet), with_them
    return server.run(quiet), server.run(slow)


def summary(pairs: list[tuple[Outcome, Outcome]]) -> dict[str, Any]:
    """The medians over all pairs. A press that was not answered makes its p99 endless."""
    p99 = [
        (without.p99 or float("inf"), with_them.p99 or float("inf")) for without, with_them in pairs
    ]
    unanswered = sum(with_them.pressed - with_them.answered for _, with_them in pairs)
    return {
        "ratio": round(median(without / with_them for without, with_them in p99), 2),
        "p99_without_seconds": round(median(without for without, _ in p99), 4),
        "p99_with_seconds": round(median(with_them for _, with_them in p99), 4),
        "unanswered": unanswered,
        "straggler_seconds": STRAGGLER_SECONDS,
    }


def _ms(seconds: float | None) -> str:
    return "endless" if seconds is None else f"{seconds * 1_000:.0f} ms"


def main() -> None:
    """Measure, and print."""
    options = arguments("stragglers", (__doc__ or "").partition("\n")[0])
    plan = QUICK if options.quick else THOROUGH
    result = measure(plan, (lambda _line: None) if options.json else print)
    rows = [
        ("without", _ms(result["p99_without_seconds"])),
        ("with", _ms(result["p99_with_seconds"])),
    ]
    table = (
        f"\n{grid(('stragglers', 'p99 of presses elsewhere'), rows)}\n\nunanswered: "
        f"{result['unanswered']}\nratio: {result['ratio']:.2f}"
    )
    publish(result, table, as_json=options.json)


if __name__ == "__main__":
    main()
