"""Telegram's HTML: what people see, what is marked, and what does not parse."""

from __future__ import annotations

import pytest

from sandbox.errors import ApiError
from sandbox.markup import parse, utf16_length


def entity(kind: str, offset: int, length: int, **more: object) -> dict[str, object]:
    return {"type": kind, "offset": offset, "length": length} | more


def bold(offset: int, length: int) -> dict[str, object]:
    return entity("bold", offset, length)


def link(offset: int, length: int) -> dict[str, object]:
    return entity("text_link", offset, length, url="http://e.org/")


def emoji(offset: int, length: int) -> dict[str, object]:
    return entity("custom_emoji", offset, length, custom_emoji_id="5")


def moment(offset: int, length: int, date_format: str) -> dict[str, object]:
    return entity("date_time", offset, length, unix_time=7, date_time_format=date_format)


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
        ("  <u> x </u> ", " x", [entity("underline", 0, 2)]),
        ("<b></b>x", "x", []),
        ('<tg-emoji emoji-id="5">😀</tg-emoji>', "😀", [emoji(0, 2)]),
        ('<tg-time unix="7" format="wDT">x</tg-time>', "x", [moment(0, 1, "wDT")]),
        ('<a href="e.org">x</a>', "x", [entity("text_link", 0, 1, url="http://e.org/")]),
        ("<a>e.org</a>", "e.org", [entity("text_link", 0, 5, url="http://e.org/")]),
        ('<a href="nowhere">x</a>', "x", []),
        ("<b>a<code>b</code>c</b>", "abc", [bold(0, 1), entity("code", 1, 1), bold(2, 1)]),
        ("<b>a<i>b</i></b>", "ab", [bold(0, 1), bold(1, 1), entity("italic", 1, 1)]),
        ("<b>a</b><b>b</b>", "ab", [bold(0, 2)]),
        ('<a href="e.org"><code>x</code>y</a>', "xy", [link(0, 2)]),
        ("<code>x<b>y</b></code>", "xy", [entity("code", 0, 2)]),
        ("a\r\n<b>b</b>\x07c", "a\nb c", [bold(2, 1)]),
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
        ("<tg-emoji emoji-id='x'>x</tg-emoji>", "Invalid custom emoji identifier specified"),
        ('<tg-time unix="7" format="z">x</tg-time>', "Invalid date format used"),
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
