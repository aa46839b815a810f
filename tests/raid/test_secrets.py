"""Who owns what is nobody else's business: the hub and its notices tell only what was done."""

from __future__ import annotations

from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from games.contract import Action, Announced, Context, Event, Rejected, World
from games.raid import scoring
from games.raid.state import Analyze, BestTeam, Claim, Fight, Player, Profile, Toggle
from tests.raid.scene import GAME, Scene
from tests.scenes import NOON
from tests.thoroughness import examples

EVERYONE = sorted(GAME.content.catalogue.characters)


def public(scene: Scene, world: World, events: tuple[Event, ...] = ()) -> bytes:  # type: ignore
    told = [event for event in events if isinstance(event, Announced)]
    game = scene.game
    return msgspec.json.encode((game.phase(world), game.deadline(world), game.board(world), told))


@examples(60)
@given(seed=st.integers(0, 10**6), boss=st.sampled_from(GAME.presets))
def test_the_hub_shows_the_same_whatever_people_own(seed: int, boss: str) -> None:
    """Two raiders whose chosen teams are worth the same, and who own different things."""
    rng = Random(seed)
    scene = Scene(boss, seed=seed)
    team = rng.sample(EVERYONE, rng.randint(1, 6))
    one = Profile(tuple(team), team=tuple(team))
    more = rng.sample(EVERYONE, 20)
    two = Profile(tuple(dict.fromkeys((*team, *more))), 999, 99, tuple(team), page=1)
    for move in (Toggle(more[0]), BestTeam(), Fight(), Analyze(), Claim()):
        results = []
        for profile in (one, two):
            context = Context(NOON, Random(seed), {7: profile})
            result = GAME.apply(scene.world, Action(7, move), context)
            if isinstance(result, Rejected):
                results.append(public(scene, scene.world))
            else:
                results.append(public(scene, result.world, result.events))
        assert results[0] == results[1], move


def test_a_raiders_own_state_is_not_on_the_hub() -> None:
    scene = Scene()
    scene.ok(7, Fight())
    before = public(scene, scene.world)
    hidden = replace(
        scene.player(7),
        exhausted_characters={"aurelian": None},
        rewards_claimed=("damage-1",),
        strikes=99,
    )
    other = replace(scene.world, players={7: hidden, 8: Player()})
    assert public(scene, other) == before
    assert public(scene, replace(scene.world, players={})) == before


def test_notices_name_no_characters() -> None:
    scene = Scene(retaliation_every=1, analysis_thresholds=(1,))
    scene.ok(7, Analyze())
    scene.set(current_hp=1)
    scene.ok(8, Fight())
    told = msgspec.json.encode(scene.of(Announced)).decode()
    assert len(scene.of(Announced)) >= 4
    assert "raid-character-" not in told
    assert scoring.owned(scene.rules, scene.profile(7))
