"""Choosing one's team, on the panel that a raider opens in private."""

from __future__ import annotations

from msgspec.structs import replace

from games.contract import Answer, Arg, Button, Context, PlayerId, Screen, Step, Text, Texts, text
from games.raid import scoring, words
from games.raid.state import (
    Analyze,
    BestTeam,
    ClearTeam,
    Fight,
    Player,
    Profile,
    RaidWorld,
    Rules,
    State,
    TeamPage,
    Toggle,
)
from games.raid.strike import next_back, nobody_rested, ready_at

PAGE = 8
"""Characters on one page of the panel."""


# ── Moves ────────────────────────────────────────────────────────────────────────────────────


def toggle(
    world: RaidWorld, actor: PlayerId, move: Toggle, profile: Profile, ctx: Context
) -> Step[State, Player]:
    """Take a character into the team or out of it."""
    rules: Rules = world.rules
    name = words.character_name(move.character)
    team = _known(rules, profile)
    if move.character in team:
        rest = tuple(id_ for id_ in team if id_ != move.character)
        return _saved(world, actor, replace(profile, team=rest), "raid-team-out", name=name)
    if move.character not in scoring.owned(rules, profile):
        return Step(world, answer=Answer(text("raid-team-not-yours")))
    if not scoring.rested(world.players.get(actor), move.character, ctx.now):
        return Step(world, answer=Answer(text("raid-team-exhausted", name=name)))
    # A team with somebody resting would not strike, so a new choice does without them.
    ready = [id_ for id_ in team if scoring.rested(world.players.get(actor), id_, ctx.now)]
    if len(ready) >= rules.team_size:
        return Step(world, answer=Answer(text("raid-team-full", most=rules.team_size)))
    joined = replace(profile, team=(*ready, move.character))
    return _saved(world, actor, joined, "raid-team-in", name=name)


def best(world: RaidWorld, actor: PlayerId, profile: Profile, ctx: Context) -> Step[State, Player]:
    """Save the best team that may strike now."""
    rules: Rules = world.rules
    owns = scoring.owned(rules, profile)
    candidates = scoring.available(owns, world.players.get(actor), ctx.now)
    team = scoring.best_team(rules, world.shared, candidates)
    if not team:
        return Step(
            world, answer=Answer(nobody_rested(world.players.get(actor), ctx.now), alert=True)
        )
    score = scoring.tally(rules, world.shared, team).score
    chosen = replace(profile, team=team)
    return _saved(world, actor, chosen, "raid-team-best", score=score)


def clear(world: RaidWorld, actor: PlayerId, profile: Profile) -> Step[State, Player]:
    """Save no team."""
    return _saved(world, actor, replace(profile, team=()), "raid-team-cleared")


def turn(
    world: RaidWorld, actor: PlayerId, move: TeamPage, profile: Profile
) -> Step[State, Player]:
    """Turn the panel to another page."""
    page = move.page % pages(world.rules, profile)
    return Step(world, profiles={actor: replace(profile, page=page)})


def _saved(
    world: RaidWorld, actor: PlayerId, profile: Profile, key: str, **args: Arg
) -> Step[State, Player]:
    return Step(world, answer=Answer(text(key, **args)), profiles={actor: profile})


def _known(rules: Rules, profile: Profile) -> tuple[str, ...]:
    """The saved team without those whom this raid does not know or the player does not own."""
    yours = set(scoring.owned(rules, profile))
    return tuple(id_ for id_ in dict.fromkeys(profile.team) if id_ in yours)


# ── The panel ────────────────────────────────────────────────────────────────────────────────


def panel(world: RaidWorld, actor: PlayerId, profile: Profile, ctx: Context) -> Screen:
    """The team screen with its buttons."""
    rules: Rules = world.rules
    shown = _page(rules, profile)
    lines: list[Text | Texts] = [
        Texts(
            (
                text("raid-panel-title", boss=words.boss_name(rules)),
                text("raid-panel-counts", stats=words.stats(rules.boss.dominant_stats)),
            )
        ),
        Texts(tuple(_entry(world, actor, id_, profile, ctx) for id_ in shown)),
        Texts(_chosen(world, actor, profile, ctx)),
    ]
    if world.shared.ending is not None:
        return Screen((*lines[:2], text("raid-panel-over")))
    return Screen(tuple(lines), _rows(world, actor, profile, ctx))


def pages(rules: Rules, profile: Profile) -> int:
    """How many pages the panel has."""
    return max(1, -(-len(scoring.owned(rules, profile)) // PAGE))


def _page(rules: Rules, profile: Profile) -> list[str]:
    first = profile.page % pages(rules, profile) * PAGE
    return scoring.owned(rules, profile)[first : first + PAGE]


def _entry(world: RaidWorld, actor: PlayerId, id_: str, profile: Profile, ctx: Context) -> Text:
    rules: Rules = world.rules
    member = rules.characters[id_]
    return text(
        "raid-panel-entry",
        state=_state(world, actor, id_, profile, ctx),
        name=words.character_name(id_),
        strength=scoring.strength(rules, member),
        signs=words.signs(rules, world.shared, member),
        affinities=words.affinities_of(member),
    )


def _state(world: RaidWorld, actor: PlayerId, id_: str, profile: Profile, ctx: Context) -> str:
    if not scoring.rested(world.players.get(actor), id_, ctx.now):
        return "exhausted"
    return "chosen" if id_ in _known(world.rules, profile) else "free"


def _chosen(world: RaidWorld, actor: PlayerId, profile: Profile, ctx: Context) -> tuple[Text, ...]:
    rules, player = world.rules, world.players.get(actor)
    team = scoring.striking_team(rules, world.shared, profile, player, ctx.now)
    if not team:
        return (nobody_rested(player, ctx.now),)
    made = scoring.tally(rules, world.shared, team)
    rested = scoring.available(scoring.owned(rules, profile), player, ctx.now)
    saved = int(bool(scoring.saved_team(rules, profile, rested)))
    lines = [
        text("raid-panel-team", saved=saved, team=words.characters(team), count=len(team)),
        text(
            "raid-panel-score",
            score=made.score,
            stats=made.stats,
            percent=made.percent,
            weak=made.weak,
            resisted=made.resisted,
            cursed=made.cursed,
            damage=made.score // rules.scoring.damage_divisor,
        ),
    ]
    if _known(rules, profile) and not saved:
        lines.append(text("raid-panel-tired"))
    if (back := next_back(player, ctx.now)) is not None:
        lines.append(text("raid-panel-back", at=back))
    ready = ready_at(rules, player)
    if ready is not None and ctx.now < ready.at:
        lines.append(text("raid-cooling", until=ready))
    return tuple(lines)


def _rows(
    world: RaidWorld, actor: PlayerId, profile: Profile, ctx: Context
) -> tuple[tuple[Button, ...], ...]:
    rules: Rules = world.rules
    entries = [
        Button(
            text(
                "raid-button-character",
                state=_state(world, actor, id_, profile, ctx),
                name=words.character_name(id_),
                strength=scoring.strength(rules, rules.characters[id_]),
            ),
            Toggle(id_),
        )
        for id_ in _page(rules, profile)
    ]
    pairs = tuple(tuple(entries[i : i + 2]) for i in range(0, len(entries), 2))
    count, page = pages(rules, profile), profile.page % pages(rules, profile)
    turns = (
        Button(text("raid-button-previous"), TeamPage((page - 1) % count)),
        Button(text("raid-button-next"), TeamPage((page + 1) % count)),
    )
    tools = (
        Button(text("raid-button-best"), BestTeam()),
        Button(text("raid-button-clear"), ClearTeam()),
    )
    strikes = (
        Button(text("raid-button-fight"), Fight()),
        Button(text("raid-button-analyze"), Analyze()),
    )
    return (*pairs, *((turns,) if count > 1 else ()), tools, strikes)
