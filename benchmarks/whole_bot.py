"""A whole bot: the highest steady rate of presses that it answers in time.

A press is an update on a minimal Bot API server. It is answered when that server receives
``answerCallbackQuery``, and by then the move is durable; the board is edited afterwards. A rate
is *held* if 99 of 100 presses are answered within half a second.

Two bots are searched in turns for the highest rate that they hold: Parlor as it is shipped, and
a plain bot on python-telegram-bot with the same rules (``benchmarks.plain_bot``); on a network
that takes no time, and on one with 50 ms in every call.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from math import sqrt
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from benchmarks.load_server import Outcome, Trial
from benchmarks.processes import PARLOR, PLAIN, LoadServer, load_test
from benchmarks.report import arguments, grid, publish

TABLES = 40
DELAYS = (0.0, 0.05)
RUNS = 3
TRIAL_SECONDS = 2.0
WARM_UP_RATE = 20.0
LONGEST_P99_SECONDS = 0.5

COARSE, FINE = 1.5, 1.1
"""By how much rates are apart while it is unknown where the highest lies, and afterwards."""
LOWEST_RATE, HIGHEST_RATE = 4.0, 20_000.0
ATTEMPTS = 2
"""How often a rate is tried before it counts as too high: a machine has its bad moments. A rate
at which presses were left unanswered is not tried again."""

NAMES = {PARLOR: "parlor", PLAIN: "plain"}
FIRST_GUESSES = {PARLOR: 500.0, PLAIN: 60.0}
QUICK_RATE = 10.0


class Plan(NamedTuple):
    """How thoroughly to search."""

    runs: int = RUNS
    seconds: float = TRIAL_SECONDS
    tables: int = TABLES
    highest_rate: float = HIGHEST_RATE


THOROUGH = Plan()
QUICK = Plan(runs=1, seconds=0.5, tables=4, highest_rate=QUICK_RATE)


class Held(NamedTuple):
    """The highest rate that was held (presses a second), and how it went there."""

    rate: float
    outcome: Outcome | None


class Search:
    """Looks for the highest rate that one bot holds with one delay."""

    def __init__(self, server: LoadServer, bot: str, delay: float, plan: Plan) -> None:
        self._server = server
        self._bot = bot
        self._delay = delay
        self._plan = plan
        self._guess = min(FIRST_GUESSES[bot], plan.highest_rate)
        self._step = COARSE
        self.found: list[Held] = []

    def warm_up(self) -> None:
        """Press a little, so that connections are open and caches filled."""
        self._press(WARM_UP_RATE)

    def run(self) -> Held:
        """Search once; the first time from a guess, then from where it was the last time."""
        held = self._climb(self._guess, self._step)
        middle = held.rate * sqrt(COARSE)
        if self._step == COARSE and middle < self._plan.highest_rate:
            held = self._try(middle) or held
        self._guess, self._step = held.rate, FINE
        self.found.append(held)
        return held

    def _climb(self, rate: float, step: float) -> Held:
        """The last rate held on the way up, or the first one on the way down."""
        held = self._try(rate)
        if held is None:
            while held is None and rate > LOWEST_RATE:
                rate /= step
                held = self._try(rate)
            return held or Held(rate, None)
        while rate * step <= self._plan.highest_rate:
            rate *= step
            higher = self._try(rate)
            if higher is None:
                break
            held = higher
        return held

    def _try(self, rate: float) -> Held | None:
        for _ in range(ATTEMPTS):
            outcome = self._press(rate)
            if outcome.p99 is None:
                break
            if outcome.p99 <= LONGEST_P99_SECONDS:
                return Held(rate, outcome)
        return None

    def _press(self, rate: float) -> Outcome:
        return self._server.run(Trial(self._bot, rate, self._plan.seconds, self._delay))


def measure(
    plan: Plan = THOROUGH, report: Callable[[str], None] = lambda _line: None
) -> dict[str, Any]:
    """The rates that both bots hold, by delay, each with the median ratio; and the least ratio."""
    with (
        tempfile.TemporaryDirectory(prefix="parlor-benchmark-") as folder,
        load_test(Path(folder), plan.tables) as server,
    ):
        searches = {
            (bot, delay): Search(server, bot, delay, plan)
            for delay in DELAYS
            for bot in (PLAIN, PARLOR)
        }
        for search in searches.values():
            search.warm_up()
        for run in range(1, plan.runs + 1):
            for (bot, delay), search in searches.items():
                held = search.run()
                report(f"run {run}, {_network(delay)}: {NAMES[bot]} holds {held.rate:.0f}/s")
    return summary(searches)


def summary(searches: dict[tuple[str, float], Search]) -> dict[str, Any]:
    """The medians over all runs."""
    delays: list[dict[str, Any]] = []
    for delay in DELAYS:
        ours, plain = searches[PARLOR, delay].found, searches[PLAIN, delay].found
        ratios = [our.rate / their.rate for our, their in zip(ours, plain, strict=True)]
        delays.append(
            {
                "delay_seconds": delay,
                "ratio": round(median(ratios), 2),
                **{f"parlor_{key}": value for key, value in _medians(ours).items()},
                **{f"plain_{key}": value for key, value in _medians(plain).items()},
            }
        )
    return {"ratio": min(each["ratio"] for each in delays), "delays": delays}


def _medians(found: list[Held]) -> dict[str, float | None]:
    outcomes = [held.outcome for held in found if held.outcome is not None]
    p99 = [outcome.p99 for outcome in outcomes if outcome.p99 is not None]
    edits = [outcome.edits / outcome.pressed for outcome in outcomes]
    return {
        "rate": round(median(held.rate for held in found), 1),
        "p99_seconds": round(median(p99), 3) if p99 else None,
        "edits_a_press": round(median(edits), 3) if edits else None,
    }


def _network(delay: float) -> str:
    return f"{delay * 1_000:.0f} ms a call"


def _cells(each: dict[str, Any], bot: str) -> tuple[str, ...]:
    p99 = each[f"{bot}_p99_seconds"]
    shown = "-" if p99 is None else f"{p99 * 1_000:.0f} ms"
    return bot, f"{each[f'{bot}_rate']:,.0f}", shown, f"{each[f'{bot}_edits_a_press'] or 0:.2f}"


def main() -> None:
    """Measure, and print."""
    options = arguments("whole_bot", (__doc__ or "").partition("\n")[0])
    plan = QUICK if options.quick else THOROUGH
    result = measure(plan, (lambda _line: None) if options.json else print)
    rows = [
        (_network(each["delay_seconds"]), *_cells(each, bot), f"{each['ratio']:.1f}")
        for each in result["delays"]
        for bot in ("parlor", "plain")
    ]
    head = ("network", "bot", "presses/s", "p99", "edits/press", "ratio")
    table = f"\n{grid(head, rows)}\n\nratio (the smaller): {result['ratio']:.1f}"
    publish(result, table, as_json=options.json)


if __name__ == "__main__":
    main()
