"""What people did and what they were told, written down as they would remember it.

The bot acknowledges a press with its answer. The diary knows the bot's words, so it can tell
from an answer what the bot has promised: that a vote counts, that a task is answered.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import Any

from games.contract import Move, PlayerId, text
from managers.words import Reader, Words

SEATED = frozenset(
    {"lobby-you-are-in", "lobby-already-in", "lobby-in-team", "lobby-already-in-team"}
)
DEALT_WITH = "table-already-counted"


@dataclass(frozen=True)
class Answers:
    """What the bot says to presses, by the keys of its messages.

    After a promise the move has to be on record. After a refusal the same press must never have
    an effect, however it is repeated. ``openings`` are those of which only the beginning is
    always the same.
    """

    promises: frozenset[str] = frozenset()
    refusals: frozenset[str] = frozenset()
    openings: frozenset[str] = frozenset()

    def __or__(self, other: Answers) -> Answers:
        return Answers(
            self.promises | other.promises,
            self.refusals | other.refusals,
            self.openings | other.openings,
        )


AT_EVERY_TABLE = Answers(
    promises=frozenset({"lobby-you-are-in", "lobby-in-team", "lobby-begun", DEALT_WITH}),
    refusals=frozenset(
        {
            "lobby-already-in",
            "lobby-already-in-team",
            "lobby-full",
            "lobby-not-in",
            "lobby-need-more",
            "lobby-need-teams",
            "table-old-button",
            "table-over",
            "table-under-way",
            "table-paused-answer",
        }
    ),
)

_GAPS = (
    "target", "xp", "right", "missing", "player", "host", "room", "team", "letter", "until",
    "score", "stats", "percent", "weak", "resisted", "cursed", "loot", "damage", "damage_next",
    "analysis", "analysis_next", "victory", "consolation",
)  # fmt: skip
_GAP = "\x00"


class Understanding:
    """Tells which of the bot's messages an answer is."""

    def __init__(self, words: Words, answers: Answers, language: str = "en") -> None:
        reader = Reader(language, markup="plain")
        self.answers = answers
        self._known: list[tuple[str, re.Pattern[str]]] = []
        for key in sorted(answers.promises | answers.refusals):
            said = words.say(text(key, **dict.fromkeys(_GAPS, _GAP)), reader)
            if key in answers.openings:
                said = said.partition(_GAP)[0] + _GAP
            known = re.escape(said).replace(_GAP, ".+")
            self._known.append((key, re.compile(known, re.DOTALL)))

    def key(self, said: str) -> str | None:
        """The key of the message that was said, if it is one that matters here."""
        found = [known for known in self._known if known[1].fullmatch(said)]
        # The words of one message may fill the gap of a looser one; the one with the most words
        # of its own is the closest.
        return max(found, key=lambda known: len(known[1].pattern))[0] if found else None


@dataclass
class Act:
    """A press or a command of a person, for one session, and what came of it.

    ``update_id`` is the update by which Telegram told the bot; ``said`` is the answer, if one
    ever came, and ``key`` the message that it is.
    """

    session: int
    person: PlayerId
    move: Move
    label: str
    at: float
    query_id: str | None = None
    update_id: int | None = None
    said: str | None = None
    key: str | None = None

    @property
    def place(self) -> tuple[int, PlayerId]:
        """Whose act it was, and in which session."""
        return self.session, self.person

    def __str__(self) -> str:
        who = f"session {self.session}, player {self.person}, update {self.update_id}"
        return f"{self.at:8.2f} s: {who}: {self.label} → {self.said!r}"


class Diary:
    """All acts of all people."""

    def __init__(self, understanding: Understanding) -> None:
        self.answers = understanding.answers
        self._understanding = understanding
        self._updates: dict[tuple[str, Any], int] = {}
        self._by_query: dict[str, Act] = {}
        self.acts: list[Act] = []
        self._early: dict[str, str] = {}
        self._departures: defaultdict[tuple[int, PlayerId], list[int]] = defaultdict(list)

    def note_update(self, update: dict[str, Any]) -> None:
        """Telegram has queued an update for the bot."""
        if query := update.get("callback_query"):
            self._updates["query", query["id"]] = update["update_id"]
        if message := update.get("message"):
            place = (message["chat"]["id"], message["message_id"])
            self._updates["message", place] = update["update_id"]
            if left := message.get("left_chat_member"):
                self._departed(message["chat"]["id"], left["id"], update["update_id"])
        change = update.get("chat_member")
        if change and change["new_chat_member"]["status"] == "left":
            user = change["new_chat_member"]["user"]
            self._departed(change["chat"]["id"], user["id"], update["update_id"])

    def _departed(self, chat: int, person: PlayerId, update_id: int) -> None:
        self._departures[chat, person].append(update_id)

    def left_group(self, act: Act, chat: int) -> None:
        """Somebody left the group: Telegram tells that in several updates, each of which may be
        the one that counts."""
        for update_id in self._departures.pop((chat, act.person), ()):
            self.acts.append(replace(act, update_id=update_id))

    def wrote(self, act: Act, chat: int, message_id: int) -> None:
        """A command was written."""
        act.update_id = self._updates.get(("message", (chat, message_id)))
        self.acts.append(act)

    def pressed(self, act: Act, query_id: str) -> None:
        """A button was pressed; the answer comes later, if it does."""
        act.query_id = query_id
        act.update_id = self._updates.get(("query", query_id))
        self.acts.append(act)
        self._by_query[query_id] = act
        if query_id in self._early:
            self._understand(act, self._early.pop(query_id))

    def read_alert(self, alert: dict[str, Any]) -> None:
        """An answer came up on somebody's screen."""
        query_id = alert["callback_query_id"]
        if (act := self._by_query.get(query_id)) is not None:
            self._understand(act, alert["text"])
        else:
            self._early[query_id] = alert["text"]

    def _understand(self, act: Act, said: str) -> None:
        act.said = said
        act.key = self._understanding.key(said)

    @property
    def acknowledged(self) -> list[Act]:
        """The acts that the bot has said yes to."""
        return [act for act in self.acts if act.key in self.answers.promises]
