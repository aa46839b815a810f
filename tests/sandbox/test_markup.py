"""Telegram's HTML: what people see, what is marked, and what does not parse."""

from __future__ import annotations

import pytest

from sandbox.errors import ApiError
from sandbox.markup import parse, utf16_length


def entity(kind: str, offset: int, length: int, **more: object) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length} | more


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("<b>bold</b> &lt;&amp;&gt;", "bold <&>", [entity("bold", 0, 4)]),
        ("😀<i>я</i>", "😀я", [entity("italic", 2, 1)]),
        ("&#128512;&#x41;&nbsp;", "😀A&nbsp;", []),
        ("<b><i>x</i>y</b>", "xy", [entity("bold", 0, 2), entity("italic", 0, 1)]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [entity("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">x</span>', "x", [entity("spoiler", 0, 1)]),
        ("<blockquote expandable>x</blockquote>", "x", [entity("expandable_blockquote", 0, 1)]),
        (
            '<pre><code class="language-py">x</code></pre>',
            "x",
            [entity("pre", 0, 1, language="py")],
        ),
        (
            '<a href="https://e.org/?a&amp;b">x</a>',
            "x",
            [entity("text_link", 0, 1, url="https://e.org/?a&b")],
        ),
        ('<a href="tg://user?id=7">x</a>', "x", [entity("text_mention", 0, 1, user_id=7)]),
        ("  <u> x </u> ", "x", [entity("underline", 0, 1)]),
        ("<b></b>x", "x", []),
        ("go /vote now", "go /vote now", [entity("bot_command", 3, 5)]),
        ("<code>/vote</code>", "/vote", [entity("code", 0, 5)]),
        ("a/b 1/2", "a/b 1/2", []),
    ],
)
def test_html_becomes_text_and_entities(
    source: str, text: str, entities: list[dict[str, object]]
) -> None:
    assert parse(source, "HTML") == (text, entities)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<br>", 'Unsupported start tag "br" at byte offset 0'),
        ("я < b>", 'Unsupported start tag "" at byte offset 3'),
        ("x <b", "Unclosed start tag at byte offset 2"),
        ("<a href", 'Unclosed start tag "a" at byte offset 0'),
        ('<a href="x', "Unclosed start tag at byte offset 0"),
        ("<a href=x/>y</a>", "Unexpected end of name token at byte offset 8"),
        ('<a ="x">y</a>', 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("😀</b>", "Unexpected end tag at byte offset 4"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<b>x</i>", 'Unmatched end tag at byte offset 4, expected "</b>", found "</i>"'),
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
    ],
)
def test_broken_html_is_refused_with_the_place(source: str, words: str) -> None:
    with pytest.raises(ApiError) as caught:
        parse(source, "HTML")
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


def test_plain_text_is_left_alone() -> None:
    assert parse("<b>1 < 2</b> &amp;", None) == ("<b>1 < 2</b> &amp;", [])


def test_lengths_count_as_telegram_counts() -> None:
    assert [utf16_length(text) for text in ("", "ab", "яя", "😀", "👨‍👩‍👧")] == [0, 2, 2, 2, 8]
