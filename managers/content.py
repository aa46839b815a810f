"""What the program reads from its data files: each game's balance, and every word.

Games keep ``balance.toml`` and ``locales/`` in their own folder. Any package may have a
``locales/`` folder; a file's language is the first part of its name (``en.ftl``,
``en.puzzles.ftl``).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from fluent.runtime import FluentResource
from fluent.syntax import ast

from games import registry
from games.contract import BadData, Game, Text
from games.table import Rulebook
from managers.proofreading import Source, proofread
from managers.titles import Titles
from managers.words import Reader, Words, names_in, to_plain

ROOT = Path(__file__).resolve().parent.parent
_NUMBERED = re.compile(r".+-([^-]+)-\d+")
_LONGEST_ANSWER = 200


class ContentError(Exception):
    """A data file cannot be used; the message names the file and what is wrong with it."""


class Library(msgspec.Struct, frozen=True):
    """All games with their balance applied, and all words."""

    rulebooks: dict[str, Rulebook]
    titles: Titles
    words: Words
    sources: tuple[Source, ...]

    def validate(self) -> list[str]:
        """What is wrong with the data files, one line a problem, each naming file and key.

        Playing on in spite of a problem is safe: what cannot be said in one language is said
        in another.
        """
        return [*proofread(self.sources), *self._missing_from_games()]

    def _missing_from_games(self) -> list[str]:
        problems = []
        for rulebook in self.rulebooks.values():
            key, needed = rulebook.key, [f"preset-{name}" for name in rulebook.game.presets]
            needed += [f"{key}-name", f"{key}-tagline", f"{key}-rules-short"]
            needed += [f"{key}-how-to-join"] if rulebook.game.open_to_all else []
            problems += [
                f"games/{key}/locales: {message}: the game needs this message, but nobody wrote it"
                for message in needed
                if not self.words.has(message)
            ]
            problems += self._too_long_for_an_alert(f"{key}-rules-short")
        return problems

    def _too_long_for_an_alert(self, key: str) -> list[str]:
        problems = []
        for language in self.words.languages:
            if not self.words.has(key, language):
                continue
            said = self.words.say(Text(key), Reader(language, markup="plain"))
            length = len(said.encode("utf-16-le")) // 2
            if length > _LONGEST_ANSWER:
                problems.append(f"{language}: {key}: {length} characters, an alert shows 200")
        return problems


def available_languages(root: Path = ROOT) -> tuple[str, ...]:
    """The languages that there are locale files for."""
    return tuple(sorted({_language(path) for path in _locale_files(root, ())}))


def load_library(
    default_language: str = "en",
    root: Path = ROOT,
    balance_dir: Path | None = None,
    extra: Mapping[Path, registry.Build] | None = None,
) -> Library:
    """Read every data file of the games in the registry, and of ``extra`` ones.

    Those are given by their folders, relative to ``root``; a folder's name is its game's key. A
    file ``<game>.toml`` in ``balance_dir`` is read instead of that game's own balance, and
    ``<game>.<file>.toml`` (``raid.bosses.toml``) instead of another of its data files. Raises
    :class:`ContentError` for a file that cannot be used, and ValueError for a default language
    that there are no words in.
    """
    shipped = {Path("games", key): build for key, build in registry.GAMES.items()}
    games = shipped | dict(extra or {})
    sources = tuple(_read_words(root, games))
    by_language: defaultdict[str, list[ast.Resource]] = defaultdict(list)
    for source in sources:
        by_language[source.language].append(source.resource)
    words = Words(by_language, default_language)
    rulebooks: dict[str, Rulebook] = {}
    for folder, build in games.items():
        files = _data_files(folder, root, balance_dir)
        game = _build(folder, build, sources, default_language, files, root)
        rulebooks[folder.name] = Rulebook(game)
    return Library(rulebooks, _read_titles(root), words, sources)


def _read_titles(root: Path) -> Titles:
    path = root / "games" / "titles.toml"
    try:
        titles = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ContentError(f"{path.relative_to(root)}: {error}") from error
    wrong = [name for name, xp in titles.items() if type(xp) is not int or xp < 0]
    if wrong:
        raise ContentError(f"games/titles.toml: {wrong[0]}: write a whole number of XP from 0 on")
    return tuple(sorted((xp, name) for name, xp in titles.items()))


def _data_files(folder: Path, root: Path, balance_dir: Path | None) -> dict[str, Path]:
    """The files that hold a game's numbers, by their stems: the operator's, where there are any."""
    files = {path.stem: path for path in sorted((root / folder).glob("*.toml"))}
    files.setdefault("balance", root / folder / "balance.toml")
    for stem in files:
        name = folder.name if stem == "balance" else f"{folder.name}.{stem}"
        if balance_dir is not None and (balance_dir / f"{name}.toml").exists():
            files[stem] = balance_dir / f"{name}.toml"
    return files


def _build(
    folder: Path,
    build: registry.Build,
    sources: Iterable[Source],
    language: str,
    files: Mapping[str, Path],
    root: Path,
) -> Game:
    own = (source for source in sources if source.path.is_relative_to(folder))
    spoken = (source for source in own if source.language == language)
    try:
        data = {stem: path.read_bytes() for stem, path in files.items()}
        return build(data.pop("balance"), _bank(folder.name, spoken), data)
    except BadData as error:
        file = files.get(error.file.removesuffix(".toml"), root / folder / error.file)
        raise ContentError(f"{file}: {error.what}") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ContentError(f"{files['balance']}: {error}") from error


def _bank(game: str, sources: Iterable[Source]) -> dict[str, int]:
    """How many entries ``<bank>-<kind>-1``, ``<bank>-<kind>-2``… a game has, by kind.

    Messages whose names begin with the game's own are not entries, whatever they end with.
    """
    ids = {
        item.id.name
        for source in sources
        for item in source.resource.body
        if isinstance(item, ast.Message) and not item.id.name.startswith(f"{game}-")
    }
    return dict(Counter(match[1] for name in ids if (match := _NUMBERED.fullmatch(name))))


def _locale_files(root: Path, folders: Iterable[Path]) -> list[Path]:
    found = {*root.glob("*/locales/**/*.ftl"), *root.glob("games/*/locales/**/*.ftl")}
    return sorted(found.union(*((root / folder).glob("locales/**/*.ftl") for folder in folders)))


def _language(path: Path) -> str:
    return path.name.partition(".")[0].lower()


def _read_words(root: Path, folders: Iterable[Path]) -> Iterable[Source]:
    for path in _locale_files(root, folders):
        resource = FluentResource(path.read_text(encoding="utf-8"))
        yield Source(path.relative_to(root), _language(path), resource)


__all__ = [
    "ContentError",
    "Library",
    "Reader",
    "Words",
    "available_languages",
    "load_library",
    "names_in",
    "to_plain",
]
