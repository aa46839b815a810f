"""Nobody gets more of the bot than a thumb can use, and nobody else has to suffer for it."""

from __future__ import annotations

from bot.flood import BURST, PER_SECOND, FloodControl


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def test_a_thumb_never_meets_the_limit_and_a_machine_does_at_once() -> None:
    clock = Clock()
    flood = FloodControl(clock=clock)
    for _ in range(300):
        clock.now += 0.25
        assert flood.allows(1)
    allowed = 0
    for _ in range(256 * 10):
        clock.now += 1 / 256
        allowed += flood.allows(1)
    # The bucket is full as this begins, so the first press of it fills nothing in.
    assert allowed == BURST + 10 * PER_SECOND - 1
    assert flood.allows(2)


def test_who_was_too_fast_may_press_again_after_a_moment() -> None:
    clock = Clock()
    flood = FloodControl(clock=clock)
    while flood.allows(1):
        pass
    clock.now += 1 / PER_SECOND
    assert flood.allows(1)
    assert not flood.allows(1)
