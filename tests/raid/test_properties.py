"""Whatever raiders press, in any order, the rules hold."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from games.contract import (
    Action,
    Announced,
    Badged,
    Call,
    Context,
    Depart,
    Finished,
    Move,
    Recorded,
    Rejected,
    Rewarded,
    Seated,
    Speak,
    Step,
    Tick,
    World,
)
from games.raid import scoring
from games.raid.state import (
    Analyze,
    BestTeam,
    Claim,
    ClearTeam,
    Fight,
    Player,
    Profile,
    TeamPage,
    Toggle,
)
from tests.raid.scene import GAME, Scene
from tests.scenes import NOON, reread, reread_world
from tests.thoroughness import examples

EVERYONE = sorted(GAME.content.catalogue.characters)
OTHER_MOVES = (
    BestTeam(),
    ClearTeam(),
    TeamPage(1),
    TeamPage(-3),
    Claim(),
    Call("top"),
    Call("x"),
    Toggle(EVERYONE[0]),
    Toggle(EVERYONE[7]),
    Toggle("nobody"),
    Depart(),
    Speak("hm"),
)


class AnyRaid(RuleBasedStateMachine):
    """A dozen raiders who own anything, against any boss, which is made quick to slay."""

    @initialize(
        boss=st.sampled_from(GAME.presets),
        seed=st.integers(0, 10**6),
        hp=st.integers(1, 700),
        every=st.integers(1, 4),
        limit=st.integers(1, 3),
        step=st.integers(1, 60),
        cooldown=st.sampled_from([0, 60, 7_200]),
        recovery=st.sampled_from([None, 1, 21_600]),
    )
    def begin(
        self,
        boss: str,
        seed: int,
        hp: int,
        every: int,
        limit: int,
        step: int,
        cooldown: int,
        recovery: int | None,
    ) -> None:
        pool = GAME.rules(boss, {}).boss
        hidden = len(pool.weakness_pool) - pool.weaknesses
        self.scene = Scene(
            boss,
            seed=seed,
            total_hp=hp,
            retaliation_every=every,
            curse_limit=limit,
            analysis_thresholds=tuple(step * n for n in range(1, hidden + 1)),
            cooldown=cooldown,
            recovery=recovery,
        )
        self.before = self.scene.shared
        self.points: dict[int, tuple[int, int]] = {}
        self.teams: list[tuple[int, tuple[str, ...], Any]] = []

    def playing(self) -> bool:
        return self.scene.shared.ending is None

    @rule(who=st.integers(1, 12), seed=st.integers(0, 99), size=st.integers(1, 12))
    def comes_to_own(self, who: int, seed: int, size: int) -> None:
        rng = Random(seed)
        drawn = rng.sample(EVERYONE, size)
        self.scene.own(who, *drawn, team=tuple(rng.sample(drawn, min(size, rng.randint(0, 7)))))

    @rule(
        who=st.lists(st.integers(1, 12), min_size=1, max_size=8),
        move=st.sampled_from([Fight(), Analyze(), Call("fight"), Call("analyze")]),
    )
    def strike(self, who: list[int], move: Move) -> None:
        for player in who:
            before = self.scene.world.players.get(player)
            result = self.scene.act(Action(player, move))
            if isinstance(result, Step):
                row = next(e.row for e in result.events if isinstance(e, Recorded))
                team = tuple(str(row["team"]).split(","))
                self.check_team(player, before, team)

    def check_team(self, player: int, before: Player | None, team: tuple[str, ...]) -> None:
        scene = self.scene
        assert 1 <= len(team) <= scene.rules.team_size
        assert len(set(team)) == len(team)
        assert set(team) <= set(scene.profile(player).characters)
        assert all(scoring.rested(before, id_, scene.now) for id_ in team), "exhausted"
        if before is not None and before.last_strike_time is not None:
            rest = timedelta(seconds=scene.boss.cooldown)
            assert scene.now >= before.last_strike_time + rest
        assert not any(scoring.rested(scene.player(player), id_, scene.now) for id_ in team)

    @rule(
        who=st.integers(1, 14),
        move=st.sampled_from(OTHER_MOVES),
    )
    def press(self, who: int, move: Move) -> None:
        self.scene.act(Action(who, move))
        if isinstance(self.scene.last, Step):
            assert len(self.scene.profile(who).team) <= 7

    @rule(who=st.integers(1, 14), which=st.integers(0, 40))
    def press_on_the_panel(self, who: int, which: int) -> None:
        moves = self.scene.panel(who).moves
        if moves:
            result = self.scene.act(Action(who, moves[which % len(moves)]))
            if isinstance(result, Rejected):
                assert result.reason.key.startswith(("raid-cooling", "raid-all-exhausted"))

    @rule(minutes=st.integers(0, 600))
    def time_passes(self, minutes: int) -> None:
        later = self.scene.now + timedelta(minutes=minutes)
        while self.playing():
            deadline = self.scene.game.deadline(self.scene.world)
            assert deadline is not None
            if deadline > later:
                break
            self.scene.time_up()
        self.scene.now = max(self.scene.now, later)

    @precondition(playing)
    @rule(minutes=st.integers(0, 60))
    def outage(self, minutes: int) -> None:
        self.scene.world = self.scene.game.delay(self.scene.world, timedelta(minutes=minutes))

    @rule()
    def restart(self) -> None:
        assert reread_world(GAME, self.scene.world) == self.scene.world
        for profile in self.scene.profiles.values():
            assert reread(profile, Profile) == profile

    @rule(seconds=st.integers(1, 99))
    def a_late_tick_changes_nothing(self, seconds: int) -> None:
        before = self.scene.world
        self.scene.act(Action(None, Tick(NOON - timedelta(seconds=seconds))))
        assert self.scene.world is before

    @invariant()
    def things_only_grow(self) -> None:
        if not hasattr(self, "scene"):
            return
        now, before = self.scene.shared, self.before
        self.scene.game.check(self.scene.world)
        assert 0 <= now.current_hp <= before.current_hp
        assert now.analysis_points >= before.analysis_points
        assert now.weaknesses[: len(before.weaknesses)] == before.weaknesses
        assert now.strike_count >= before.strike_count
        assert set(before.hp_marks) <= set(now.hp_marks)
        assert len(now.active_curses) <= self.scene.boss.curse_limit
        self.before = now
        for player, state in self.scene.world.players.items():
            damage, analysis = self.points.get(player, (0, 0))
            assert state.personal_damage >= damage
            assert state.personal_analysis >= analysis
            self.points[player] = (state.personal_damage, state.personal_analysis)

    @invariant()
    def the_books_agree(self) -> None:
        if not hasattr(self, "scene"):
            return
        scene, rows = self.scene, self.scene.rows()
        assert len(rows) == scene.shared.strike_count
        damage = sum(row["damage"] for row in rows)
        assert scene.shared.current_hp == max(0, scene.boss.total_hp - damage)
        assert scene.shared.analysis_points == sum(row["analysis_points"] for row in rows)
        assert sum(s.personal_damage for s in scene.world.players.values()) == damage
        assert scene.announced().count("raid-notice-breakthrough") == (
            scene.shared.analysis_breakthroughs
        )
        marks = [e for e in scene.of(Announced) if e.text.key == "raid-notice-hp"]
        told = [e.text.args["percent"] for e in marks]
        assert len(set(told)) == len(told)
        paid = Counter((e.player, e.reward) for e in scene.of(Rewarded))
        assert not paid or max(paid.values()) == 1
        seats = [e.seat for e in scene.of(Seated)]
        assert seats == list(range(1, scene.shared.raiders + 1))
        assert len(scene.world.players) == scene.shared.raiders

    @invariant()
    def there_is_one_end_and_one_last_hit(self) -> None:
        if not hasattr(self, "scene"):
            return
        ends = self.scene.of(Finished)
        assert len(ends) == (0 if self.playing() else 1)
        hits = [e for e in self.scene.of(Badged) if e.badge == "raid-last-hit"]
        slain = self.scene.shared.current_hp == 0
        assert len(hits) == int(slain)
        fatal = [row for row in self.scene.rows() if row["action"] == "fight"]
        if slain:
            assert fatal[-1]["player_id"] == hits[0].player
            assert self.scene.rows()[-1] is fatal[-1]

    @invariant()
    def the_leaders_are_the_best(self) -> None:
        if not hasattr(self, "scene"):
            return
        totals = sorted(
            (s.personal_damage + s.personal_analysis for s in self.scene.world.players.values()),
            reverse=True,
        )
        assert [one.total for one in self.scene.shared.top] == totals[:5]

    @invariant()
    def the_board_offers_what_is_legal(self) -> None:
        if not hasattr(self, "scene"):
            return
        board = self.scene.game.board(self.scene.world)
        assert set(self.scene.game.legal(self.scene.world, 1)) <= set(board.moves)

    def teardown(self) -> None:
        """Left alone, every raid ends."""
        if not hasattr(self, "scene"):
            return
        for _ in range(2):
            if self.playing():
                self.scene.time_up()
        assert len(self.scene.of(Finished)) == 1


AnyRaid.TestCase.settings = examples(40, stateful_step_count=40)
TestAnyRaid = AnyRaid.TestCase


def crowd(scene: Scene, rng: Random) -> list[tuple[Any, Action]]:
    """A busy raid as a log of what was done when."""
    log: list[tuple[Any, Action]] = []
    for _ in range(400):
        scene.wait(seconds=rng.randint(1, 900))
        moves = [Fight(), Analyze(), Claim(), BestTeam(), Toggle(rng.choice(EVERYONE))]
        action = Action(rng.randint(1, 30), rng.choice(moves))
        log.append((scene.now, action))
        scene.act(action)
    return log


def test_a_replay_is_the_game_as_it_was() -> None:
    """From the log alone, whatever is read back from the database in between."""
    live = Scene("lantern", seed=5)
    log = crowd(live, Random(5))
    again = Scene("lantern", seed=5)
    for now, action in log:
        again.now = now
        again.world = reread_world(GAME, again.world)
        again.act(action)
    assert again.world == live.world
    assert again.events == live.events
    assert again.profiles == live.profiles


def test_the_same_moves_in_another_batch_draw_the_same() -> None:
    """A draw depends on the move's own generator, not on what else is loaded."""
    scene = Scene("leviathan", seed=3, retaliation_every=1)
    for player in range(1, 6):
        scene.ok(player, Analyze())
    context = Context(scene.now, Random("one"), {9: scene.profile(9)})
    everyone = GAME.apply(scene.world, Action(9, Analyze()), context)
    alone = World(scene.rules, scene.shared, {})
    context = Context(scene.now, Random("one"), {9: scene.profile(9)})
    only = GAME.apply(alone, Action(9, Analyze()), context)
    assert isinstance(everyone, Step)
    assert isinstance(only, Step)
    assert everyone.world.shared == only.world.shared
    assert everyone.events == only.events
