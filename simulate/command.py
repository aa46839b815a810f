"""The command line: ``simulate GAME --games N [--json]``."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence

from simulate import report
from simulate.catalogue import SIMULATIONS
from simulate.runner import Order, play_all, simulation
from simulate.simulation import BadLineup, Simulation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Give a parser the arguments of ``simulate``; :func:`run` takes what it reads."""
    parser.add_argument("game", choices=sorted(SIMULATIONS), help="which game")
    parser.add_argument(
        "--games", type=_positive, default=200, metavar="N", help="games at each table size (200)"
    )
    parser.add_argument(
        "--sizes", type=_sizes, metavar="A-B", help="table sizes, as 7, 7-9 or 5,7,9 (all)"
    )
    parser.add_argument(
        "--players",
        default="sensible",
        metavar="KIND",
        help="sensible, naive or random; or by side: crew=naive,impostors=sensible",
    )
    parser.add_argument("--preset", help="the pace of play (the game's first)")
    parser.add_argument("--seed", default="1", help="the same seed plays the same games (1)")
    parser.add_argument("--jobs", type=_positive, help="processes (one a core)")
    parser.add_argument("--json", action="store_true", help="print JSON, not a table")


def cli(argv: Sequence[str]) -> int:
    """Run with the arguments of a command line; the exit status."""
    parser = argparse.ArgumentParser(
        prog="simulate", description="Play many games between scripted players, and count."
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))


def run(args: argparse.Namespace) -> int:
    """Play what the arguments ask for and print the result; the exit status."""
    simulated = simulation(args.game)
    sizes = tuple(args.sizes or simulated.sizes)
    preset = args.preset or simulated.presets[0]
    if problem := _problem(simulated, sizes, preset):
        print(f"simulate: {problem}", file=sys.stderr)
        return 2
    order = Order(args.game, args.games, sizes, preset, args.players, args.seed)
    began = time.monotonic()
    try:
        results = play_all(order, args.jobs)
    except BadLineup as error:
        print(f"simulate: {error}", file=sys.stderr)
        return 2
    table = report.rows(results, simulated.sides, simulated.ways)
    if args.json:
        print(report.as_json(table))
    else:
        print(report.as_table(table, simulated))
        print(f"{len(results)} games in {time.monotonic() - began:.0f} s", file=sys.stderr)
    return 0


def _problem(simulated: Simulation, sizes: Sequence[int], preset: str) -> str | None:
    if wrong := [str(size) for size in sizes if size not in simulated.sizes]:
        known = f"{min(simulated.sizes)} to {max(simulated.sizes)}"
        return f"{simulated.key} is not played by {', '.join(wrong)}, but by {known}"
    if preset not in simulated.presets:
        return f"{simulated.key} has no preset {preset!r}, but {', '.join(simulated.presets)}"
    return None


def _positive(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def _sizes(word: str) -> list[int]:
    sizes: set[int] = set()
    for part in word.split(","):
        low, _, high = part.partition("-")
        sizes.update(range(int(low), int(high or low) + 1))
    return sorted(sizes)
