"""From :class:`~games.contract.Text` to sentences in a reader's language.

Messages of the locale files are Telegram HTML. Whatever fills their gaps is escaped, so data
can never become markup; for places that know no markup (alerts, button labels) the finished
sentence is stripped of its tags and its entities are undone, and one message serves both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from functools import lru_cache
from html import escape, unescape
from typing import Any, Literal

import msgspec
import structlog
from babel.core import Locale
from babel.dates import format_datetime
from babel.numbers import format_decimal
from fluent.runtime import FluentBundle
from fluent.runtime.resolver import CurrentEnvironment, Pattern, ResolverEnvironment
from fluent.runtime.types import FluentInt
from fluent.syntax import ast

from games.contract import Answer, Arg, Name, Names, PlayerId, Screen, Text, Texts, When
from managers.names import reads_leftward, shown_names

_log = structlog.get_logger(__name__)

_FAR = timedelta(hours=20)
_RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_NAMELESS = (str, int, When)
"""Arguments that nobody's name can be in, which most of them are."""

_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
# The formatter refuses gaps of more than 2,500 characters, so longer ones wait outside.
_LONGEST_GAP = 2_000


class _Shown:
    """What players are shown as, and from which names in which language that was worked out."""

    __slots__ = ("language", "names", "source")

    def __init__(self) -> None:
        self.source: Mapping[PlayerId, str] | None = None
        self.language = ""
        self.names: dict[PlayerId, str] = {}


class Reader(msgspec.Struct, frozen=True):
    """For whom words are made: one person, or everyone who reads a topic.

    ``names`` are players' names as Telegram gives them; two that look alike are told apart,
    so give all names of a session together, and a new mapping rather than a changed one. With
    ``now``, a moment more than 20 hours away is shown with its date. Moments are ``ahead`` of what
    the reader's clock shows, where the system's was put back.
    """

    language: str
    names: Mapping[PlayerId, str] = msgspec.field(default_factory=dict)
    zone: tzinfo = UTC
    markup: Literal["html", "plain"] = "html"
    now: datetime | None = None
    ahead: timedelta = timedelta()
    # Working out the shown names costs more than a message, so Words keeps them here.
    _shown: _Shown = msgspec.field(default_factory=_Shown)


class _Count(FluentInt):
    """A whole number whose written form is remembered; the library's own takes 15 µs a time."""

    def format(self, locale: Locale) -> str:
        return _grouped(int(self), locale)


@lru_cache(maxsize=8_192)
def _grouped(number: int, locale: Locale) -> str:
    return format_decimal(number, locale=locale)


@lru_cache(maxsize=8_192)
def _count(number: int) -> _Count:
    return _Count(number)


class Words:
    """Everything that can be said, in every language there is."""

    def __init__(
        self, resources: Mapping[str, Iterable[ast.Resource]], default_language: str
    ) -> None:
        self._bundles: dict[str, FluentBundle] = {}
        for language, parts in resources.items():
            bundle = FluentBundle([language], use_isolating=False)
            for part in parts:
                bundle.add_resource(part)
            self._bundles[language] = bundle
        if default_language not in self._bundles:
            have = ", ".join(sorted(self._bundles)) or "none"
            raise ValueError(f"no words in the language {default_language!r}; there are: {have}")
        self.default_language = default_language
        self._patterns: dict[tuple[str, str], tuple[FluentBundle, Pattern] | None] = {}
        self._fixed: dict[tuple[str, str, str], str] = {}
        self._reported: set[tuple[str, str]] = set()

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages there are words in, the default one first."""
        others = sorted(set(self._bundles) - {self.default_language})
        return (self.default_language, *others)

    def pick(self, language_code: str | None, fallback: str | None = None) -> str:
        """The language to use for somebody whose client says ``language_code``, like "ru-RU"."""
        for code in (language_code, fallback):
            wanted = (code or "").lower().replace("_", "-")
            if wanted in self._bundles:
                return wanted
            if (base := wanted.partition("-")[0]) in self._bundles:
                return base
        return self.default_language

    def has(self, key: str, language: str | None = None) -> bool:
        """Whether there is a message ``key`` (in this very language, if one is given)."""
        if language is None:
            return self._pattern(self.default_language, key) is not None
        return _find(self._bundles[language], key) is not None

    def say(self, text: Text | Texts, reader: Reader) -> str:
        """The sentence for this reader: Telegram HTML or plain text, as ``reader.markup`` says.

        Never raises for words that are missing: it falls back to the default language, to
        English, to the bare key, and logs that once.
        """
        if isinstance(text, Texts):
            return "\n".join(self.say(item, reader) for item in text.items)
        if not text.args:
            return self._say_fixed(text.key, reader)
        html = self._html(text, reader)
        return html if reader.markup == "html" else to_plain(html)

    def number(self, value: float, digits: int, language: str) -> str:
        """A decimal number with exactly ``digits`` places, written the language's way."""
        shape = "#,##0." + "0" * digits if digits else "#,##0"
        return format_decimal(value, format=shape, locale=_locale(self._bundles[language]))

    # ── Messages ─────────────────────────────────────────────────────────────────────────────

    def _say_fixed(self, key: str, reader: Reader) -> str:
        place = (reader.language, reader.markup, key)
        if (said := self._fixed.get(place)) is not None:
            return said
        html = self._format(key, {}, reader.language)
        said = html if reader.markup == "html" else to_plain(html)
        if self._pattern(reader.language, key) is not None:
            self._fixed[place] = said
        return said

    def _html(self, text: Text, reader: Reader) -> str:
        args = {name: self._gap(value, reader) for name, value in text.args.items()}
        return self._format(text.key, args, reader.language)

    def _gap(self, value: Arg, reader: Reader) -> Any:
        match value:
            case bool() | int():
                return _count(int(value))
            case str():
                return escape(value)
            case Name(player=player):
                return self._name(player, reader)
            case Text():
                return self._html(value, reader)
            case Texts(items=items):
                return "\n".join(self._gap(item, reader) for item in items)
            case Names(players=players, ping=ping):
                each = [self._name(player, reader) for player in players]
                if ping and reader.markup == "html":
                    each = [
                        f'<a href="tg://user?id={player}">{name}</a>'
                        for player, name in zip(players, each, strict=True)
                    ]
                return self._join(each, reader)
            case When(at=at, seconds=seconds):
                return self._clock(at, seconds, reader)

    def _format(self, key: str, args: dict[str, Any], language: str) -> str:
        found = self._pattern(language, key)
        if found is None:
            self._report(language, key, "no such message")
            return escape(key)
        bundle, pattern = found
        long = [name for name, gap in args.items() if type(gap) is str and len(gap) > _LONGEST_GAP]
        waiting = {f"\uf8ff{name}\uf8ff": args[name] for name in long}
        args = args | {name: f"\uf8ff{name}\uf8ff" for name in long} if long else args
        said, errors = _format_pattern(bundle, pattern, args)
        if errors:
            self._report(language, key, "; ".join(str(error) for error in errors))
        for stand_in, gap in waiting.items():
            said = said.replace(stand_in, gap)
        return said

    def _pattern(self, language: str, key: str) -> tuple[FluentBundle, Pattern] | None:
        place = (language, key)
        if place not in self._patterns:
            self._patterns[place] = self._search(language, key)
        return self._patterns[place]

    def _search(self, language: str, key: str) -> tuple[FluentBundle, Pattern] | None:
        for candidate in (language, self.default_language, "en"):
            bundle = self._bundles.get(candidate)
            pattern = _find(bundle, key) if bundle is not None else None
            if bundle is not None and pattern is not None:
                if candidate != language:
                    self._report(language, key, f"said in {candidate!r} instead")
                return bundle, pattern
        return None

    def _report(self, language: str, key: str, problem: str) -> None:
        if (language, key) not in self._reported:
            self._reported.add((language, key))
            _log.error("words-missing", language=language, key=key, problem=problem)

    # ── What fills the gaps ──────────────────────────────────────────────────────────────────

    def _name(self, player: PlayerId, reader: Reader) -> str:
        shown, language = reader._shown, reader.language
        if shown.source is not reader.names or shown.language != language:
            shown.names = shown_names(
                reader.names,
                lambda digits: self._format("name-nameless", {"number": digits}, language),
            )
            shown.source, shown.language = reader.names, language
        known = shown.names.get(player)
        if known is None:
            return self._format("name-unknown", {}, reader.language)
        name = escape(known)
        if reads_leftward(known) or reader.language in _RIGHT_TO_LEFT:
            name = f"\u2068{name}\u2069"
        return name

    def _join(self, names: list[str], reader: Reader) -> str:
        language = reader.language
        if not names:
            return self._format("name-nobody", {}, language)
        if len(names) == 1:
            return names[0]
        comma, last = (self._format(f"names-{glue}", {}, language) for glue in ("comma", "and"))
        return comma.join(names[:-1]) + last + names[-1]

    def _clock(self, at: datetime, seconds: bool, reader: Reader) -> str:
        local = (at - reader.ahead).astimezone(reader.zone)
        if reader.now is not None and abs(at - reader.now) > _FAR:
            locale = _locale(self._bundles[self.pick(reader.language)])
            shown = format_datetime(local, "d MMM, HH:mm", locale=locale)
        else:
            shown = f"{local:%H:%M:%S}" if seconds else f"{local:%H:%M}"
        # People who have not set their chat's zone are not to take this for their own time.
        return f"{shown} UTC" if local.tzname() == "UTC" else shown


def to_plain(html: str) -> str:
    """The text that readers of this Telegram HTML see."""
    if "<" in html:
        html = _TAG.sub("", html)
    return unescape(html) if "&" in html else html


def names_in(source: Text | Texts | Screen | Answer) -> set[PlayerId]:
    """The players whose names are needed to show this."""
    found: set[PlayerId] = set()
    match source:
        case Screen(lines=lines, rows=rows):
            labels = (button.label for row in rows for button in row)
            for line in (*lines, *labels):
                _collect(line, found)
        case Answer(text=words):
            _collect(words, found)
        case _:
            _collect(source, found)
    return found


def _collect(value: Arg, found: set[PlayerId]) -> None:
    match value:
        case Name(player=player):
            found.add(player)
        case Names(players=players):
            found.update(players)
        case Text(args=args):
            for inner in args.values():
                if not isinstance(inner, _NAMELESS):
                    _collect(inner, found)
        case Texts(items=items):
            for item in items:
                _collect(item, found)


def _format_pattern(
    bundle: FluentBundle, pattern: Pattern, args: dict[str, Any]
) -> tuple[str, list[Exception]]:
    """``FluentBundle.format_pattern``, which would replace our numbers with its own slow ones."""
    errors: list[Exception] = []
    environment = ResolverEnvironment(
        context=bundle, current=CurrentEnvironment(args=args), errors=errors
    )
    try:
        said = pattern(environment)
    except ValueError as error:
        return "…", [*errors, error]
    return (said if isinstance(said, str) else said.format(_locale(bundle))), errors


def _find(bundle: FluentBundle, key: str) -> Pattern | None:
    """The pattern of a message or, for ``id.attribute``, of its attribute."""
    message_id, _, attribute = key.partition(".")
    if not bundle.has_message(message_id):
        return None
    message = bundle.get_message(message_id)
    return message.attributes.get(attribute) if attribute else message.value


def _locale(bundle: FluentBundle) -> Locale:
    return Locale.parse(bundle.locales[0].replace("-", "_"))


__all__ = ["Reader", "Words", "names_in", "to_plain"]
