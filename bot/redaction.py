"""What may stand in a log line: what happened and where, and nothing that people wrote.

Names, texts, callback data and tokens come into a log by four ways, and each is closed by saying
what may pass instead of what may not:

- a *value* passes if it is a number, or a word of ours under a key that is known to carry one;
- a *library's* message passes as it stands in the library's code, with its gaps filled only by
  numbers;
- an *exception* passes as its type and its frames. What it says passes only where it comes from
  Telegram, the database or the network, and of that the words that these are known to use;
- whatever passes is searched for the bot's secrets, and for anybody's token.
"""

from __future__ import annotations

import logging
import os
import re
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from datetime import date, datetime, timedelta
from enum import Enum
from typing import Any
from urllib.parse import quote

import msgspec

from bot.request import AnswerLost, NotConnected
from db.engine import DatabaseUnusable
from db.models import Base
from games.contract import IllegalWorld
from managers.session_records import SessionOver, TopicBusy
from managers.sitting import LostRace

HIDDEN = "[hidden]"
GAP = "…"
"""Stands for words of an error that are not known to be harmless."""

# A token in an address may be percent-encoded, and a stranger's token is a secret as well.
_ANY_TOKEN = re.compile(r"[0-9]{5,20}(?::|%3[aA])[A-Za-z0-9_-]{30,64}")

_WORDS_OF_OURS = frozenset(
    {
        "call", "event", "exception", "job", "key", "language", "level", "logger", "part",
        "problem", "schedule", "scope", "stack", "thread", "timestamp", "trouble",
    }
)  # fmt: skip
"""Keys whose text was chosen by Parlor or by its operator."""

_OURS = (
    AnswerLost, DatabaseUnusable, IllegalWorld, LostRace, NotConnected, SessionOver, TopicBusy,
)  # fmt: skip
"""Exceptions that tell what went wrong without repeating anything that somebody wrote."""

_TELLING = frozenset({"aiohttp", "psycopg", "sqlalchemy", "sqlite3", "telegram"})
"""Whose exceptions tell an operator more than their type does."""

# asyncio puts together what it says from pieces, with tasks and their results among them.
_SAID_BY_ASYNCIO = (
    "Task exception was never retrieved",
    "Future exception was never retrieved",
    "Task was destroyed but it is pending!",
    "Exception in callback",
    "Unclosed client session",
    "Unclosed connection",
)
_WARNING = re.compile(r"(?P<place>[^\n]*?:\d+): (?P<kind>\w+): ")

_SAID = """
a abort aborted accept accepted accepting access action active adapt add administrator
administrators after again allowed already an and another answer answered api arguments as at
attempt attempted authentication authorized bad be because been before being block blocked bot
bots busy button by byte bytes call callback can can't cancel canceling cannot cant caption
certificate channel character characters chat chats check clause client close closed column
command commands commit conflict connect connected connection connections constraint constraints
content control conversation corrupt corrupted could crash crashed current cursor custom data
database datatype datatypes deactivated deadlock delete deleted denied description detected device
did directory disconnected disk does doesn't due duplicate edit edited emoji empty encoding end
ended enough entities entity error escaped exceeded execute execution exist existing exists
expected expired expression extend failed failure fatal feature fields file find flood for
forbidden foreign format forum found from full gateway general getupdates greater group groups
handshake has have header host hostname hot http i id identifier ignored image in initiate
initiated inline input instance integer internal invalid io is isn't isolation it its json key
keyboard kicked known large length less limit list lock locked long lost make malformed many
markup maximum media member members memory message messages method migrated minimum mismatch
missing mode modified modify must name need negative network new no not nothing nul null number
object of offset old on one only open or original other out overflow parameter parameters parse
parser parsing part password peer pending permission phone phrase pin pinned placeholder point
port private query race range re read readable readonly reconnect recovery referenced references
refused relation reopen replied reply request requests reserved reset resolution resolve resource
response retrieve retry right rights role rolled rolling root row rows running same savepoint
schema schemas seconds send sending sequence serialization serialize server service set shut
shutdown shutting size small sorry space spam specified ssl standby start starting startup
statement still stop strings such supergroup supported sure suspended syntax system table tag
temporarily temporary terminate terminated terminating text than that the this thread time timed
timeout tls to token too topic topics transaction two type unable unauthorized unavailable
unclosed unexpected unexpectedly unique unknown unmatched unreachable unsupported until update
updates upgraded url use used user username utf valid value values violates violation wait was
webhook were while with within without writable write wrong you your
"""
"""Words of which Telegram, the databases and the network make their complaints."""

_VOCABULARY = frozenset(_SAID.split())

_NUMBER_FOLLOWS = frozenset({"after", "errno", "http", "in", "offset", "port", "retry", "than"})
_PIECE = re.compile(r"(?P<word>[A-Za-z][A-Za-z0-9_']*)|(?P<number>[0-9]\w*)|(?P<mark>[ .,:;()-])|.")
_QUOTED_NAME = re.compile(r'"([A-Za-z0-9_.]+)"')
_QUOTED = re.compile(r"""".*"|".*|(?<![A-Za-z])'.*'(?![A-Za-z])|`.*`|<.*>""")
_GAPS = re.compile(rf"{GAP}(?:[ .,:;()-]*{GAP})+")
_NAMES_IN_SCHEMA = frozenset(
    str(name).lower()
    for table in Base.metadata.tables.values()
    for name in (
        table.name,
        *table.columns.keys(),
        *(constraint.name for constraint in table.constraints),
        *(f"ck_{table.name}_{constraint.name}" for constraint in table.constraints),
        *(index.name for index in table.indexes),
    )
)

Event = MutableMapping[str, Any]


class Redactor:
    """Rewrites whatever is about to be logged; see the module for the rules."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        forms = {form for secret in secrets for form in (secret, quote(secret, safe=""))}
        longest_first = sorted(filter(None, forms), key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)")

    def __call__(self, _logger: Any, _method: str, event: Event) -> Event:
        if not event["_from_structlog"]:
            event["event"] = _said_by_library(event["_record"], event.pop("positional_args", ()))
        for key, value in event.items():
            if key not in ("_record", "_from_structlog"):
                event[key] = self._clean(key, value)
        return event

    def _clean(self, key: str, value: Any) -> Any:
        match value:
            case None | bool() | int() | float():
                return value
            case str() if key in _WORDS_OF_OURS:
                return self._without_secrets(value)
            case str() if key == "error":
                return sentence(self._without_secrets(value))
            case str():
                return f"[{len(value)} characters]"
            case BaseException():
                return self._without_secrets(told(value))
            case date() | datetime() | timedelta():
                return str(value)
            case Enum():
                return value.name.lower()
            case msgspec.Struct():
                fields = msgspec.structs.asdict(value)
                return {name: self._clean(name, inner) for name, inner in fields.items()}
            case list() | tuple() | set() | frozenset():
                return [self._clean(key, inner) for inner in value]
        return f"[{type(value).__name__}]"

    def _without_secrets(self, text: str) -> str:
        return _ANY_TOKEN.sub(HIDDEN, self._secrets.sub(HIDDEN, text))


# ── What libraries log ───────────────────────────────────────────────────────────────────────


class _Gap(str):
    """Takes the place of an argument, however it is to be formatted."""

    __slots__ = ()
    __repr__ = str.__str__


def _said_by_library(record: logging.LogRecord, arguments: object) -> str:
    """What a library says, without what it says it about."""
    said = record.msg if isinstance(record.msg, str) else ""
    if record.name == "py.warnings" and (warning := _WARNING.match(said)):
        return f"{warning['kind']} at {warning['place']}"
    if not _stands_in_code(said, record):
        known = (beginning for beginning in _SAID_BY_ASYNCIO if said.startswith(beginning))
        return next(known, f"[{len(said)} characters] at {record.module}:{record.lineno}")
    try:
        return said % _emptied(arguments) if arguments else said
    except (TypeError, ValueError, KeyError):
        return said


def _stands_in_code(said: str, record: logging.LogRecord) -> bool:
    """Whether this is a constant of the function that logs it. Anything else was put together,
    and nobody knows from what."""
    frame = sys._getframe()
    while frame is not None:
        code = frame.f_code
        if code.co_filename == record.pathname and frame.f_lineno == record.lineno:
            return said in code.co_consts
        frame = frame.f_back  # type: ignore[assignment]
    return False


def _emptied(arguments: object) -> Any:
    if isinstance(arguments, Mapping):
        return {key: _harmless(value) for key, value in arguments.items()}
    return tuple(map(_harmless, arguments)) if isinstance(arguments, tuple) else ()


def _harmless(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    return _Gap(f"[{type(value).__name__}]")


# ── Exceptions ───────────────────────────────────────────────────────────────────────────────


def told(error: BaseException) -> str:
    """An exception in a line: its type, and what may be told of its message."""
    kind = type(error).__name__
    if isinstance(error, _OURS):
        return f"{kind}: {error}"
    original = getattr(error, "orig", None)
    if isinstance(original, BaseException):
        return f"{kind}: {told(original)}"
    if isinstance(error, OSError) and error.errno is not None:
        return f"{kind}: {os.strerror(error.errno)}"
    families = {base.__module__.partition(".")[0] for base in type(error).__mro__}
    said = sentence(str(error)) if families & _TELLING else ""
    return f"{kind}: {said}" if said else kind


def sentence(said: str) -> str:
    """The first line of what Telegram, a database or the network says, without what it quotes."""
    line = _QUOTED_NAME.sub(_name_in_schema, said.partition("\n")[0])
    pieces, before = [], ""
    for piece in _PIECE.finditer(_QUOTED.sub(GAP, line)):
        found = piece[0]
        if piece["word"]:
            pieces.append(found if _is_known(found.lower()) else GAP)
            before = found.lower()
        elif piece["number"]:
            pieces.append(found if found.isdigit() and before in _NUMBER_FOLLOWS else GAP)
        else:
            pieces.append(found if piece["mark"] else GAP)
    return _GAPS.sub(GAP, "".join(pieces)).strip()


def _name_in_schema(quoted: re.Match[str]) -> str:
    return quoted[1] if quoted[1].lower() in _NAMES_IN_SCHEMA else quoted[0]


def _is_known(word: str) -> bool:
    if word in _VOCABULARY or word in _NAMES_IN_SCHEMA:
        return True
    return "_" in word and all(part in _VOCABULARY for part in word.split("_"))


def traceback_of(error: BaseException) -> str:
    """The frames that led to an exception and to those behind it, each told in a line."""
    return "\n\n".join(_links(error, set()))


def _links(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    behind = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if behind is not None and id(behind) not in seen:
        yield from _links(behind, seen)
        caused = error.__cause__ is not None
        yield "The above caused the following:" if caused else "Handling it led to the following:"
    if isinstance(error, BaseExceptionGroup):
        for one in error.exceptions:
            yield from _links(one, seen)
        yield "The above are what the following consists of:"
    frames = "".join(traceback.format_tb(error.__traceback__))
    yield f"Traceback (most recent call last):\n{frames}{told(error)}" if frames else told(error)
