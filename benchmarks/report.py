"""What all benchmarks share: their switches, and how they print what they found."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any


def arguments(name: str, description: str, **numbers: str) -> argparse.Namespace:
    """The switches of a benchmark: ``--json`` and ``--quick``, and those that take a number, each
    with what is said of it."""
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}", description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON object and no table")
    parser.add_argument(
        "--quick", action="store_true", help="see in seconds that it works; proves no figure"
    )
    for number, meaning in numbers.items():
        parser.add_argument(f"--{number}", type=int, metavar="N", help=meaning)
    return parser.parse_args()


def publish(result: dict[str, Any], table: str, *, as_json: bool) -> None:
    """Print a benchmark's result the way that was asked for."""
    print(json.dumps(result) if as_json else table)


def grid(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in plain text: the first column to the left, the others to the right."""
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    lines = []
    for row in (head, tuple("─" * width for width in widths), *rows):
        first, *others = (
            cell.ljust(width) if i == 0 else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        lines.append("  ".join((first, *others)).rstrip())
    return "\n".join(lines)
