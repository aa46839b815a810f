"""What buttons carry comes back as it was, and nothing else comes back at all."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.callback_data import (
    CallbackData,
    Forget,
    Help,
    MoveGame,
    NewGame,
    Press,
    RulesPage,
    Setting,
    Stats,
    decode,
    encode,
)

ids = st.integers(-(2**63), 2**63 - 1)
words = st.text("abcdefghijklmnopqrstuvwxyzABZ0189_.+/-", max_size=20)
buttons: st.SearchStrategy[CallbackData] = st.one_of(
    st.builds(Press, ids, ids, st.integers(0, 99)),
    st.builds(Setting, words, words),
    st.builds(Stats, words, ids),
    st.builds(RulesPage, words, ids),
    st.builds(MoveGame, ids, words),
    st.builds(NewGame, words, words),
    st.builds(Forget, ids, words),
    st.builds(Help, ids),
)


@given(buttons)
def test_every_button_comes_back_as_it_was_and_fits(data: CallbackData) -> None:
    written = encode(data)
    assert len(written.encode()) <= 64
    assert decode(written) == data


@given(st.text(max_size=70))
def test_arbitrary_text_is_read_only_if_a_button_could_have_carried_it(written: str) -> None:
    data = decode(written)
    assert data is None or encode(data) == written


@given(buttons, st.data())
def test_a_damaged_button_is_either_refused_or_another_well_formed_one(
    data: CallbackData, draw: st.DataObject
) -> None:
    written = encode(data)
    at = draw.draw(st.integers(0, len(written) - 1))
    damaged = written[:at] + draw.draw(st.characters()) + written[at + 1 :]
    read = decode(damaged)
    assert read is None or encode(read) == damaged


@pytest.mark.parametrize(
    "forged",
    [
        "",
        "p",
        "p:1:2",
        "p:1:2:3:4",
        "p:01:2:3",
        "p:-0:2:3",
        "p:+1:2:3",
        "p:1:2:3 ",
        "p:1:2:A",
        "p:１:2:3",
        "p:zzzzzzzzzzzzz:2:3",
        "P:1:2:3",
        "x:1",
        "s:Голос:on",
        "s:language:" + "e" * 60,
        "s:language:en\n",
        "noop",
    ],
)
def test_forged_truncated_foreign_and_unusual_data_is_refused(forged: str) -> None:
    assert decode(forged) is None


def test_a_value_that_does_not_fit_is_an_error_where_the_button_is_made() -> None:
    with pytest.raises(ValueError, match="64"):
        encode(Setting("language", "e" * 60))
    with pytest.raises(ValueError, match="characters"):
        encode(Setting("language", "en:ru"))
    with pytest.raises(ValueError, match="64-bit"):
        encode(Press(2**63, 1, 1))
