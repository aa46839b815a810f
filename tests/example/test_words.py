"""Every word of Raccoons exists, in both languages, and fits where it is shown."""

from __future__ import annotations

import re

import pytest

from games.contract import Name, Names, Text
from managers.content import ROOT, Library, Reader
from managers.proofreading import variables_of

FOLDER = ROOT / "examples" / "raccoons"
CODE = "".join(path.read_text(encoding="utf-8") for path in FOLDER.glob("*.py"))
LANGUAGES = ("en", "ru")
LONG = {player: f"{player:02}" + "W" * 22 for player in range(1, 9)}


def said(library: Library, language: str, key: str, /, **args: object) -> str:
    reader = Reader(language, names=LONG, markup="plain")
    return library.words.say(Text(key, args), reader)  # type: ignore[arg-type]


def test_proofreading_finds_nothing(library: Library) -> None:
    assert library.validate() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_in_the_code_is_written_and_every_written_one_used(
    library: Library, language: str
) -> None:
    used = set(re.findall(r'"(raccoons-[a-z-]+)"', CODE))
    assert [key for key in used if not library.words.has(key, language)] == []
    by_the_engine = {f"raccoons-{name}" for name in ("name", "tagline", "rules-short")}
    by_the_engine |= {"raccoons-rules-1", "raccoons-rules-2", "raccoons-side-fullest"}
    own = [s for s in library.sources if s.path.is_relative_to("examples/raccoons")]
    written = variables_of(source for source in own if source.language == language)
    assert set(written) == used | by_the_engine


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_and_rules_fit_an_alert(library: Library, language: str) -> None:
    longest = [
        said(library, language, "raccoons-not-playing"),
        said(library, language, "raccoons-so-far", eaten=60)
        + said(library, language, "raccoons-off-to", snacks=12),
        *(said(library, language, f"raccoons-rules-{page}") for page in ("short", "1", "2")),
    ]
    assert [words for words in longest if len(words.encode("utf-16-le")) > 2 * 200] == []


@pytest.mark.parametrize(
    ("snacks", "english", "russian"),
    [
        (1, "1 snack.", "1 вкусность."),
        (3, "3 snacks.", "3 вкусности."),
        (12, "12 snacks.", "12 вкусностей."),
    ],
)
def test_snacks_are_counted_as_people_count(
    library: Library, snacks: int, english: str, russian: str
) -> None:
    assert said(library, "en", "raccoons-off-to", snacks=snacks).endswith(english)
    assert said(library, "ru", "raccoons-off-to", snacks=snacks).endswith(russian)


def test_one_winner_and_several_are_spoken_of_as_such(library: Library) -> None:
    one = said(library, "en", "raccoons-won", winners=Name(1), count=1)
    two = said(library, "en", "raccoons-won", winners=Names((1, 2)), count=2)
    assert one.endswith("is the fullest raccoon!")
    assert two.endswith("are the fullest raccoons!")
