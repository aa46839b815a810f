"""What Boss Fight shows: the board for all, a player's private screen, and its notices.

While a question is open the board says how many have answered and nothing about what. The
same holds for the private screen: until the reveal it repeats the player's own choice only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from games.boss_fight import questions, verdict
from games.boss_fight.balance import category_of, level_of
from games.boss_fight.questions import LETTERS
from games.boss_fight.results import milestone_badge
from games.boss_fight.state import BossWorld, Choose, Help, Me, Player, playing, team_numbers
from games.contract import (
    Announced,
    Button,
    Move,
    Name,
    Names,
    PlayerId,
    Screen,
    Text,
    Texts,
    When,
    text,
)

BAR_CELLS = 10


def boss_name(boss: str) -> Text:
    """A boss's name."""
    return text(f"boss_fight-boss-{boss}")


def team_name(team: int) -> Text:
    """A team's name."""
    return text(f"boss_fight-team-{team}")


def season_name(name: str | None) -> Text:
    """A season's name: its own, or what the one without a name is called."""
    if name is None:
        return text("boss_fight-season-open")
    return text("boss_fight-season-named", name=name)


# ── The board ────────────────────────────────────────────────────────────────────────────────


def board(world: BossWorld) -> Screen:
    """What everyone may see."""
    return {"question": _question, "reveal": _reveal, "over": _over}[world.shared.phase](world)


def _question(world: BossWorld) -> Screen:
    shown = questions.show(world.shared.question)
    options = tuple(
        text("boss_fight-option", letter=letter, option=option)
        for letter, option in zip(LETTERS, shown.options, strict=True)
    )
    here = playing(world)
    answered = sum(world.players[p].choice is not None for p in here)
    lines = (
        _headline(world),
        Texts((_about_question(world), text("boss_fight-question", question=shown.question))),
        Texts(options),
        _team_lines(world),
        text("boss_fight-board-answered", answered=answered, all=len(here)),
    )
    letters = tuple(
        Button(text("boss_fight-button-option", letter=letter), Choose(option))
        for option, letter in enumerate(LETTERS)
    )
    return Screen(lines, (letters, _mine()))


def _reveal(world: BossWorld) -> Screen:
    assert world.shared.deadline is not None
    coming = text("boss_fight-board-next", at=When(world.shared.deadline, seconds=True))
    lines = (_headline(world), _solution(world), _team_lines(world), coming)
    return Screen(lines, (_mine(),))


def _over(world: BossWorld) -> Screen:
    end = world.shared.ending
    assert end is not None
    people = sorted(world.shared.seats, key=lambda p: -world.players[p].damage)
    lines: list[Text | Texts] = [_result_head(world), _ranking(world)]
    if honours := tuple(_honours(world)):
        lines.append(Texts(honours))
    lines.append(Texts(tuple(_result(world, p) for p in people)))
    if end.way in ("defeated", "questions", "time"):
        lines.append(_solution(world))
    return Screen(tuple(lines))


def _headline(world: BossWorld) -> Texts:
    shared = world.shared
    head = text(
        f"boss_fight-board-{shared.phase}",
        boss=boss_name(shared.boss),
        number=shared.number,
        all=world.rules.questions,
        until=When(shared.deadline, seconds=True) if shared.deadline else "",
    )
    return Texts((head, _bar(world)))


def _bar(world: BossWorld) -> Text:
    shared = world.shared
    # A boss that lives shows at least one cell.
    full = -(-BAR_CELLS * shared.hp // shared.max_hp)
    bar = "▰" * full + "▱" * (BAR_CELLS - full)
    return text("boss_fight-board-hp", bar=bar, hp=shared.hp, max=shared.max_hp)


def _about_question(world: BossWorld) -> Text:
    kind = world.shared.question.kind
    return text(
        "boss_fight-board-kind",
        category=text(f"boss_fight-category-{category_of(kind)}"),
        level=text(f"boss_fight-level-{level_of(kind)}"),
    )


def _solution(world: BossWorld) -> Texts:
    """The last question with its right option, and how many knew it."""
    shown = questions.show(world.shared.question)
    here = [world.players[p] for p in playing(world)]
    return Texts(
        (
            text("boss_fight-question", question=shown.question),
            text(
                "boss_fight-board-solution",
                letter=LETTERS[shown.right],
                option=shown.options[shown.right],
                right=sum(player.right is True for player in here),
                all=len(here),
            ),
        )
    )


def _team_lines(world: BossWorld) -> Texts:
    shared, totals = world.shared, verdict.team_damage(world)
    revealed = shared.phase == "reveal"
    return Texts(
        tuple(
            text(
                "boss_fight-board-team-dealt" if revealed else "boss_fight-board-team",
                team=team_name(team),
                damage=totals[team],
                **({"dealt": shared.dealt.get(team, 0)} if revealed else {}),
            )
            for team in team_numbers(world)
        )
    )


def _mine() -> tuple[Button, ...]:
    tools: tuple[tuple[str, Move], ...] = (("me", Me()), ("help", Help()))
    return tuple(Button(text(f"boss_fight-button-{name}"), move) for name, move in tools)


# ── Results ──────────────────────────────────────────────────────────────────────────────────


def _result_head(world: BossWorld) -> Text:
    shared, end = world.shared, world.shared.ending
    assert end is not None
    return text(
        f"boss_fight-end-{end.way}",
        boss=boss_name(shared.boss),
        hp=shared.hp,
        max=shared.max_hp,
    )


def _ranking(world: BossWorld) -> Texts:
    """The teams, best first, under the line that names the winner."""
    end, totals = world.shared.ending, verdict.team_damage(world)
    assert end is not None
    order = sorted(totals, key=lambda team: (team != end.winner, -totals[team], team))
    lines = (
        text(
            "boss_fight-end-team",
            place=place,
            team=team_name(team),
            damage=totals[team],
            players=Names(_members(world, team)),
        )
        for place, team in enumerate(order, 1)
    )
    return Texts((_winner(world), *lines))


def _winner(world: BossWorld) -> Text:
    end = world.shared.ending
    assert end is not None
    if end.winner is None:
        return text("boss_fight-end-draw")
    return text("boss_fight-end-winner", team=team_name(end.winner))


def _members(world: BossWorld, team: int) -> tuple[PlayerId, ...]:
    return tuple(p for p in world.shared.seats if world.players[p].team == team)


def _honours(world: BossWorld) -> Iterator[Text]:
    end, last_hit = world.shared.ending, world.shared.last_hit
    assert end is not None
    if end.mvp is not None:
        damage = world.players[end.mvp].damage
        yield text("boss_fight-end-mvp", player=Name(end.mvp), damage=damage)
    if last_hit is not None:
        yield text("boss_fight-end-last-hit", player=Name(last_hit))


def _result(world: BossWorld, p: PlayerId) -> Text:
    player, end = world.players[p], world.shared.ending
    return text(
        "boss_fight-result" if player.playing else "boss_fight-result-left",
        player=Name(p),
        damage=player.damage,
        correct=player.correct,
        all=world.shared.number,
        xp=verdict.xp(world.rules, world, p, end),
    )


# ── What one player may see ──────────────────────────────────────────────────────────────────


def private(world: BossWorld, p: PlayerId) -> Screen:
    """A player's own part in the fight, short enough for a dialog."""
    player = world.players.get(p)
    if player is None:
        return Screen((text("boss_fight-not-playing"),))
    return Screen(tuple(_about(world, player)))


def _about(world: BossWorld, player: Player) -> Iterator[Text]:
    if not player.playing:
        yield text("boss_fight-gone")
        return
    if world.shared.phase == "question":
        if player.choice is None:
            yield text("boss_fight-me-open")
        else:
            yield text("boss_fight-me-locked", letter=LETTERS[player.choice.option])
    elif player.right is None:
        yield text("boss_fight-me-silent")
    else:
        key = "boss_fight-me-right" if player.right else "boss_fight-me-wrong"
        yield text(key, **({"damage": player.dealt} if player.right else {}))
    yield text(
        "boss_fight-me-total",
        team=team_name(player.team),
        damage=player.damage,
        correct=player.correct,
        answered=player.answered,
        streak=player.streak,
    )


# ── Notices ──────────────────────────────────────────────────────────────────────────────────


def start_notice(world: BossWorld, laps: int) -> Announced:
    """Who fights which boss, with a call to everybody who sits at the table."""
    shared = world.shared
    teams = tuple(
        text(
            "boss_fight-notice-team",
            team=team_name(team),
            players=Names(_members(world, team), ping=True),
        )
        for team in team_numbers(world)
    )
    start = text(
        "boss_fight-notice-start",
        boss=boss_name(shared.boss),
        taunt=text(f"boss_fight-boss-{shared.boss}.taunt"),
        season=season_name(shared.event_name),
        hp=shared.max_hp,
        laps=laps,
        teams=Texts(teams),
    )
    return Announced(start, vital=True)


def end_notice(world: BossWorld, reached: Sequence[tuple[PlayerId, int]]) -> Announced:
    """How the fight went, as it is told to all once; the board below it has the figures."""
    badges = tuple(
        text(
            "boss_fight-end-badge",
            player=Name(p),
            badge=text(f"badge-{milestone_badge(milestone)}"),
        )
        for p, milestone in reached
    )
    parts: tuple[Text | Texts, ...] = (
        _result_head(world),
        _winner(world),
        *_honours(world),
        *badges,
    )
    return Announced(text("boss_fight-notice-end", lines=Texts(parts)), vital=True)
