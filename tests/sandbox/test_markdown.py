"""MarkdownV2 and its forgiving ancestor: what they mark, and what they refuse in which words."""

from __future__ import annotations

import pytest

from sandbox.errors import ApiError
from sandbox.markup import parse
from tests.sandbox.test_markup import bold, emoji, entity, link, moment

RESERVED = "_*[]()~`>#+-=|{}.!"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*a* _b_ __c__ ~d~ ||e||", "a b c d e", "bold italic underline strikethrough spoiler"),
        ("_*a*_", "a", "bold italic"),
        ("___a_ b__", "a b", "italic underline"),
        ("`a_b\\``", "a_b`", "code"),
    ],
)
def test_markdown_v2_marks(source: str, text: str, entities: str) -> None:
    shown, found = parse(source, "MarkdownV2")
    assert shown == text
    assert sorted(one["type"] for one in found) == sorted(entities.split())


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("😀*я*", "😀я", [bold(2, 1)]),
        ("*a _b_ c*", "a b c", [bold(0, 2), bold(2, 3), entity("italic", 2, 1)]),
        ("```py\nx = 1```", "x = 1", [entity("pre", 0, 5, language="py")]),
        ("```\nx```y", "xy", [entity("pre", 0, 1)]),
        ("[x](http://e.org/a\\)b)", "x", [entity("text_link", 0, 1, url="http://e.org/a)b")]),
        ("[e\\.org]", "e.org", [link(0, 5)]),
        ("[x](tg://user?id=7)", "x", [entity("text_mention", 0, 1, user_id=7)]),
        ("![👍](tg://emoji?id=5)", "👍", [emoji(0, 2)]),
        ("![22:45](tg://time?unix=7&format=wDT)", "22:45", [moment(0, 5, "wDT")]),
        (">a\n>b\nc", "a\nb\nc", [entity("blockquote", 0, 4)]),
        ("x\n>a", "x\na", [entity("blockquote", 2, 1)]),
        (">a\n>b||", "a\nb", [entity("expandable_blockquote", 0, 3)]),
        (">a||\nb", "a\nb", [entity("expandable_blockquote", 0, 2)]),
        ("**", "", []),
        ("\\a", "a", []),
        ("`*`", "*", [entity("code", 0, 1)]),
    ],
)
def test_markdown_v2_becomes_text_and_entities(
    source: str, text: str, entities: list[dict[str, object]]
) -> None:
    assert parse(source, "markdownv2") == (text, entities)


def test_every_reserved_character_may_be_escaped_and_must_be() -> None:
    assert parse("".join(f"\\{char}" for char in RESERVED), "MarkdownV2") == (RESERVED, [])
    for char in "])(>#+-=|{}.!":
        words = refusal(f"я{char}", "MarkdownV2")
        assert (
            words == f"Character '{char}' is reserved and must be escaped with the preceding '\\'"
        )


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("я*x", "Can't find end of Bold entity at byte offset 2"),
        ("_x", "Can't find end of Italic entity at byte offset 0"),
        ("__x_", "Can't find end of Italic entity at byte offset 3"),
        ("__x", "Can't find end of Underline entity at byte offset 0"),
        ("~x", "Can't find end of Strikethrough entity at byte offset 0"),
        ("||x", "Can't find end of Spoiler entity at byte offset 0"),
        ("`x", "Can't find end of Code entity at byte offset 0"),
        ("```x", "Can't find end of Pre entity at byte offset 0"),
        ("```py\nx", "Can't find end of PreCode entity at byte offset 0"),
        ("[x", "Can't find end of TextUrl entity at byte offset 0"),
        ("[x](http://e", "Can't find end of a URL at byte offset 4"),
        ("![x", "Can't find end of CustomEmoji entity at byte offset 0"),
        ("![x]", "The entity must contain a tg://emoji or tg://time URL"),
        ("![x](http://e.org)", "Invalid tg://emoji or tg://time URL specified"),
        (">*a\nb*", "Can't find end of Bold entity at byte offset 1"),
        ("```\na\n```>", "Character '>' is reserved and must be escaped with the preceding '\\'"),
    ],
)
def test_broken_markdown_v2_is_refused_with_the_place(source: str, words: str) -> None:
    assert refusal(source, "MarkdownV2") == words


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*a* _b_ `c` 1.", "a b c 1.", "bold italic code"),
        ("*a _b*_c_", "a _bc", "bold italic"),
        ("\\*a\\_ \\.", "*a_ \\.", ""),
        ("```py\nx```", "x", "pre"),
        ("[x](e.org) [](y)", "x (y)", "text_link"),
        ("[tg://user?id=7]", "tg://user?id=7", "text_mention"),
    ],
)
def test_old_markdown_forgives(source: str, text: str, entities: str) -> None:
    shown, found = parse(source, "Markdown")
    assert shown == text
    assert " ".join(one["type"] for one in found) == entities


def test_old_markdown_names_what_it_cannot_close() -> None:
    words = "Can't find end of the entity starting at byte offset 2"
    assert refusal("я*x_", "Markdown") == words


def refusal(source: str, parse_mode: str) -> str:
    """The words behind Telegram's usual beginning."""
    with pytest.raises(ApiError) as caught:
        parse(source, parse_mode)
    assert caught.value.code == 400
    return caught.value.description.removeprefix("Bad Request: can't parse entities: ")
