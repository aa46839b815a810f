"""What a raid remembers: its rules, the boss, each raider and what they own; and the moves."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, TypeAlias

import msgspec
from msgspec.structs import replace

from games import contract
from games.contract import Move, PlayerId, World

MOST = 2**53
"""The largest amount that is kept: beyond it, other readers of JSON would lose digits."""

Stat = Literal["might", "precision", "speed", "wit", "spirit", "grit"]
STATS: tuple[Stat, ...] = ("might", "precision", "speed", "wit", "spirit", "grit")


# ── The rules of one raid ────────────────────────────────────────────────────────────────────


class Character(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry of the catalogue: its rarity, three affinities and six stats."""

    rarity: str
    element: str
    archetype: str
    origin: str
    might: int
    precision: int
    speed: int
    wit: int
    spirit: int
    grit: int

    @property
    def affinities(self) -> frozenset[str]:
        return frozenset((self.element, self.archetype, self.origin))


class Curse(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a boss lays on its raiders: ``penalty`` percent for each team member that has one of
    the affinities it ``strikes``."""

    strikes: tuple[str, ...]
    penalty: int


class Reward(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What something earns. ``badge`` is a badge to keep, or ``""``."""

    xp: int = 0
    coins: int = 0
    tickets: int = 0
    badge: str = ""


class Milestone(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reward for a player's own damage or analysis points reaching ``at``."""

    at: int
    xp: int = 0
    coins: int = 0
    tickets: int = 0
    badge: str = ""

    @property
    def reward(self) -> Reward:
        return Reward(self.xp, self.coins, self.tickets, self.badge)


class Boss(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A boss as its data file describes it. Times are seconds.

    ``weaknesses`` and ``resistances`` say how many of their pools show from the start.
    ``recovery`` is how long a character rests after a strike, or None for the whole raid.
    ``last_call`` is how long before the end the raiders are told that time is running out.
    """

    total_hp: int
    dominant_stats: tuple[Stat, ...]
    weakness_pool: tuple[str, ...]
    resistance_pool: tuple[str, ...]
    curse_pool: tuple[str, ...]
    curse_limit: int
    retaliation_every: int
    analysis_thresholds: tuple[int, ...]
    analysis_reward_pool: tuple[Reward, ...]
    duration: int
    last_call: int
    cooldown: int
    strike: Reward
    victory: Reward
    consolation: Reward
    damage_milestones: tuple[Milestone, ...]
    analysis_milestones: tuple[Milestone, ...]
    weaknesses: int = 0
    resistances: int = 0
    recovery: int | None = None


class Scoring(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a team's stats become a score, in percent, and a score damage or points."""

    weakness: int
    resistance: int
    least: int
    most: int
    damage_divisor: int
    points_divisor: int


class Rules(contract.Rules, frozen=True, kw_only=True):
    """Everything that is fixed for one raid: its preset is the boss's id.

    ``curses`` are those of the boss's pool; ``hp_marks`` are percentages, falling, at which all
    are told how the boss fares.
    """

    boss: Boss
    characters: dict[str, Character]
    curses: dict[str, Curse]
    scoring: Scoring
    team_size: int
    hp_marks: tuple[int, ...]


# ── The state ────────────────────────────────────────────────────────────────────────────────


class Standing(msgspec.Struct, frozen=True):
    """One of the leading raiders."""

    player: PlayerId
    damage: int
    analysis: int

    @property
    def total(self) -> int:
        return self.damage + self.analysis


class Ending(msgspec.Struct, frozen=True):
    """Who won (None: nobody ever struck), when, and whose strike was the last."""

    winner: Literal["heroes", "threat"] | None
    at: datetime
    last_hit: PlayerId | None = None


class State(msgspec.Struct, frozen=True):
    """The boss, which all raiders share. Nothing in here is secret.

    ``raiders`` counts those who have struck. ``top`` holds the five with the largest totals, the
    best first. ``hp_marks`` are the percentages already told, ``last_called`` that time is
    known to be running out.
    """

    current_hp: int
    weaknesses: tuple[str, ...]
    resistances: tuple[str, ...]
    event_start: datetime
    event_end: datetime
    active_curses: tuple[str, ...] = ()
    analysis_points: int = 0
    analysis_breakthroughs: int = 0
    strike_count: int = 0
    raiders: int = 0
    top: tuple[Standing, ...] = ()
    hp_marks: tuple[int, ...] = ()
    last_called: bool = False
    ending: Ending | None = None


class Player(msgspec.Struct, frozen=True):
    """One raider in this raid. Nothing of it carries over to another.

    ``exhausted_characters`` says when each is rested again, None being not in this raid.
    """

    last_strike_time: datetime | None = None
    strikes: int = 0
    exhausted_characters: dict[str, datetime | None] = msgspec.field(default_factory=dict)
    personal_damage: int = 0
    personal_analysis: int = 0
    rewards_claimed: tuple[str, ...] = ()


class Profile(msgspec.Struct, frozen=True):
    """What a player owns beyond any raid.

    ``team`` is the team chosen last, ``page`` the page of the team panel that is open.
    """

    characters: tuple[str, ...]
    coins: int = 0
    tickets: int = 0
    team: tuple[str, ...] = ()
    page: int = 0


RaidWorld: TypeAlias = World[State, Player]


def with_shared(world: RaidWorld, **changes: Any) -> RaidWorld:
    """The world with these fields of the boss changed."""
    return replace(world, shared=replace(world.shared, **changes))


def with_player(world: RaidWorld, player: PlayerId, **changes: Any) -> RaidWorld:
    """The world with these fields of one raider changed, who may be new to it."""
    changed = replace(world.players.get(player) or Player(), **changes)
    return replace(world, players={**world.players, player: changed})


def earn(profile: Profile, reward: Reward) -> Profile:
    """The profile with a reward's coins and tickets added."""
    return replace(
        profile,
        coins=min(MOST, profile.coins + reward.coins),
        tickets=min(MOST, profile.tickets + reward.tickets),
    )


# ── The moves ────────────────────────────────────────────────────────────────────────────────


class Fight(Move, frozen=True, tag="fight"):
    """Strike for damage."""


class Analyze(Move, frozen=True, tag="analyze"):
    """Strike for analysis points."""


class Claim(Move, frozen=True, tag="claim"):
    """Take every reward that has been earned and not taken."""


class ShowTop(Move, frozen=True, tag="top"):
    """Read how one stands beside the leaders."""


class Toggle(Move, frozen=True, tag="toggle"):
    """Take a character into one's team, or out of it."""

    character: str


class BestTeam(Move, frozen=True, tag="best"):
    """Fill one's team with the best there is."""


class ClearTeam(Move, frozen=True, tag="clear"):
    """Let one's team go; strikes then take the best one."""


class TeamPage(Move, frozen=True, tag="page"):
    """Turn the team panel to a page, counted from 0."""

    page: int


MOVES: tuple[type[Move], ...] = (
    Fight, Analyze, Claim, ShowTop, Toggle, BestTeam, ClearTeam, TeamPage,
    contract.Call,
)  # fmt: skip
