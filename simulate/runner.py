"""Spreads games over the machine's cores. What is played does not depend on how it is spread."""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Iterator, Sequence
from typing import TextIO

import msgspec

from simulate.catalogue import SIMULATIONS
from simulate.simulation import Result, Simulation

CHUNK = 25
"""Games in a row on one core: enough to make handing them over cheap."""


class Order(msgspec.Struct, frozen=True):
    """What is to be played: ``games`` games at each of ``sizes`` players."""

    game: str
    games: int
    sizes: tuple[int, ...]
    preset: str
    lineup: str
    seed: str


class Chunk(msgspec.Struct, frozen=True):
    """Some of the games of one size, numbered from ``first``."""

    order: Order
    players: int
    first: int
    count: int


_made: dict[str, Simulation] = {}


def simulation(key: str) -> Simulation:
    """The simulation of a game, made once in each process."""
    if key not in _made:
        _made[key] = SIMULATIONS[key]()
    return _made[key]


def play_all(order: Order, jobs: int | None = None, progress: TextIO | None = None) -> list[Result]:
    """Every game of an order, on ``jobs`` processes (all cores unless said).

    ``progress`` is where the count of games is shown (standard error unless said).
    """
    jobs = jobs or os.cpu_count() or 1
    chunks = list(_chunks(order))
    simulation(order.game)
    bar = Progress(order.games * len(order.sizes), progress or sys.stderr)
    if jobs == 1:
        return _gather(map(_play, chunks), bar)
    with multiprocessing.Pool(jobs) as pool:
        return _gather(pool.imap(_play, chunks), bar)


def _chunks(order: Order) -> Iterator[Chunk]:
    for players in order.sizes:
        for first in range(0, order.games, CHUNK):
            yield Chunk(order, players, first, min(CHUNK, order.games - first))


def _play(chunk: Chunk) -> list[Result]:
    order = chunk.order
    played = simulation(order.game).play
    return [
        played(chunk.players, order.preset, order.lineup, f"{order.seed}-{chunk.players}-{number}")
        for number in range(chunk.first, chunk.first + chunk.count)
    ]


def _gather(batches: Iterator[Sequence[Result]], bar: Progress) -> list[Result]:
    results: list[Result] = []
    for batch in batches:
        results += batch
        bar.show(len(results), batch[-1].players)
    bar.close()
    return results


class Progress:
    """A line that counts the games played; on anything but a terminal, one line a tenth."""

    def __init__(self, total: int, stream: TextIO) -> None:
        self._total = total
        self._stream = stream
        self._live = stream.isatty()
        self._tenths = 0

    def show(self, done: int, players: int) -> None:
        tenths = 10 * done // self._total
        line = f"{done}/{self._total} games ({100 * done // self._total} %), {players} players"
        if self._live:
            print(f"\r{line} ", end="", file=self._stream, flush=True)
        elif tenths > self._tenths:
            print(line, file=self._stream, flush=True)
        self._tenths = tenths

    def close(self) -> None:
        if self._live:
            print(file=self._stream, flush=True)
