"""How a robot chooses: from the visible keyboard, the text and the alerts, and nothing else.

Labels are read by loose hints (emoji and word stems in English and Russian). A hint only moves
the odds: a game whose words are all unknown is still played, by trying its buttons.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum
from random import Random

from sandbox.robot_puzzles import Puzzle, read_puzzle

CHANCE_TO_KNOW = 0.9
CHANCE_TO_LOOK_AGAIN = 0.35
CHANCE_TO_SPEAK = 0.6


class Kind(Enum):
    """What a button seems to be for."""

    LETTER = "letter"
    READY = "ready"
    JOIN = "join"
    LEAVE = "leave"
    START = "start"
    MENU = "menu"
    PERSON = "person"
    TASK = "task"
    ACT = "act"
    LOOK = "look"
    SELF = "self"
    OTHER = "other"


# Leaving, starting and menus are for people: a robot that pressed them would spoil the game.
_AVOIDED = frozenset({Kind.LEAVE, Kind.START, Kind.MENU})
_IN_PLAY = frozenset({Kind.LETTER, Kind.PERSON, Kind.TASK, Kind.ACT, Kind.LOOK, Kind.READY})

_HINTS: tuple[tuple[Kind, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (
            Kind.LEAVE,
            r"❌|🛑|🚫|✖|\b(leave|quit|exit|cancel|kick|close|end|stop|abort|delete|surrender)"
            r"|выйти|покинуть|уйти|отмен|исключ|закры|заверш|сдать|удал",
        ),
        (
            Kind.MENU,
            r"📖|📜|⚙|❔|ℹ|🔁|🔄|♻|⏳|🏆|📊|\b(rules|help|setting|how to|rematch|again|extend|stats"
            r"|leaderboard|next game|language|back)|правил|помощь|настро|реванш|ещё раз|еще раз"
            r"|продл|статист|рейтинг|язык|назад",
        ),
        (Kind.READY, r"✅|☑|\b(ready|to vote|done)\b|готов|к голос"),
        (Kind.JOIN, r"✋|🙋|➕|\b(join|count me|i'?m in|take a seat)|присоед|вступ|участв|сесть"),
        (Kind.START, r"▶|🚀|🏁|\b(start|begin|launch|go!)|начать|старт|поехали|запуст"),
        (Kind.TASK, r"📋|🧩|📝|🔧|\b(task|puzzle|question|quiz)|задан|задач|загад|вопрос"),
        (Kind.ACT, r"🎯|⚔|🔪|🗡|💥|🔥|\b(act|strike|attack|hit|kill)\b|действ|удар|атак"),
        (Kind.LOOK, r"👁|👀|🔍|🔎|\b(look|saw|see|watch|scan)\b|смотр|видел|осмотр"),
        (Kind.SELF, r"🎭|🪪|👤|\b(me|my role|role)\b|моя роль|\bроль|\bя\b"),
    )
)
_LETTER = re.compile(r"^[\W_]*([A-DА-Га-гa-d])[\W_]*$")
_DANGEROUS = re.compile(
    r"🔪|🗡|you are (an? |the )?(impostor|killer|traitor|wolf)"
    r"|\b(ты|вы)\b[^.!?]{0,12}(предател|самозван|убийц|волк)",
    re.IGNORECASE,
)
_OUT = re.compile(
    r"you('re| are| were| have been) [^.!?]{0,20}(dead|eliminated|ejected|out of|a ghost)"
    r"|\b(ты|вы)\b[^.!?]{0,20}(выбы|мертв|мёртв|изгнан|призрак)",
    re.IGNORECASE,
)
_REMARKS = {
    "en": (
        "I was with {name}.",
        "{name}, where were you?",
        "I saw {name}. Nothing strange.",
        "{name} is very quiet.",
        "I would keep an eye on {name}.",
        "{name} was near me, that is all I know.",
    ),
    "ru": (
        "Со мной рядом: {name}.",
        "{name}, а кто тебя видел?",
        "Вижу, что {name} молчит.",
        "Я бы присмотрелся: {name}.",
        "Рядом со мной: {name}. Больше ничего не знаю.",
    ),
}
_PLAIN_REMARKS = {
    "en": ("I saw nobody.", "Hm.", "Who was where?", "I am not sure yet.", "Let us think."),
    "ru": ("Я никого не видел.", "Хм.", "Кто где был?", "Пока не уверен.", "Давайте подумаем."),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One callback button: what it says and what it sends."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Board:
    """A bot's message with a keyboard, as a player sees it."""

    message_id: int
    topic: int | None
    text: str
    keys: tuple[Key, ...]

    @property
    def signature(self) -> tuple[int, tuple[Key, ...]]:
        """Stays the same while only the text changes: it tells one situation from the next."""
        return self.message_id, self.keys


def kind_of(label: str, people: Sequence[str] = ()) -> Kind:
    """What a label hints at; the names of the people present count before words do."""
    if _LETTER.match(label):
        return Kind.LETTER
    if any(_says(label, name) for name in people):
        return Kind.PERSON
    for kind, pattern in _HINTS:
        if pattern.search(label):
            return kind
    return Kind.OTHER


def is_hasty(key: Key) -> bool:
    """Whether a press would hurry everyone on: a polite robot waits with it for a while."""
    return kind_of(key.label) is Kind.READY


def _says(text: str, name: str) -> bool:
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


@dataclass(slots=True)
class _Situation:
    """What the robot has done since the keyboard last changed."""

    budget: int
    text: str
    pressed: list[Key] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    puzzle: Puzzle | None = None
    is_answered: bool = False
    remarks_left: int = 0

    @property
    def is_stuck(self) -> bool:
        """The bot said the same thing three times: pressing on is pointless."""
        return len(self.answers) > 2 and len(set(self.answers[-3:])) == 1 and self.answers[-1] != ""


class Mind:
    """One robot's memory and taste. The same seed and the same sights give the same choices."""

    def __init__(self, name: str, seed: str) -> None:
        self.name = name
        self.rng = Random(seed)
        self._situations: dict[tuple[int, tuple[Key, ...]], _Situation] = {}
        self._seen: list[str] = []
        self._is_dangerous = False
        self._is_out = False
        self._knows_role = False

    def choose(self, board: Board, people: Sequence[str]) -> Key | None:
        """The button to press now, or None to rest until the board changes."""
        kinds = {key: kind_of(key.label, people) for key in board.keys}
        now = self._situation(board, kinds)
        if _is_lobby(board, kinds):
            return self._choose_in_lobby(board, kinds, now)
        self._notice_text(board, now)
        puzzle = now.puzzle or read_puzzle(board.text)
        letters = [key for key in board.keys if kinds[key] is Kind.LETTER]
        if letters and puzzle and not now.is_answered:
            return self._answer(puzzle, letters)
        if now.budget <= 0 or now.is_stuck:
            return None
        odds = {key: self._weight(key, kinds, now) for key in self._candidates(board, kinds, now)}
        odds = {key: weight for key, weight in odds.items() if weight > 0}
        if not odds:
            return None
        return self.rng.choices(list(odds), list(odds.values()))[0]

    def learn(self, board: Board, key: Key, answer: str, people: Sequence[str]) -> None:
        """Remember that a key was pressed and what the bot answered ("" for nothing)."""
        kinds = {one: kind_of(one.label, people) for one in board.keys}
        now = self._situation(board, kinds)
        now.pressed.append(key)
        now.answers.append(answer)
        kind = kinds.get(key, Kind.OTHER)
        if kind is Kind.LETTER:
            now.is_answered = True
        else:
            now.budget -= 1
        if kind is Kind.READY or (kind is Kind.PERSON and Kind.READY not in kinds.values()):
            now.budget = 1 if self.rng.random() < 0.15 else 0
        now.puzzle = read_puzzle(answer) or now.puzzle
        self._knows_role = self._knows_role or kind is Kind.SELF
        self._is_dangerous = self._is_dangerous or bool(_DANGEROUS.search(answer))
        self._is_out = self._is_out or bool(_OUT.search(answer))
        if kind in {Kind.LOOK, Kind.SELF}:
            names = [name for name in people if name != self.name and _says(answer, name)]
            self._seen = names or self._seen

    def remark(self, board: Board, people: Sequence[str]) -> str | None:
        """Something to say while the board leaves room for talk, or None."""
        kinds = {key: kind_of(key.label, people) for key in board.keys}
        now = self._situation(board, kinds)
        if now.remarks_left <= 0 or not now.pressed:
            return None
        now.remarks_left -= 1
        cyrillic, latin = (len(re.findall(few, board.text.lower())) for few in ("[а-яё]", "[a-z]"))
        language = "ru" if cyrillic > latin else "en"
        if self._seen and self.rng.random() < 0.8:
            return self.rng.choice(_REMARKS[language]).format(name=self.rng.choice(self._seen))
        return self.rng.choice(_PLAIN_REMARKS[language])

    def _situation(self, board: Board, kinds: dict[Key, Kind]) -> _Situation:
        now = self._situations.get(board.signature)
        if now is None:
            now = self._begin(board, kinds)
            self._situations[board.signature] = now
            if len(self._situations) > 50:
                del self._situations[next(iter(self._situations))]
        return now

    def _notice_text(self, board: Board, now: _Situation) -> None:
        """Text that changed under the same buttons may be worth one more press."""
        if now.text == board.text:
            return
        now.text = board.text
        if now.budget <= 0 and not now.is_stuck and self.rng.random() < CHANCE_TO_LOOK_AGAIN:
            now.budget = 1

    def _begin(self, board: Board, kinds: dict[Key, Kind]) -> _Situation:
        if _is_lobby(board, kinds):
            self._is_dangerous = self._is_out = self._knows_role = False
            self._seen = []
            return _Situation(budget=1, text=board.text)
        situation = _Situation(budget=self.rng.randint(2, 4), text=board.text)
        present = set(kinds.values())
        # What robots have to say is suspicion: it belongs where people talk until they are ready.
        is_talk = Kind.READY in present
        if is_talk and not self._is_out and self.rng.random() < CHANCE_TO_SPEAK:
            situation.remarks_left = self.rng.choice((1, 1, 2))
        if Kind.LETTER in present:
            situation.budget += 1
        if self._is_out:
            situation.budget = 1
        return situation

    def _candidates(self, board: Board, kinds: dict[Key, Kind], now: _Situation) -> list[Key]:
        """What may be pressed; the last presses are kept for what the phase is about."""
        usable = [k for k in board.keys if kinds[k] not in _AVOIDED | {Kind.LETTER}]
        present = set(kinds.values())
        is_last = now.budget == 1
        if Kind.READY in present:
            ready = [key for key in usable if kinds[key] is Kind.READY]
            return ready if is_last and not set(ready) & set(now.pressed) else usable
        if is_last and Kind.PERSON in present - {kinds.get(key) for key in now.pressed}:
            return [key for key in usable if kinds[key] in {Kind.PERSON, Kind.OTHER}]
        if Kind.LETTER in present and now.budget <= 2 and not (now.puzzle or self._is_dangerous):
            fresh = [key for key in usable if key not in now.pressed]
            return [key for key in usable if kinds[key] is Kind.TASK] or fresh
        return usable

    def _choose_in_lobby(self, board: Board, kinds: dict[Key, Kind], now: _Situation) -> Key | None:
        if now.budget <= 0:
            return None
        joins = [key for key in board.keys if kinds[key] is Kind.JOIN]
        return joins[0] if joins else board.keys[0]

    def _answer(self, puzzle: Puzzle, letters: list[Key]) -> Key:
        solved = puzzle.solve()
        wanted = None
        if solved is not None and self.rng.random() < CHANCE_TO_KNOW:
            wanted = solved
        position = self.rng.randrange(len(letters)) if wanted is None else wanted
        return letters[position % len(letters)]

    def _weight(self, key: Key, kinds: dict[Key, Kind], now: _Situation) -> float:
        kind = kinds[key]
        has_letters = Kind.LETTER in kinds.values()
        pressed = {kinds.get(one) for one in now.pressed}
        if kind is Kind.PERSON:
            if _says(key.label, self.name):
                return 0.0
            if Kind.READY in kinds.values():
                return 0.0 if Kind.PERSON in pressed else 0.6
            return 5.0 if any(_says(key.label, name) for name in self._seen) else 2.0
        weight = {Kind.ACT: 0.5, Kind.LOOK: 2.5, Kind.SELF: 0.7, Kind.TASK: 2.0}.get(kind, 2.0)
        if kind is Kind.ACT and (self._is_dangerous or not has_letters):
            weight = 8.0
        if kind is Kind.READY:
            weight = 0.0 if kind in pressed or not now.pressed else 3.0
        if kind is Kind.SELF and not self._knows_role:
            weight = 4.0
        if kind is Kind.TASK and has_letters and now.puzzle is None and not self._is_dangerous:
            weight = 12.0 if now.pressed else 3.0
        # Among unlike buttons of one sort (rooms, doors) one choice is enough most of the time.
        if kind is Kind.OTHER and has_letters:
            weight = 0.3 if Kind.OTHER in pressed else 6.0
        if kind is Kind.JOIN:
            weight = 0.0 if key in now.pressed else 20.0
        if key in now.pressed:
            weight *= 0.3 if kind in {Kind.TASK, Kind.ACT} else 0.04
        return weight


def _is_lobby(board: Board, kinds: dict[Key, Kind]) -> bool:
    """A place to join: a button says so, or the first one stands beside leaving and starting."""
    present = set(kinds.values())
    if present & _IN_PLAY:
        return False
    if Kind.JOIN in present:
        return True
    return {Kind.LEAVE, Kind.START} <= present and kinds[board.keys[0]] not in _AVOIDED
