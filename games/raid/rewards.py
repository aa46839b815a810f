"""Rewards that a raider comes to take: milestones, and the share in how the raid ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from games.contract import (
    Answer,
    Badged,
    Event,
    Outcome,
    PlayerId,
    Rejected,
    Rewarded,
    Scored,
    Step,
    Text,
    text,
)
from games.raid import report
from games.raid.state import (
    Milestone,
    Player,
    Profile,
    RaidWorld,
    Reward,
    Rules,
    State,
    earn,
    with_player,
)

OUTCOMES: Mapping[str, Outcome] = {"heroes": "win", "threat": "lose"}
"""What it means for a raider who has won."""


def claim(world: RaidWorld, actor: PlayerId, profile: Profile) -> Step[State, Player] | Rejected:
    """Take everything that is open at once; each reward can be taken once in a raid."""
    player = world.players.get(actor)
    if player is None:
        return Rejected(text("raid-claim-stranger"))
    found = dict(claimable(world, player))
    if not found:
        return Step(world, answer=Answer(_what_is_next(world, player), alert=True))
    events: list[Event] = []
    for key, reward in found.items():
        events.append(Rewarded(actor, key, reward.xp))
        if reward.badge:
            events.append(Badged(actor, reward.badge))
        profile = earn(profile, reward)
    ending = world.shared.ending
    if ending is not None:
        # No step could give their outcome to 100,000 raiders who are not loaded, so each takes
        # it along with the reward for it, which has paid the XP; who never comes gets it later.
        assert ending.winner is not None
        events.append(Scored(actor, OUTCOMES[ending.winner], 0))
    claimed = (*player.rewards_claimed, *found)
    return Step(
        with_player(world, actor, rewards_claimed=claimed),
        tuple(events),
        Answer(_receipt(found), alert=True),
        profiles={actor: profile},
    )


def claimable(world: RaidWorld, player: Player) -> Iterator[tuple[str, Reward]]:
    """Every reward that is earned and not yet taken, with its key."""
    return ((key, r) for key, r in _earned(world, player) if key not in player.rewards_claimed)


def _earned(world: RaidWorld, player: Player) -> Iterator[tuple[str, Reward]]:
    rules: Rules = world.rules
    tracks: tuple[tuple[str, Sequence[Milestone], int], ...] = (
        ("damage", rules.boss.damage_milestones, player.personal_damage),
        ("analysis", rules.boss.analysis_milestones, player.personal_analysis),
    )
    for kind, milestones, reached in tracks:
        for number, milestone in enumerate(milestones, 1):
            if reached >= milestone.at:
                yield f"{kind}-{number}", milestone.reward
    ending = world.shared.ending
    if ending is not None and ending.winner == "heroes":
        yield "victory", rules.boss.victory
    elif ending is not None:
        yield "consolation", rules.boss.consolation


def _receipt(found: dict[str, Reward]) -> Text:
    sums = Reward(
        xp=sum(reward.xp for reward in found.values()),
        coins=sum(reward.coins for reward in found.values()),
        tickets=sum(reward.tickets for reward in found.values()),
    )
    kinds = [key.partition("-")[0] for key in found]
    return text(
        "raid-claimed",
        loot=report.loot(sums),
        damage=kinds.count("damage"),
        analysis=kinds.count("analysis"),
        victory=kinds.count("victory"),
        consolation=kinds.count("consolation"),
    )


def _what_is_next(world: RaidWorld, player: Player) -> Text:
    if world.shared.ending is not None:
        return text("raid-claim-done")
    boss = world.rules.boss
    damage = _next(boss.damage_milestones, player.personal_damage)
    analysis = _next(boss.analysis_milestones, player.personal_analysis)
    return text(
        "raid-claim-next",
        damage=player.personal_damage,
        damage_next=damage,
        analysis=player.personal_analysis,
        analysis_next=analysis,
    )


def _next(milestones: Sequence[Milestone], reached: int) -> int:
    """Where the next milestone lies; 0 if there is none."""
    return min((m.at for m in milestones if m.at > reached), default=0)
