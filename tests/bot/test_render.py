"""Screens as Telegram gets them: escaped, within the limits, and with names that behave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from fluent.runtime import FluentResource
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import Press, Setting, decode
from bot.render import Renderer, cut, cut_html, fit_html, units
from games.contract import (
    Answer,
    Button,
    Move,
    Name,
    Names,
    Screen,
    Text,
    Texts,
    When,
    text,
)
from managers.content import load_library
from managers.proofreading import tag_flaws
from managers.words import Reader, Words, names_in, to_plain

SAMPLE = """
plain = A &lt; B &amp; <b>C</b>
said = <i>{ $what }</i>
who = { $who } is here
count = { $n } XP
at = until { $at }
name-unknown = someone
name-nameless = Player { $number }
name-nobody = nobody
names-comma = {", "}
names-and = {" and "}
"""
WORDS = Words({"en": [FluentResource(SAMPLE)]}, "en")
RENDER = Renderer(WORDS)


def reader(**changes: object) -> Reader:
    return msgspec.structs.replace(Reader("en"), **changes)


def seen(html: str) -> str:
    assert not list(tag_flaws(html)), html
    return to_plain(html)


# ── Escaping ─────────────────────────────────────────────────────────────────────────────────


@given(st.text(max_size=60))
def test_data_is_shown_as_it_is_and_never_becomes_markup(data: str) -> None:
    said = text("said", what=data)
    assert seen(WORDS.say(said, reader())) == data
    assert WORDS.say(said, reader(markup="plain")) == data


def test_one_message_serves_the_board_and_the_alert() -> None:
    assert RENDER.board_html(Screen((text("plain"),)), reader()) == "A &lt; B &amp; <b>C</b>"
    assert RENDER.answer_text(Answer(text("plain")), reader()) == "A < B & C"


def test_data_longer_than_the_formatter_takes_is_still_shown() -> None:
    assert WORDS.say(text("said", what="x" * 3000), reader()) == f"<i>{'x' * 3000}</i>"


# ── Names ────────────────────────────────────────────────────────────────────────────────────


def shown(*names: str) -> list[str]:
    """What these names, of the players 11, 12, … are shown as."""
    book = dict(enumerate(names, 11))
    one = reader(names=book)
    return [
        seen(WORDS.say(text("who", who=Name(id_)), one)).removesuffix(" is here") for id_ in book
    ]


def test_names_are_escaped() -> None:
    assert WORDS.say(text("who", who=Name(1)), reader(names={1: "<b>&"})).startswith(
        "&lt;b&gt;&amp;"
    )


@pytest.mark.parametrize(
    "invisible", ["", " ", "\u200b\u200d", "\u3164", "\u2800", "\u0301\u0302", "\u202e", "\n"]
)
def test_a_name_that_cannot_be_seen_becomes_a_number(invisible: str) -> None:
    assert shown(invisible) == ["Player 11"]


def test_names_that_look_alike_are_told_apart() -> None:
    assert shown("Ann", "Bo", "Ann") == ["Ann #11", "Bo", "Ann #13"]
    cyrillic_a = "А"
    assert len(set(shown("Anna", f"{cyrillic_a}nna", "ANNA", "Ann\u200ba"))) == 4
    assert all("#" in name for name in shown("Anna", f"{cyrillic_a}nna"))


def test_nobody_can_take_the_name_that_tells_another_apart() -> None:
    names = shown("Ann", "Ann", "Ann #11")
    assert len(set(names)) == 3


def test_telling_apart_does_not_depend_on_the_order() -> None:
    one = reader(names={104: "Ann", 204: "Ann"})
    other = reader(names={204: "Ann", 104: "Ann"})
    for player, name in ((104, "Ann #104"), (204, "Ann #204")):
        assert WORDS.say(text("who", who=Name(player)), one) == f"{name} is here"
        assert WORDS.say(text("who", who=Name(player)), other) == f"{name} is here"


def test_a_right_to_left_name_is_isolated_and_its_controls_removed() -> None:
    assert shown("\u202eشهد") == ["\u2068شهد\u2069"]
    assert shown("Ann\u202eevil") == ["Annevil"]


def test_a_long_name_is_cut_but_no_emoji_is_torn() -> None:
    assert shown("x" * 40) == ["x" * 23 + "…"]
    family = "👨\u200d👩\u200d👧\u200d👦"
    (name,) = shown("x" * 20 + family)
    assert name == "x" * 20 + "…"
    (flags,) = shown("x" * 22 + "🇩🇪🇫🇷")
    assert flags == "x" * 22 + "…"


def test_a_towering_name_is_trimmed() -> None:
    (name,) = shown("Z" + "\u0335" * 50 + "o")
    assert len(name) <= 6


@given(st.dictionaries(st.integers(1, 2**52), st.text(max_size=40), max_size=12))
def test_names_are_always_visible_short_and_different(names: dict[int, str]) -> None:
    one = reader(names=names)
    said = [to_plain(WORDS.say(text("who", who=Name(player)), one)) for player in names]
    assert len(set(said)) == len(names)
    assert all("\n" not in line and line.removesuffix(" is here").strip() for line in said)


def test_a_reader_made_from_another_has_its_own_names() -> None:
    first = reader(names={1: "Ann"})
    assert WORDS.say(text("who", who=Name(1)), first) == "Ann is here"
    second = msgspec.structs.replace(first, names={1: "Bo"})
    assert WORDS.say(text("who", who=Name(1)), second) == "Bo is here"
    assert WORDS.say(text("who", who=Name(1)), first) == "Ann is here"


def test_an_unknown_player_is_someone() -> None:
    assert WORDS.say(text("who", who=Name(404)), reader(names={1: "Ann"})) == "someone is here"


@pytest.mark.parametrize(
    ("players", "joined"),
    [((), "nobody"), ((1,), "A"), ((1, 2), "A and B"), ((1, 2, 3), "A, B and C")],
)
def test_names_are_joined_the_languages_way(players: tuple[int, ...], joined: str) -> None:
    one = reader(names={1: "A", 2: "B", 3: "C"})
    assert WORDS.say(text("who", who=Names(players)), one) == f"{joined} is here"


def test_a_ping_mentions_where_it_can_and_names_where_it_cannot() -> None:
    pinged = text("who", who=Names((7,), ping=True))
    one = reader(names={7: "A<"})
    assert WORDS.say(pinged, one) == '<a href="tg://user?id=7">A&lt;</a> is here'
    assert RENDER.answer_text(Answer(pinged), one) == "A< is here"


def test_the_names_that_a_screen_needs_are_found_wherever_they_hide() -> None:
    screen = Screen(
        (
            text("who", who=Texts((text("who", who=Name(1)), text("who", who=Names((2, 3)))))),
            text("who", who=text("who", who=Name(4))),
        ),
        ((Button(text("who", who=Name(5)), Move()),),),
    )
    assert names_in(screen) == {1, 2, 3, 4, 5}
    assert names_in(Answer(text("who", who=Name(6)))) == {6}


# ── Times and numbers ────────────────────────────────────────────────────────────────────────

AT = datetime(2026, 3, 1, 17, 42, tzinfo=UTC)


def test_a_moment_is_a_clock_time_in_the_chats_zone() -> None:
    until = text("at", at=When(AT))
    assert WORDS.say(until, reader(zone=ZoneInfo("Europe/Berlin"))) == "until 18:42"
    assert WORDS.say(until, reader()) == "until 17:42 UTC"


def test_a_moment_far_away_has_its_date() -> None:
    until, zone = text("at", at=When(AT)), ZoneInfo("Europe/Berlin")
    near = reader(zone=zone, now=AT - timedelta(hours=19))
    assert WORDS.say(until, near) == "until 18:42"
    far = reader(zone=zone, now=AT - timedelta(hours=21))
    assert WORDS.say(until, far) == "until 1 Mar, 18:42"


def test_numbers_are_written_the_languages_way() -> None:
    library = load_library()
    assert WORDS.say(text("count", n=12345), reader()) == "12,345 XP"
    assert library.words.number(72, 1, "en") == "72.0"
    assert library.words.number(1234.56, 1, "ru") == "1\xa0234,6"


# ── Missing words ────────────────────────────────────────────────────────────────────────────


def test_missing_words_and_gaps_never_stop_a_game() -> None:
    assert WORDS.say(text("no-such-thing"), reader()) == "no-such-thing"
    assert "here" in WORDS.say(text("who"), reader())
    assert WORDS.say(text("plain"), reader(language="tlh")) == "A &lt; B &amp; <b>C</b>"


@pytest.mark.parametrize(
    ("code", "language"),
    [("ru-RU", "ru"), ("RU", "ru"), ("en_GB", "en"), ("pt-br", "ru"), (None, "ru"), ("", "ru")],
)
def test_the_language_is_picked_by_what_the_client_says(code: str | None, language: str) -> None:
    assert load_library().words.pick(code, "ru") == language


# ── Limits ───────────────────────────────────────────────────────────────────────────────────


def test_an_answer_is_cut_after_a_word() -> None:
    said = RENDER.answer_text(Answer(text("said", what="word " * 60)), reader())
    assert said.endswith("word…")
    assert 190 <= units(said) <= 200


def test_emoji_count_twice_as_they_do_for_telegram() -> None:
    said = RENDER.answer_text(Answer(text("said", what="🎭" * 150)), reader())
    assert units(said) <= 200
    assert said == "🎭" * 99 + "…"


@given(st.text(max_size=300), st.integers(5, 250))
def test_cut_text_fits(words: str, limit: int) -> None:
    assert units(cut(words, limit)) <= limit


pieces = st.sampled_from(["<b>", "</b>", "<i>x</i>", "word ", "&lt;", "&amp;", "🎭", "\n", "\n\n"])


@given(st.lists(pieces, max_size=80), st.integers(8, 60))
def test_cut_html_fits_and_stays_whole(parts: list[str], limit: int) -> None:
    html, depth = "", 0
    for part in parts:
        if part == "</b>" and not depth:
            continue
        depth += (part == "<b>") - (part == "</b>")
        html += part
    html += "</b>" * depth
    assert units(seen(cut_html(html, limit))) <= limit
    assert units(seen(fit_html([html, html, "end"], limit))) <= limit


def test_an_overlong_board_keeps_its_short_paragraphs() -> None:
    lines = Texts(tuple(text("said", what=f"line {n} & more") for n in range(600)))
    screen = Screen(
        (text("plain"), text("said", what="top"), text("who", who=lines), text("plain"))
    )
    html = RENDER.board_html(screen, reader())
    assert units(seen(html)) <= 4096
    assert html.startswith("A &lt; B")
    assert html.endswith("…\n\nA &lt; B &amp; <b>C</b>")


def test_a_board_of_very_many_paragraphs_fits() -> None:
    html = RENDER.board_html(Screen(tuple(text("plain") for _ in range(5000))), reader())
    assert units(seen(html)) <= 4096


# ── Buttons ──────────────────────────────────────────────────────────────────────────────────


def test_each_button_carries_its_moves_index_and_links_carry_none() -> None:
    link = Button(text("plain"), None, link="https://example.org/")
    move = Button(text("said", what="Go <now>"), Move())
    screen = Screen((text("plain"),), ((link, move), (move,)))
    markup = RENDER.keyboard(screen, 2**62, 3, reader())
    assert markup is not None
    (first, second), (third,) = markup.inline_keyboard
    assert (first.url, first.callback_data) == ("https://example.org/", None)
    assert second.text == "Go <now>"
    assert [decode(str(b.callback_data)) for b in (second, third)] == [
        Press(2**62, 3, 0),
        Press(2**62, 3, 1),
    ]


def test_a_screen_without_buttons_has_no_keyboard() -> None:
    assert RENDER.keyboard(Screen((text("plain"),)), 1, 1, reader()) is None


def test_a_button_that_does_nothing_is_a_mistake_of_the_games() -> None:
    with pytest.raises(ValueError, match="plain"):
        RENDER.keyboard(Screen((), ((Button(text("plain"), None),),)), 1, 1, reader())


def test_the_bots_own_menus_carry_what_they_are_given() -> None:
    label: Text = text("plain")
    markup = RENDER.menu([[(label, Setting("language", "ru"))]], reader())
    ((button,),) = markup.inline_keyboard
    assert (button.text, decode(str(button.callback_data))) == (
        "A < B & C",
        Setting("language", "ru"),
    )
