"""The chat's own page: the season, its bosses, and the commands that begin, name and end it."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from msgspec.structs import replace

from games.boss_fight import results, seasons
from games.boss_fight.screens import boss_name, season_name, team_name
from games.boss_fight.state import Fought, Memory, Season, Seasons
from games.contract import (
    Action,
    Answer,
    Call,
    ChatPage,
    Context,
    Name,
    Rejected,
    Screen,
    Standing,
    Text,
    Texts,
    When,
    text,
)

WORDS = {
    "start": "start",
    "new": "start",
    "начать": "start",
    "новый": "start",
    "name": "name",
    "rename": "name",
    "название": "name",
    "end": "end",
    "stop": "end",
    "конец": "end",
    "завершить": "end",
}
"""What may follow ``/event``, in either language, and what it means."""

LONGEST_NAME = 60

_TURNING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Characters that change the direction of what follows them, as Unicode calls their kinds."""


def at_chat(
    memory: Memory, action: Action, ctx: Context, bosses: Mapping[str, int], rules: Seasons
) -> ChatPage | Rejected:
    """``/boss`` to look back; ``/event``, which everybody may read and administrators run."""
    before = seasons.current(memory, ctx.now)
    call = action.move
    if not isinstance(call, Call):
        return Rejected(text("boss_fight-not-now"))
    if call.name == "boss":
        return ChatPage(memory, history(before))
    words = call.words
    if not words:
        return ChatPage(before, page(before))
    verb, rest = WORDS.get(words[0].casefold()), words[1:]
    if verb is None:
        return Rejected(text("boss_fight-event-how"))
    if not action.admin:
        return Rejected(text("boss_fight-event-admins"), admin_may=True)
    if verb == "start":
        return _start(before, rest, ctx, bosses, rules)
    return _name(before, rest) if verb == "name" else _end(before, ctx)


def _start(
    memory: Memory, words: Sequence[str], ctx: Context, bosses: Mapping[str, int], rules: Seasons
) -> ChatPage | Rejected:
    """``/event start [days] name``; the season without a name gives way to any."""
    if memory.season is not None and memory.season.name is not None:
        return Rejected(text("boss_fight-event-running", name=memory.season.name))
    days = rules.days
    if words and words[0].isdecimal() and len(words) > 1:
        days, words = _days(words[0], rules), words[1:]
    name = _legible(words)
    if not 1 <= days <= rules.most_days:
        return Rejected(text("boss_fight-event-days", most=rules.most_days))
    if problem := _name_problem(name):
        return Rejected(problem)
    after = seasons.begin(memory, bosses, rules, name, days, ctx)
    return ChatPage(after, page(after), Answer(text("boss_fight-event-started", name=name)))


def _days(word: str, rules: Seasons) -> int:
    """The number of days, or 0 if there are too many digits for any season."""
    return int(word) if len(word) <= len(str(rules.most_days)) else 0


def _name(memory: Memory, words: Sequence[str]) -> ChatPage | Rejected:
    name = _legible(words)
    if memory.season is None or memory.season.name is None:
        return Rejected(text("boss_fight-event-none"))
    if problem := _name_problem(name):
        return Rejected(problem)
    after = replace(memory, season=replace(memory.season, name=name))
    return ChatPage(after, page(after), Answer(text("boss_fight-event-renamed", name=name)))


def _legible(words: Sequence[str]) -> str:
    """The words as a name that does not turn around the line it stands in."""
    name = "".join(c for c in " ".join(words) if unicodedata.bidirectional(c) not in _TURNING)
    return " ".join(name.split())


def _name_problem(name: str) -> Text | None:
    if not name:
        return text("boss_fight-event-how")
    if len(name) > LONGEST_NAME:
        return text("boss_fight-event-long", most=LONGEST_NAME)
    return None


def _end(memory: Memory, ctx: Context) -> ChatPage | Rejected:
    if memory.season is None or memory.season.name is None:
        return Rejected(text("boss_fight-event-none"))
    after = seasons.end(memory, ctx.now)
    said = text("boss_fight-event-ended", name=memory.season.name)
    return ChatPage(after, page(after), Answer(said))


# ── What is seen ─────────────────────────────────────────────────────────────────────────────


def history(memory: Memory) -> Screen:
    """The last fights of the chat, newest first, and the boss that comes next."""
    season = memory.season
    lines: list[Text | Texts] = [text("boss_fight-history")]
    if memory.fought:
        lines.append(Texts(tuple(map(_fought, memory.fought))))
    else:
        lines.append(text("boss_fight-history-empty"))
    if season is not None:
        coming = season.bosses[season.defeated % len(season.bosses)]
        lines.append(text("boss_fight-event-boss-next", boss=boss_name(coming)))
    return Screen(tuple(lines))


def _fought(fought: Fought) -> Text:
    if fought.winner is None:
        honours = [text("boss_fight-end-draw")]
    else:
        honours = [text("boss_fight-history-winner", team=team_name(fought.winner))]
    if fought.mvp is not None:
        honours.append(text("boss_fight-history-mvp", player=Name(fought.mvp)))
    if fought.last_hit is not None:
        honours.append(text("boss_fight-history-last-hit", player=Name(fought.last_hit)))
    return text(
        "boss_fight-history-row",
        at=When(fought.at),
        boss=boss_name(fought.boss),
        outcome=text(f"boss_fight-outcome-{'defeated' if fought.defeated else 'survived'}"),
        damage=fought.damage,
        hp=fought.hp,
        honours=Texts(tuple(honours)),
    )


def page(memory: Memory) -> Screen:
    """The season as everybody may read it, and what may be done about it."""
    lines: list[Text | Texts]
    if memory.season is None:
        lines = [text("boss_fight-event-nothing")]
    else:
        lines = [Texts(tuple(_season(memory.season))), Texts(tuple(_bosses(memory.season)))]
    if memory.last is not None and memory.last.name is not None:
        lines.append(_last(memory.last))
    return Screen((*lines, text("boss_fight-event-how")))


def _season(season: Season) -> Iterator[Text]:
    yield text("boss_fight-event-title", season=season_name(season.name))
    if season.ends_at is not None:
        yield text("boss_fight-event-until", until=When(season.ends_at))
    yield text("boss_fight-event-figures", fights=season.fights, beaten=season.defeated)


def _bosses(season: Season) -> Iterator[Text]:
    """Each boss with its fate in this lap: beaten, next, or still to come."""
    beaten = season.defeated % len(season.bosses)
    for place, boss in enumerate(season.bosses):
        fate = "beaten" if place < beaten else "next" if place == beaten else "waiting"
        yield text(f"boss_fight-event-boss-{fate}", boss=boss_name(boss))


def _last(season: Season) -> Text:
    assert season.name is not None
    assert season.ends_at is not None
    return text(
        "boss_fight-event-last",
        name=season.name,
        ended=When(season.ends_at),
        fights=season.fights,
        beaten=season.defeated,
    )


def standings(memory: Memory, now: datetime) -> tuple[Standing, ...]:
    """The leaderboards that belong to this chat: of the boss fought last, and of the season.

    Between two seasons they are those of the one that has ended.
    """
    memory = seasons.current(memory, now)
    season = memory.season or memory.last
    if season is None:
        return ()
    boss = season.latest or season.bosses[0]
    named = season_name(season.name)
    return (
        Standing(
            "boss",
            results.BOSS_BOARD,
            results.boss_scope(season.id, boss),
            text("boss_fight-standing-boss", boss=boss_name(boss), season=named),
        ),
        Standing(
            "event",
            results.EVENT_BOARD,
            season.id,
            text("boss_fight-standing-event", season=named),
        ),
    )
