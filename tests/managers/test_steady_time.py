"""The house's own time: steady, whatever somebody sets the system's clock to."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, update
from structlog.testing import capture_logs

from db.models import GameSession, Vital
from managers.outages import OUTAGE_SECONDS
from managers.content import load_library
from managers.mailbox import Mailbox
from managers.moves import Moves
from managers.orders import Transaction
from managers.steady_time import LEAP, SteadyTime, passed, resume
from managers.vitals import HEARTBEAT, write_vital
from tests.managers.test_replay import Evening

LIBRARY = load_library()
NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


class Machine:
    """A computer on which time passes, and whose clock can be set."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.wall = NOON
        self.time = SteadyTime(lambda: self.wall, lambda: self.passed)

    def passes(self, seconds: float) -> None:
        self.passed += seconds
        self.wall += timedelta(seconds=seconds)


def test_time_passes_as_everywhere() -> None:
    machine = Machine()
    machine.passes(90.5)
    assert machine.time.follow() == machine.time.now() == NOON + 90.5 * SECOND
    assert machine.time.ahead() == timedelta()


@pytest.mark.parametrize("back", [2 * SECOND, 5 * HOUR, DAY, 3_650 * DAY])
def test_a_clock_that_is_put_back_is_not_followed(back: timedelta) -> None:
    machine = Machine()
    machine.wall -= back
    with capture_logs() as logs:
        for _ in range(3):
            machine.passes(1)
            machine.time.follow()
    assert machine.time.now() == NOON + 3 * SECOND
    assert machine.time.ahead() == back
    # It is said once, and not at every beat.
    said = [(entry["event"], entry["seconds"]) for entry in logs]
    assert said == [("system-clock-set", -back.total_seconds())]
    # Put right again, it is as if nothing had been.
    machine.wall += back
    assert machine.time.follow() == NOON + 3 * SECOND
    assert machine.time.ahead() == timedelta()


def test_a_clock_that_is_put_forward_is_followed_in_one_leap() -> None:
    machine = Machine()
    machine.wall += DAY
    assert machine.time.now() == NOON
    assert machine.time.follow() == NOON + DAY
    machine.passes(1)
    assert machine.time.follow() == NOON + DAY + SECOND
    assert machine.time.ahead() == timedelta()


@pytest.mark.parametrize("forward", [2 * SECOND, LEAP])
def test_a_little_forward_is_not_followed(forward: timedelta) -> None:
    """It would cut every deadline short, and is too little to be given back as an outage."""
    machine = Machine()
    machine.wall += forward
    assert machine.time.follow() == NOON
    assert machine.time.ahead() == -forward


def test_a_leap_is_an_outage_to_those_who_give_time_back() -> None:
    assert LEAP.total_seconds() > OUTAGE_SECONDS


def test_a_clock_that_trembles_is_left_alone() -> None:
    machine = Machine()
    with capture_logs() as logs:
        for tremble in (0.4, -0.8, 0.9, -0.5):
            machine.wall += tremble * SECOND
            assert machine.time.follow() == NOON
    assert (logs, machine.time.ahead()) == ([], timedelta())


def test_a_time_that_comes_without_a_monotonic_clock_makes_one() -> None:
    machine = Machine()
    house = SteadyTime(lambda: machine.wall, passed(lambda: machine.wall))
    machine.passes(3_600)
    assert house.follow() == NOON + HOUR
    machine.wall -= DAY
    assert house.follow() == NOON + HOUR
    machine.passes(1)
    assert (house.follow(), house.ahead()) == (NOON + HOUR + SECOND, DAY)


# ── After a restart ──────────────────────────────────────────────────────────────────────────


@pytest.fixture
async def mailbox(engine: Engine) -> AsyncIterator[Mailbox]:
    mailbox = Mailbox(engine, Moves(LIBRARY.rulebooks, LIBRARY.titles), now=lambda: NOON)
    mailbox.start()
    yield mailbox
    await mailbox.stop()


async def mark(mailbox: Mailbox, **moments: datetime | str) -> None:
    def write(work: Transaction) -> None:
        for key, value in moments.items():
            known = value if isinstance(value, str) else value.isoformat()
            write_vital(work.connection, key, known)

    await mailbox.run(write)


async def test_time_goes_on_from_the_last_sign_of_life_while_a_game_lives(
    engine: Engine, mailbox: Mailbox
) -> None:
    Evening(engine)
    await mark(mailbox, **{HEARTBEAT: NOON + DAY})
    machine = Machine()
    await resume(machine.time, mailbox)
    assert machine.time.follow() == NOON + DAY
    assert machine.time.ahead() == DAY


async def test_time_is_the_systems_again_when_no_game_lives(mailbox: Mailbox) -> None:
    """And nobody waits until a mark that was made in a time to come has come again."""
    await mark(mailbox, **{HEARTBEAT: NOON + DAY, "schedule:x": NOON + HOUR})
    await mark(mailbox, past=NOON - HOUR, number="17", text="{}")
    machine = Machine()
    await resume(machine.time, mailbox)
    assert (machine.time.follow(), machine.time.ahead()) == (NOON, timedelta())
    marks = await mailbox.read(lambda c: dict(c.execute(select(Vital.key, Vital.value)).all()))
    assert marks == {
        HEARTBEAT: NOON.isoformat(),
        "schedule:x": NOON.isoformat(),
        "past": (NOON - HOUR).isoformat(),
        "number": "17",
        "text": "{}",
    }


async def test_a_deadline_of_the_time_that_was_put_back_still_has_its_time_to_run(
    engine: Engine,
) -> None:
    """A version that went by the system's clock may have set it after the step."""
    evening = Evening(engine)
    machine = Machine()
    moves = Moves(LIBRARY.rulebooks, LIBRARY.titles)
    mailbox = Mailbox(engine, moves, now=machine.time.now)
    mailbox.start()
    left = timedelta(seconds=40)
    state = evening.state().replace(_iso(evening.deadline()), _iso(NOON + left))

    def put_back(work: Transaction) -> None:
        changed = {"deadline_at": NOON + left, "game_state": state}
        work.connection.execute(update(GameSession).values(changed))
        write_vital(work.connection, HEARTBEAT, (NOON + DAY).isoformat())

    await mailbox.run(put_back)
    await resume(machine.time, mailbox)
    await mailbox.stop()
    assert evening.deadline() - machine.time.now() == left


def _iso(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
