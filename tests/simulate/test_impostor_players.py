"""The scripted players decide by what a player at a real table knows, and by nothing else."""

from __future__ import annotations

from random import Random

import pytest
from msgspec.structs import replace

from games.contract import Action, Context
from games.impostor import state
from managers.content import load_library
from simulate.impostor import KINDS, cast_minds, parse_lineup
from simulate.impostor.crew import Crewmate
from simulate.impostor.evidence import chances, read
from simulate.impostor.liars import Impostor, Plot
from simulate.impostor.players import Act, Solve, Wait, Walk
from simulate.impostor.table import DAWN, Table
from simulate.impostor.talk import Check, Record, Round, Statement
from simulate.impostor.views import Public, View, public, view
from simulate.simulation import BadLineup


@pytest.fixture(scope="module")
def game():
    return load_library().rulebooks["impostor"].game


def a_view(me=1, *, role="crewmate", record=None, living=(1, 2, 3, 4, 5, 6, 7), **changes):
    known = Public(
        seats=(1, 2, 3, 4, 5, 6, 7),
        living=living,
        round=2,
        rooms=4,
        safe=False,
        last=False,
        progress=0,
        needed=20,
        impostors=2,
        detectives=0,
        guilty=frozenset(),
        innocent=frozenset(p for p in range(1, 8) if p not in living),
    )
    mine = {"partners": (), "room": 1, "saw": (), "acted": False, "right": True, "checked": None}
    return View(public=known, record=record or Record(), me=me, role=role, **(mine | changes))


def a_round(statements, *, victims=(7,), scenes=(1,), repaired=5, **more):
    return Record([Round(2, repaired, victims, frozenset(scenes), statements, **more)])


def everybody_works(room_of, seen_of=None):
    seen = seen_of or {}
    return {p: Statement(room, seen.get(p, ()), "solved") for p, room in room_of.items()}


# ── What they know ───────────────────────────────────────────────────────────────────────────


def with_other_secrets(world, me):
    """The same world to ``me``: everybody else's roles, rooms and doings are others'."""
    others = [p for p in world.shared.seats if p != me]
    turned = others[1:] + others[:1]
    players = {me: world.players[me]}
    for p, q in zip(others, turned, strict=True):
        there = world.players[q]
        players[p] = replace(
            world.players[p],
            role=there.role,
            room=there.room % 4 + 1,
            puzzle=there.puzzle,
            right=there.right,
            acted=not there.acted,
            saw=(),
        )
    return replace(world, players=players)


@pytest.mark.parametrize("role", ["crewmate", "detective"])
def test_a_crew_players_view_holds_nothing_of_others_secrets(game, role):
    table = Table(game, game.rules("normal", {}), tuple(range(1, 11)), "secrets")
    me = next(p for p, player in table.world.players.items() if player.role == role)
    for press in (state.GoTo(2), state.Look()):
        table.world = game.apply(table.world, Action(me, press), Context(DAWN, Random(1))).world
    record = Record()
    before = view(table.world, public(table.world), record, me)
    other = with_other_secrets(table.world, me)
    assert other != table.world
    assert view(other, public(other), record, me) == before


def test_impostors_know_each_other_and_the_crew_knows_nobody(game):
    table = Table(game, game.rules("normal", {}), tuple(range(1, 11)), "partners")
    known = public(table.world)
    for p, player in table.world.players.items():
        partners = view(table.world, known, Record(), p).partners
        wanted = set(table.impostors) - {p} if player.impostor else set()
        assert set(partners) == wanted


# ── What the crew makes of the talk ──────────────────────────────────────────────────────────


def test_two_who_noticed_each_other_elsewhere_are_believed():
    rooms = {1: 2, 2: 2, 3: 3, 4: 4, 5: 1, 6: 3}
    record = a_round(everybody_works(rooms, {1: (2,), 2: (1,)}))
    scores = read(record, a_view(living=(1, 2, 3, 4, 5, 6)).public).scores
    assert scores[1] == scores[2] < min(scores[p] for p in (3, 4, 5, 6))


def test_being_in_the_victims_room_is_suspicious():
    record = a_round(everybody_works({1: 2, 2: 2, 3: 3, 4: 4, 5: 1, 6: 3}))
    scores = read(record, a_view(living=(1, 2, 3, 4, 5, 6)).public).scores
    assert max(scores, key=scores.__getitem__) == 5


def test_a_contradiction_convicts_for_the_one_who_knows_the_truth():
    statements = everybody_works({1: 1, 2: 3, 3: 3, 4: 4, 5: 2, 6: 3}, {1: (2,)})
    record = a_round(statements)
    witness = Crewmate(Random(1))
    seen = a_view(1, living=(1, 2, 3, 4, 5, 6), record=record, saw=(2,))
    assert witness.accuse(seen) == 2
    assert witness.vote(seen) == 2


def test_without_evidence_the_crew_skips():
    record = a_round(everybody_works(dict.fromkeys(range(1, 8), 2)), victims=(), scenes=())
    assert Crewmate(Random(1)).vote(a_view(record=record)) is None


def test_a_detective_tells_of_a_guilty_check_and_votes_by_it():
    record = a_round(everybody_works({1: 2, 2: 2, 3: 3, 4: 4, 5: 3, 6: 3}))
    detective = Crewmate(Random(1))
    seen = a_view(role="detective", living=(1, 2, 3, 4, 5, 6), record=record, checked=(4, True))
    assert detective.announce(seen) == Check(1, 4, guilty=True)
    assert detective.vote(seen) == 4


def test_chances_add_up_to_the_impostors():
    shares = chances({1: 0.3, 2: -4.0, 3: 2.0, 4: 0.0, 5: 9.0}, 2)
    assert sum(shares.values()) == pytest.approx(2, abs=0.01)
    assert max(shares, key=shares.__getitem__) == 5


# ── What impostors do ────────────────────────────────────────────────────────────────────────


def test_an_impostor_strikes_with_one_victim_in_sight_and_not_before_a_crowd():
    script = Impostor(Random(1), Plot())
    seen = a_view(role="impostor", partners=(2,))
    assert isinstance(script.work(seen, (3,), 0), Wait)
    assert isinstance(script.work(seen, (3,), 1), Act)
    assert isinstance(script.work(seen, (3, 4), 1), Walk)
    assert isinstance(script.work(seen, (3, 4), 3), Solve)


def test_an_impostor_whom_the_crew_noticed_tells_the_truth():
    record = Record([Round(2, 3, (7,), frozenset({1}))])
    seen = a_view(
        role="impostor", living=(1, 2, 3, 4, 5, 6), partners=(2,), saw=(3,), record=record
    )
    for seed in range(20):
        script = Impostor(Random(seed), Plot())
        script.gather(seen)
        account = script.state(seen)
        assert (account.room, account.seen) == (1, (3,))


def test_an_unnoticed_impostor_mostly_has_an_alibi():
    record = Record([Round(2, 3, (7,), frozenset({1}))])
    seen = a_view(role="impostor", living=(1, 2, 3, 4, 5, 6), partners=(2,), record=record)
    rooms = []
    for seed in range(40):
        script = Impostor(Random(seed), Plot())
        script.gather(seen)
        rooms.append(script.state(seen).room)
    assert rooms.count(1) < 20


def test_two_impostors_tell_the_same_story():
    record = Record([Round(2, 3, (7,), frozenset({1}))])
    together = 0
    for seed in range(40):
        plot, living = Plot(), (1, 2, 3, 4, 5, 6)
        one, two = Impostor(Random(seed), plot), Impostor(Random(-seed), plot)
        mine = a_view(1, role="impostor", living=living, partners=(2,), record=record)
        theirs = a_view(2, role="impostor", living=living, partners=(1,), record=record)
        one.gather(mine)
        two.gather(theirs)
        first, second = one.state(mine), two.state(theirs)
        assert (2 in first.seen) == (1 in second.seen)
        if first.seen:
            together += 1
            assert first.room == second.room != 1
    assert 0 < together < 40


def test_impostors_never_vote_for_each_other():
    statements = everybody_works({1: 2, 2: 2, 3: 3, 4: 4, 5: 1, 6: 3})
    record = a_round(statements, accusations={3: 2, 4: 2, 5: 2})
    seen = a_view(role="impostor", living=(1, 2, 3, 4, 5, 6), partners=(2,), record=record)
    assert Impostor(Random(1), Plot()).vote(seen) not in (1, 2)


# ── Lineups ──────────────────────────────────────────────────────────────────────────────────


def test_each_side_plays_as_wished(game):
    table = Table(game, game.rules("normal", {}), tuple(range(1, 8)), "lineup")
    minds = cast_minds(table, parse_lineup("crew=naive,impostors=sensible"), "lineup")
    for p, mind in minds.items():
        assert isinstance(mind, Impostor) == (p in table.impostors)


def test_a_side_that_is_not_named_is_sensible():
    assert parse_lineup("crew=random") == {"crew": "random", "impostors": "sensible"}
    assert all(parse_lineup(kind) == {"crew": kind, "impostors": kind} for kind in KINDS)


@pytest.mark.parametrize("wish", ["clever", "crew=clever", "spectators=naive", "crew="])
def test_an_unknown_wish_is_refused(wish):
    with pytest.raises(BadLineup, match="the sides are crew, impostors"):
        parse_lineup(wish)
