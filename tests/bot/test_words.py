"""The locale files: complete in every language, and what the code says is in them."""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

import pytest
from fluent.runtime import FluentResource

from games.contract import Name, Text, Texts, text
from managers.content import ROOT, ContentError, available_languages, load_library
from managers.proofreading import Source, proofread, variables_of
from managers.words import Reader

LIBRARY = load_library()
VARIABLES = variables_of(LIBRARY.sources)


def said(key: str, language: str, /, **args: object) -> str:
    one = Reader(language, {7: "Mara"}, markup="plain")
    return LIBRARY.words.say(Text(key, args), one)  # type: ignore[arg-type]


# ── The files ────────────────────────────────────────────────────────────────────────────────


def test_the_files_have_no_problems() -> None:
    assert LIBRARY.validate() == []


def test_every_language_has_every_file() -> None:
    languages = set(available_languages())
    assert {"en", "ru"} <= languages
    folders = {source.path.parent for source in LIBRARY.sources}
    for folder in folders:
        here = {source.language for source in LIBRARY.sources if source.path.parent == folder}
        assert here == languages, folder


def test_commands_fit_telegrams_list() -> None:
    commands = [key for key in VARIABLES if key.startswith("command-")]
    assert len(commands) >= 18
    for language in LIBRARY.words.languages:
        for key in commands:
            assert re.fullmatch(r"[a-z0-9_]{1,32}", key.removeprefix("command-"))
            assert 3 <= len(said(key, language)) <= 256


ALERTS = ("lobby-", "table-", "bot-error-", "bot-missing-", "bot-nextgame-", "bot-forget-done")


@pytest.mark.parametrize("language", LIBRARY.words.languages)
def test_what_is_answered_to_a_press_fits_into_an_alert(language: str) -> None:
    boards = {"lobby-seats", "lobby-seat", "bot-error-name-your-game", "bot-error-unknown-game"}
    for key in VARIABLES:
        if key.startswith(ALERTS) and key not in boards:
            longest = dict.fromkeys(VARIABLES[key], "W" * 24)
            assert len(said(key, language, **longest)) <= 200, key


@pytest.mark.parametrize(
    ("count", "english", "russian"),
    [
        (1, "1 more player is needed to start.", "Чтобы начать, нужен ещё 1 игрок."),
        (2, "2 more players are needed to start.", "Чтобы начать, нужно ещё 2 игрока."),
        (5, "5 more players are needed to start.", "Чтобы начать, нужно ещё 5 игроков."),
        (11, "11 more players are needed to start.", "Чтобы начать, нужно ещё 11 игроков."),
        (21, "21 more players are needed to start.", "Чтобы начать, нужен ещё 21 игрок."),
    ],
)
def test_numbers_agree_with_their_nouns(count: int, english: str, russian: str) -> None:
    assert said("lobby-need-more", "en", missing=count) == english
    assert said("lobby-need-more", "ru", missing=count) == russian


def test_a_ranking_has_medals() -> None:
    ranks = [
        said("bot-rank", "en", place=place, player=Name(7), xp=1250, won=1)
        for place in (1, 2, 3, 4)
    ]
    assert ranks == [
        "🥇 Mara · 1,250 XP · 1 win",
        "🥈 Mara · 1,250 XP · 1 win",
        "🥉 Mara · 1,250 XP · 1 win",
        "4. Mara · 1,250 XP · 1 win",
    ]


def test_texts_stand_one_below_the_other() -> None:
    lines = Texts((text("bot-right-manage-topics"), text("bot-right-delete-messages")))
    assert said("bot-rights", "en", lines=lines).endswith("Manage topics\nDelete messages")


def test_every_gap_can_be_filled_by_a_keyword_argument() -> None:
    names = {name for gaps in VARIABLES.values() for name in gaps}
    assert [n for n in names if not n.isidentifier() or iskeyword(n) or n == "key"] == []


# ── What proofreading finds ──────────────────────────────────────────────────────────────────


def problems(english: str, russian: str | None = None) -> list[str]:
    sources = [Source(Path("a/en.ftl"), "en", FluentResource(english))]
    if russian is not None:
        sources.append(Source(Path("a/ru.ftl"), "ru", FluentResource(russian)))
    return proofread(sources)


@pytest.mark.parametrize(
    ("english", "russian", "problem"),
    [
        ("a = Hi", "", "a/en.ftl: a: not written in 'ru'"),
        ("", "a = Hi", "a/ru.ftl: a: not written in 'en'"),
        ("a = Hi\n    .b = Ho", "a = Hi", "a.b: not written in 'ru'"),
        ("a = { $x }", "a = { $y }", "a/ru.ftl: a: uses $y, but a/en.ftl uses $x"),
        ("a = Hi\na = Ho", None, "a: already written in a/en.ftl"),
        ("a = { b }", None, "a: refers to b, which does not exist"),
        ("a = { -b }", None, "a: refers to -b, which does not exist"),
        ("a = { SHOUT($x) }", None, "a: there is no function SHOUT()"),
        ("a = { $x", None, "a/en.ftl: cannot be read near 'a = { $x'"),
        ("a = <b>Hi", None, "a: <b> is never closed"),
        ("a = Hi</b>", None, "a: </b> closes nothing"),
        ("a = <b><i>Hi</b></i>", None, "a: </b> closes nothing"),
        ("a = <br>", None, "a: Telegram knows no tag <br>"),
        ("a = 1 < 2", None, "a: a bare <, to be written &lt;"),
        ("a = R&B", None, "a: a bare &, to be written &amp;"),
        ("a = { $n ->\n   [one] <b>x\n  *[other] y\n }", None, "a: <b> is never closed"),
        ("a-1 = x\na-3 = y", None, "a-2: missing, though the numbers go on after it"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_key(
    english: str, russian: str | None, problem: str
) -> None:
    assert any(problem in found for found in problems(english, russian))


def test_good_words_have_no_problems() -> None:
    link = 'a = <a href="tg://user?id={ $id }">{ $n ->\n  [one] <b>x</b>\n *[other] y\n }</a> &lt;'
    assert problems(link, link) == []


def test_an_unreadable_balance_file_is_named(tmp_path: Path) -> None:
    for folder in ("games", "bot"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    (tmp_path / "games/impostor/balance.toml").write_text("lobby = ")
    with pytest.raises(ContentError, match=r"games/impostor/balance\.toml"):
        load_library(root=tmp_path)


def test_a_default_language_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match="tlh"):
        load_library("tlh")


# ── What the code says ───────────────────────────────────────────────────────────────────────


def texts_in_code() -> Iterator[tuple[str, ast.Call]]:
    """Every call ``text(…)`` or ``Text(…)`` with where it stands."""
    for package in ("games", "managers", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and node.args:
                    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    if name in {"text", "Text"}:
                        yield f"{path.relative_to(ROOT)}:{node.lineno}", node


CALLS = list(texts_in_code())


def test_every_message_that_the_code_names_is_written_with_the_gaps_it_fills() -> None:
    wrong = []
    for where, call in CALLS:
        key = call.args[0]
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str)):
            continue
        if key.value not in VARIABLES:
            wrong.append(f"{where}: {key.value} is written nowhere")
            continue
        given = {keyword.arg for keyword in call.keywords}
        plain = None not in given and len(call.args) == 1
        if plain and (missing := VARIABLES[key.value] - given):
            wrong.append(f"{where}: {key.value} needs {', '.join(sorted(missing))}")
    assert wrong == []


def test_every_message_that_the_code_composes_a_name_of_exists() -> None:
    wrong = []
    for where, call in CALLS:
        if not isinstance(call.args[0], ast.JoinedStr):
            continue
        shape = "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else r"[\w-]+"
            for part in call.args[0].values
        )
        if not any(re.fullmatch(shape, key) for key in VARIABLES):
            wrong.append(f"{where}: no message is named like {shape}")
    assert wrong == []


KEY_LIKE = re.compile(r"(?:bot|command|setting|preset)-[a-z0-9_-]*[a-z0-9]")


def test_no_message_of_the_bot_is_named_that_does_not_exist() -> None:
    """Keys are also handed to helpers that make the text, so every literal is looked at."""
    wrong = []
    for package in ("managers", "bot"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                value = node.value if isinstance(node, ast.Constant) else None
                if isinstance(value, str) and KEY_LIKE.fullmatch(value) and value not in VARIABLES:
                    wrong.append(f"{path.relative_to(ROOT)}:{node.lineno}: {value}")
    assert wrong == []
