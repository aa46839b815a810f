"""What a person who edits the locale files may have got wrong, found before anyone plays.

A mistake here never stops a game: it is for start-up, for ``doctor`` and for the tests, which
print the lines of :func:`proofread` to the one who can mend them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from fluent.syntax import ast
from fluent.syntax.visitor import Visitor

_TAG = re.compile(r"<(/?)([^<>\s/]*)[^<>]*>|<")
_STRAY_AMPERSAND = re.compile(r"&(?!(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);)")
_ALLOWED = frozenset({"a", "b", "i", "u", "s", "code", "pre", "blockquote", "tg-spoiler"})
_FUNCTIONS = frozenset({"NUMBER", "DATETIME"})
_NUMBERED = re.compile(r"(.+)-(\d+)")


class Source(msgspec.Struct, frozen=True):
    """One locale file, read. ``path`` is relative to the project."""

    path: Path
    language: str
    resource: ast.Resource


class _Entry(msgspec.Struct, frozen=True):
    """One pattern: a message, an attribute of it (``id.attribute``) or a term (``-id``)."""

    path: Path
    key: str
    pattern: ast.Pattern
    variables: frozenset[str]
    references: frozenset[str]


def proofread(sources: Iterable[Source]) -> list[str]:
    """One line a problem: file, key, and what is wrong."""
    sources = tuple(sources)
    problems: list[str] = []
    by_language: defaultdict[str, dict[str, _Entry]] = defaultdict(dict)
    for source in sources:
        problems += _unreadable(source)
        known = by_language[source.language]
        for entry in _entries(source):
            if entry.key in known:
                other = known[entry.key].path
                problems.append(f"{entry.path}: {entry.key}: already written in {other}")
            known.setdefault(entry.key, entry)
    for entries in by_language.values():
        for entry in entries.values():
            problems += (f"{entry.path}: {entry.key}: {what}" for what in _flaws(entry, entries))
        problems += _gaps_in_numbering(entries)
    return [*problems, *_differences(by_language)]


def variables_of(sources: Iterable[Source]) -> dict[str, frozenset[str]]:
    """For every message key, the variables that any language's wording uses."""
    used: defaultdict[str, frozenset[str]] = defaultdict(frozenset)
    for source in sources:
        for entry in _entries(source):
            used[entry.key] |= entry.variables
    return dict(used)


class _Finder(Visitor):
    """Collects what a pattern refers to."""

    def __init__(self) -> None:
        self.variables: set[str] = set()
        self.references: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802
        self.variables.add(node.id.name)

    def visit_MessageReference(self, node: ast.MessageReference) -> None:  # noqa: N802
        attribute = f".{node.attribute.name}" if node.attribute else ""
        self.references.add(node.id.name + attribute)

    def visit_TermReference(self, node: ast.TermReference) -> None:  # noqa: N802
        self.references.add(f"-{node.id.name}")

    def visit_FunctionReference(self, node: ast.FunctionReference) -> None:  # noqa: N802
        if node.id.name not in _FUNCTIONS:
            self.references.add(f"{node.id.name}()")
        self.generic_visit(node)


def _entries(source: Source) -> Iterator[_Entry]:
    for item in source.resource.body:
        if not isinstance(item, ast.Message | ast.Term):
            continue
        key = item.id.name if isinstance(item, ast.Message) else f"-{item.id.name}"
        patterns = [(key, item.value)] if item.value is not None else []
        patterns += [(f"{key}.{each.id.name}", each.value) for each in item.attributes]
        for name, pattern in patterns:
            finder = _Finder()
            finder.visit(pattern)
            yield _Entry(
                source.path,
                name,
                pattern,
                frozenset(finder.variables),
                frozenset(finder.references),
            )


def _unreadable(source: Source) -> Iterator[str]:
    for item in source.resource.body:
        if isinstance(item, ast.Junk):
            what = "; ".join(note.message or "" for note in item.annotations)
            first_line = (item.content or "").strip().partition("\n")[0]
            yield f"{source.path}: cannot be read near {first_line!r}: {what}"


def _flaws(entry: _Entry, entries: dict[str, _Entry]) -> Iterator[str]:
    for reference in sorted(entry.references):
        if reference.removesuffix("()") != reference:
            yield f"there is no function {reference}"
        elif reference not in entries:
            yield f"refers to {reference}, which does not exist"
    yield from _markup_flaws(entry.pattern)


def _markup_flaws(pattern: ast.Pattern) -> Iterator[str]:
    """Each wording of a choice has to be whole by itself, since any of them may be the one."""
    flat: list[str] = []
    for element in pattern.elements:
        if isinstance(element, ast.TextElement):
            flat.append(element.value)
            continue
        flat.append("x")
        if isinstance(element.expression, ast.SelectExpression):
            for variant in element.expression.variants:
                yield from _markup_flaws(variant.value)
    yield from tag_flaws("".join(flat))


def tag_flaws(html: str) -> Iterator[str]:
    """What Telegram would refuse in this HTML."""
    opened: list[str] = []
    for match in _TAG.finditer(html):
        closing, tag = match.groups()
        if tag is None:
            yield "a bare <, to be written &lt;"
        elif tag not in _ALLOWED:
            yield f"Telegram knows no tag <{tag}>"
        elif not closing:
            opened.append(tag)
        elif not opened or opened.pop() != tag:
            yield f"</{tag}> closes nothing"
    yield from (f"<{tag}> is never closed" for tag in opened)
    if _STRAY_AMPERSAND.search(html):
        yield "a bare &, to be written &amp;"


def _gaps_in_numbering(entries: dict[str, _Entry]) -> Iterator[str]:
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    for key in entries:
        if match := _NUMBERED.fullmatch(key):
            numbers[match[1]].append(int(match[2]))
    for prefix, found in numbers.items():
        missing = sorted(set(range(1, len(found) + 1)) - set(found))
        if missing:
            path = entries[f"{prefix}-{found[0]}"].path
            yield f"{path}: {prefix}-{missing[0]}: missing, though the numbers go on after it"


def _differences(by_language: dict[str, dict[str, _Entry]]) -> Iterator[str]:
    everything: dict[str, _Entry] = {}
    for entries in by_language.values():
        everything = {**entries, **everything}
    for language, entries in sorted(by_language.items()):
        for key, model in everything.items():
            if key.startswith("-"):
                continue
            if (own := entries.get(key)) is None:
                yield f"{model.path}: {key}: not written in {language!r}"
            elif own.variables != model.variables:
                here = " ".join(sorted(f"${name}" for name in own.variables)) or "none"
                there = " ".join(sorted(f"${name}" for name in model.variables)) or "none"
                yield f"{own.path}: {key}: uses {here}, but {model.path} uses {there}"
