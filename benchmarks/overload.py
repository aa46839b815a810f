"""Overload: how many presses are still answered in time when three times too many come.

First the highest rate is looked for that the bot holds (as ``whole_bot`` does). Then people press
at that rate, and at three times that rate, for a while. *Goodput* is how many presses a second are
played and answered within half a second; one that is refused does not count. ``ratio`` is the
goodput at three times the capacity ÷ at the capacity: a bot whose queue is first in, first out
falls to almost nothing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.load_server import IN_TIME_SECONDS, Outcome, Trial
from benchmarks.processes import PARLOR, load_test
from benchmarks.report import arguments, grid, publish
from benchmarks.tables import patient_library
from benchmarks.whole_bot import Plan as SearchPlan
from benchmarks.whole_bot import Search
from bot.intake import TOO_FAST, TOO_MANY
from games.contract import text
from managers.words import Reader

TIMES = 3.0
REST_SECONDS = 5.0
"""After an overload the bot has to work off what it kept, before it is measured again."""


class Plan(NamedTuple):
    """How thoroughly to measure. So many tables that nobody presses faster than people do."""

    runs: int = 3
    seconds: float = 10.0
    tables: int = 400
    highest_rate: float = 20_000.0


THOROUGH = Plan()
QUICK = Plan(runs=1, seconds=0.5, tables=4, highest_rate=10.0)


def measure(
    plan: Plan = THOROUGH, report: Callable[[str], None] = lambda _line: None
) -> dict[str, Any]:
    """The capacity, the goodput at it and at three times as much, and the median ratio."""
    with (
        tempfile.TemporaryDirectory(prefix="parlor-benchmark-") as folder,
        load_test(Path(folder), plan.tables, plain=False) as server,
    ):
        search = Search(server, PARLOR, 0.0, SearchPlan(highest_rate=plan.highest_rate))
        search.warm_up()
        runs = []
        for number in range(1, plan.runs + 1):
            capacity = search.run().rate
            at = server.run(_trial(capacity, plan))
            over = server.run(_trial(TIMES * capacity, plan))
            runs.append((capacity, _goodput(at, plan), _goodput(over, plan)))
            report(
                f"run {number}: capacity {capacity:.0f}/s, goodput there {runs[-1][1]:.0f}/s, "
                f"at {TIMES:.0f} times as much {runs[-1][2]:.0f}/s"
            )
            server.run(Trial(PARLOR, 1.0, REST_SECONDS, to_the_end=True))
    return summary(runs)


def _trial(rate: float, plan: Plan) -> Trial:
    words = patient_library().words
    refusals = tuple(words.say(text(why), Reader("en")) for why in (TOO_FAST, TOO_MANY))
    return Trial(PARLOR, rate, plan.seconds, to_the_end=True, refusals=refusals)


def _goodput(outcome: Outcome, plan: Plan) -> float:
    return outcome.in_time / plan.seconds


def summary(runs: list[tuple[float, float, float]]) -> dict[str, Any]:
    """The medians over all runs."""
    return {
        "ratio": round(median(over / at if at else 0.0 for _, at, over in runs), 2),
        "capacity": round(median(capacity for capacity, _, _ in runs), 1),
        "goodput_at_capacity": round(median(at for _, at, _ in runs), 1),
        "goodput_over": round(median(over for _, _, over in runs), 1),
        "in_time_seconds": IN_TIME_SECONDS,
    }


def main() -> None:
    """Measure, and print."""
    options = arguments("overload", (__doc__ or "").partition("\n")[0])
    plan = QUICK if options.quick else THOROUGH
    result = measure(plan, (lambda _line: None) if options.json else print)
    rows = [
        ("at the capacity", f"{result['capacity']:,.0f}", f"{result['goodput_at_capacity']:,.0f}"),
        (
            f"at {TIMES:.0f} times as much",
            f"{TIMES * result['capacity']:,.0f}",
            f"{result['goodput_over']:,.0f}",
        ),
    ]
    head = ("load", "presses/s", "answered in time/s")
    publish(result, f"\n{grid(head, rows)}\n\nratio: {result['ratio']:.2f}", as_json=options.json)


if __name__ == "__main__":
    main()
