"""Strikes: what one does to the boss, and what the boss does about it."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cached_property
from typing import Literal

from msgspec.structs import replace

from games.contract import (
    Answer,
    Badged,
    Context,
    Event,
    Finished,
    PlayerId,
    Recorded,
    Rejected,
    Rewarded,
    Seated,
    Step,
    Text,
    When,
    World,
    text,
)
from games.raid import report, scoring
from games.raid.scoring import Tally
from games.raid.state import (
    MOST,
    Ending,
    Player,
    Profile,
    RaidWorld,
    Reward,
    Rules,
    Standing,
    State,
    earn,
)

Way = Literal["fight", "analyze"]
LAST_HIT = "raid-last-hit"
"""The badge for the strike that slays a boss."""

_LEADERS = 5


def strike(
    world: RaidWorld, actor: PlayerId, way: Way, profile: Profile, ctx: Context
) -> Step[State, Player] | Rejected:
    """Strike with the saved team, or with the best one there is."""
    rules: Rules = world.rules
    before = world.players.get(actor)
    if ctx.now >= world.shared.event_end:
        return Rejected(text("raid-time-is-up"))
    ready = ready_at(rules, before)
    if ready is not None and ctx.now < ready.at:
        return Rejected(text("raid-cooling", until=ready))
    team = scoring.striking_team(rules, world.shared, profile, before, ctx.now)
    if not team:
        return Rejected(nobody_rested(before, ctx.now))
    hit = Hit(world, actor, team, scoring.tally(rules, world.shared, team), ctx)
    if way == "fight":
        hit.fight()
    else:
        hit.analyze()
    seated = (Seated(actor, hit.shared.raiders),) if before is None else ()
    profile = earn(profile, hit.earned)
    answer = Answer(report.after_action(hit), alert=True)
    return Step(hit.world, (*seated, *hit.events(way)), answer, profiles={actor: profile})


def ready_at(rules: Rules, player: Player | None) -> When | None:
    """When a raider may strike again, or None for one who has not struck."""
    if player is None or player.last_strike_time is None:
        return None
    return When(player.last_strike_time + timedelta(seconds=rules.boss.cooldown))


def nobody_rested(player: Player | None, now: datetime) -> Text:
    """What to tell somebody none of whose characters may strike now."""
    back = next_back(player, now)
    if back is not None:
        return text("raid-all-exhausted-until", until=back)
    return text("raid-all-exhausted")


def next_back(player: Player | None, now: datetime) -> When | None:
    """When the next of the resting characters is back; None if none rests, or none comes back."""
    times = player.exhausted_characters.values() if player is not None else ()
    back = [at for at in times if at is not None and at > now]
    return When(min(back)) if back else None


class Hit:
    """One strike while it is worked out, step by step; ``shared`` and ``raider`` are what it has
    made of the boss and of the one who strikes so far.

    ``damage`` and ``points`` are what it was worth, ``found`` the weaknesses it revealed,
    ``curse`` and ``lifted`` the curse it provoked and the one that gave way, ``earned`` what
    the raider is paid at once, ``mark`` the HP percentage it brought the boss below.
    """

    def __init__(
        self, world: RaidWorld, actor: PlayerId, team: tuple[str, ...], made: Tally, ctx: Context
    ) -> None:
        self._before = world
        self.rules: Rules = world.rules
        self.actor = actor
        self.team = team
        self.tally = made
        self.ctx = ctx
        self.damage = self.points = 0
        self.found: list[str] = []
        self.prizes: list[tuple[str, Reward]] = []
        self.curse: str | None = None
        self.lifted: str | None = None
        self.mark: int | None = None
        self.slain = False
        shared, raider = world.shared, world.players.get(actor)
        self.shared: State = replace(
            shared,
            strike_count=shared.strike_count + 1,
            raiders=shared.raiders + (raider is None),
        )
        self.raider = self._spend_the_team(raider or Player())

    @property
    def world(self) -> RaidWorld:
        """The world that the strike leads to."""
        return World(self.rules, self.shared, {**self._before.players, self.actor: self.raider})

    def fight(self) -> None:
        """Take damage off the boss; a boss that falls does not strike back."""
        self.damage = self.tally.score // self.rules.scoring.damage_divisor
        hp = max(0, self.shared.current_hp - self.damage)
        self._credit()
        self.shared = replace(self.shared, current_hp=hp, top=self._ranked())
        self._pass_marks()
        if hp == 0:
            self.slain = True
            ending = Ending("heroes", self.ctx.now, self.actor)
            self.shared = replace(self.shared, ending=ending)
        else:
            self._retaliate()

    def analyze(self) -> None:
        """Add to the bar that everyone fills, and reveal what its thresholds hide."""
        self.points = self.tally.score // self.rules.scoring.points_divisor
        total = min(MOST, self.shared.analysis_points + self.points)
        self._credit()
        self.shared = replace(self.shared, analysis_points=total, top=self._ranked())
        self._break_through()
        self._retaliate()

    @cached_property
    def earned(self) -> Reward:
        """All that this strike pays at once; to be asked for when it is worked out."""
        rewards = [reward for _, reward in self.prizes]
        return Reward(
            xp=sum(reward.xp for reward in rewards),
            coins=sum(reward.coins for reward in rewards),
            tickets=sum(reward.tickets for reward in rewards),
        )

    def events(self, way: Way) -> list[Event]:
        """What is to be written down and told, in this order."""
        row: dict[str, str | int | bool | None] = {
            "player_id": self.actor,
            "action": way,
            "team": ",".join(self.team),
            "score": self.tally.score,
            "damage": self.damage,
            "analysis_points": self.points,
            "breakthrough": ",".join(self.found) or None,
            "retaliation": self.curse,
        }
        events: list[Event] = [Recorded("raid_strikes", row)]
        for key, reward in self.prizes:
            events.append(Rewarded(self.actor, key, reward.xp))
            if reward.badge:
                events.append(Badged(self.actor, reward.badge))
        if self.slain:
            events.append(Badged(self.actor, LAST_HIT, self.rules.preset))
        events += report.announcements(self)
        if self.slain:
            events.append(Finished("heroes"))
        return events

    def _spend_the_team(self, raider: Player) -> Player:
        now, recovery = self.ctx.now, self.rules.boss.recovery
        resting = {
            id_: back
            for id_, back in raider.exhausted_characters.items()
            if back is None or back > now
        }
        back = now + timedelta(seconds=recovery) if recovery is not None else None
        self.prizes.append((f"strike-{raider.strikes + 1}", self.rules.boss.strike))
        return replace(
            raider,
            last_strike_time=now,
            strikes=raider.strikes + 1,
            exhausted_characters=resting | dict.fromkeys(self.team, back),
        )

    def _credit(self) -> None:
        raider = self.raider
        self.raider = replace(
            raider,
            personal_damage=min(MOST, raider.personal_damage + self.damage),
            personal_analysis=min(MOST, raider.personal_analysis + self.points),
        )

    def _ranked(self) -> tuple[Standing, ...]:
        """The leaders. Totals only grow, so whoever belongs to them is known from those who led
        before and the striker."""
        mine = Standing(self.actor, self.raider.personal_damage, self.raider.personal_analysis)
        others = [one for one in self.shared.top if one.player != self.actor]
        if len(others) == _LEADERS and mine.total <= others[-1].total:
            return tuple(others)
        return tuple(sorted((*others, mine), key=lambda one: -one.total)[:_LEADERS])

    def _pass_marks(self) -> None:
        shared = self.shared
        passed = [
            mark
            for mark in self.rules.hp_marks
            if mark not in shared.hp_marks
            and shared.current_hp * 100 <= self.rules.boss.total_hp * mark
        ]
        if passed:
            self.mark = min(passed)
            self.shared = replace(shared, hp_marks=(*shared.hp_marks, *passed))

    def _break_through(self) -> None:
        boss = self.rules.boss
        for threshold in boss.analysis_thresholds[self.shared.analysis_breakthroughs :]:
            if self.shared.analysis_points < threshold:
                break
            self._reveal()

    def _reveal(self) -> None:
        boss, shared = self.rules.boss, self.shared
        number = shared.analysis_breakthroughs + 1
        hidden = [id_ for id_ in boss.weakness_pool if id_ not in shared.weaknesses]
        found = self.ctx.rng.choice(hidden)
        self.found.append(found)
        self.prizes.append(
            (f"breakthrough-{number}", self.ctx.rng.choice(boss.analysis_reward_pool))
        )
        self.shared = replace(
            shared, weaknesses=(*shared.weaknesses, found), analysis_breakthroughs=number
        )

    def _retaliate(self) -> None:
        boss, shared = self.rules.boss, self.shared
        if shared.strike_count % boss.retaliation_every:
            return
        active = shared.active_curses
        self.curse = self.ctx.rng.choice([id_ for id_ in boss.curse_pool if id_ not in active])
        if len(active) >= boss.curse_limit:
            self.lifted, active = active[0], active[1:]
        self.shared = replace(shared, active_curses=(*active, self.curse))
