"""docs/adding-a-game.md shows nothing that is not in the example."""

from __future__ import annotations

import re
from textwrap import dedent, indent

import pytest

from managers.content import ROOT

GUIDE = (ROOT / "docs" / "adding-a-game.md").read_text(encoding="utf-8")
EXCERPTS = re.findall(r"^```(python|toml|ftl)\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)
FILES = {
    suffix: [
        path.read_text(encoding="utf-8")
        for folder in ("examples/raccoons", "tests/example")
        for path in sorted((ROOT / folder).rglob(f"*.{ending}"))
    ]
    for suffix, ending in {"python": "py", "toml": "toml", "ftl": "ftl"}.items()
}


@pytest.mark.parametrize(("kind", "excerpt"), EXCERPTS)
def test_every_excerpt_stands_in_the_example(kind: str, excerpt: str) -> None:
    wanted = [indent(dedent(excerpt), " " * depth) for depth in (0, 4, 8)]
    assert any(f"\n{lines}" in f"\n{file}" for file in FILES[kind] for lines in wanted), excerpt


def test_the_guide_has_an_excerpt_of_every_kind_and_names_every_file() -> None:
    assert {kind for kind, _ in EXCERPTS} == {"python", "toml", "ftl"}
    for path in (ROOT / "examples" / "raccoons").rglob("*.*"):
        if "__pycache__" not in path.parts:
            assert path.name in GUIDE, path


def test_every_name_of_the_contract_that_the_guide_speaks_of_exists() -> None:
    contract = sorted((ROOT / "games" / "contract").glob("*.py"))
    further = [ROOT / "games" / "lobby.py", ROOT / "simulate" / "catalogue.py"]
    interface = "".join(path.read_text(encoding="utf-8") for path in (*contract, *further))
    example = "".join(text for files in FILES.values() for text in files)
    told = set(re.findall(r"`([A-Za-z_]+)(?:\(\))?`", GUIDE))
    known = {name for name in told if re.search(rf"\b{name}\b", interface + example)}
    assert told - known == set()
