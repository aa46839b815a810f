"""What raiders are paid: at once, at milestones, and for how it ended; each thing once."""

from __future__ import annotations

from msgspec.structs import replace

from games.contract import Action, Badged, Call, Rewarded, Scored, Step
from games.raid.state import Analyze, Claim, Fight
from tests.raid.scene import Scene


def paid(scene: Scene, player: int) -> dict[str, int]:
    """XP by reward; a reward that was paid twice fails."""
    events = [event for event in scene.of(Rewarded) if event.player == player]
    found = {event.reward: event.xp for event in events}
    assert len(found) == len(events), "paid twice"
    return found


def grown(scene: Scene, player: int, damage: int, analysis: int) -> None:
    """As if a raider had come this far."""
    state = replace(scene.player(player), personal_damage=damage, personal_analysis=analysis)
    scene.world = replace(scene.world, players={**scene.world.players, player: state})


def test_a_strike_pays_at_once() -> None:
    scene = Scene(cooldown=0, recovery=1)
    purse = scene.profile(7)
    scene.ok(7, Fight())
    scene.wait(seconds=1)
    scene.ok(7, Fight())
    assert paid(scene, 7) == {"strike-1": 2, "strike-2": 2}
    assert scene.profile(7).coins == purse.coins + 8


def test_a_breakthrough_pays_the_one_who_makes_it() -> None:
    scene = Scene(analysis_thresholds=(1,))
    scene.ok(7, Analyze())
    assert set(paid(scene, 7)) == {"strike-1", "breakthrough-1"}
    purse, start = scene.profile(7), scene.profile(8)
    drawn = [r for r in scene.boss.analysis_reward_pool if r.xp == paid(scene, 7)["breakthrough-1"]]
    gained = (purse.coins - start.coins - 4, purse.tickets - start.tickets)
    assert gained in [(r.coins, r.tickets) for r in drawn]


def test_all_open_milestones_are_taken_together_and_once() -> None:
    scene = Scene(analysis_thresholds=())
    scene.ok(7, Fight())
    grown(scene, 7, damage=120, analysis=30)
    before = scene.profile(7)
    scene.ok(7, Claim())
    assert paid(scene, 7) == {"strike-1": 2, "damage-1": 5, "damage-2": 10, "analysis-1": 5}
    assert scene.profile(7).coins == before.coins + 40
    assert scene.told == "raid-claimed"
    world = scene.world
    scene.ok(7, Claim())
    assert scene.told == "raid-claim-next"
    assert scene.world is world
    grown(scene, 7, damage=200, analysis=30)
    scene.ok(7, Claim())
    assert paid(scene, 7)["damage-3"] == 15
    assert scene.profile(7).tickets == before.tickets + 1


def test_who_has_not_struck_has_nothing_to_take() -> None:
    scene = Scene()
    scene.ok(7, Fight())
    assert scene.refused(8, Claim()) == "raid-claim-stranger"
    assert not scene.of(Scored)


def test_victory_is_shared_by_everyone_who_struck() -> None:
    scene = Scene(analysis_thresholds=(), weaknesses=[], resistances=[])
    scene.ok(7, Analyze())
    scene.set(current_hp=5)
    scene.ok(8, Fight())
    for player in (7, 8):
        scene.ok(player, Claim())
        assert paid(scene, player)["victory"] == 40
    assert scene.refused(9, Claim()) == "raid-claim-stranger"
    assert [(e.player, e.outcome) for e in scene.of(Scored)] == [(7, "win"), (8, "win")]
    badges = [(e.player, e.badge) for e in scene.of(Badged)]
    assert badges == [(8, "raid-last-hit"), (7, "raid-slayer-mire"), (8, "raid-slayer-mire")]
    scene.ok(7, Claim())
    assert scene.told == "raid-claim-done"


def test_there_is_a_consolation_when_time_runs_out() -> None:
    scene = Scene()
    scene.ok(7, Fight())
    scene.time_up()
    scene.time_up()
    before = scene.profile(7)
    scene.ok(7, Call("claim"))
    assert paid(scene, 7) == {"strike-1": 2, "consolation": 10}
    assert scene.profile(7).coins == before.coins + 15
    assert [(e.player, e.outcome) for e in scene.of(Scored)] == [(7, "lose")]


def test_milestones_can_be_taken_after_the_end_together_with_the_share() -> None:
    scene = Scene(analysis_thresholds=())
    scene.ok(7, Fight())
    scene.set(current_hp=1)
    scene.ok(8, Fight())
    grown(scene, 7, damage=45, analysis=0)
    scene.ok(7, Claim())
    assert set(paid(scene, 7)) == {"strike-1", "damage-1", "victory"}


def test_nothing_carries_over_but_what_is_owned() -> None:
    first = Scene(analysis_thresholds=())
    first.ok(7, Fight())
    second = Scene("lantern")
    second.profiles = dict(first.profiles)
    assert isinstance(second.act(Action(7, Fight())), Step)
    assert second.player(7).strikes == 1
    assert second.profile(7).coins == first.profile(7).coins + 4
