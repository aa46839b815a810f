"""Reading a multiple-choice question and working out the easy ones."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

_ALPHABETS = ("ABCD", "АБВГ")
_SUM = re.compile(r"[\d(][\d\s+\-*/().]*[+\-*/][\d\s+\-*/().]*[\d)]")
_SEQUENCE = re.compile(r"-?\d+(?:\s*[,;→ ]\s*-?\d+){2,}")
_OPERATORS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True, slots=True)
class Puzzle:
    """A question and its options in the order of their letters."""

    question: str
    options: tuple[str, ...]

    def solve(self) -> int | None:
        """The position of the option that must be right, or None when it is not obvious."""
        for value in (_sum_in(self.question), _next_in(self.question)):
            if value is None:
                continue
            for position, option in enumerate(self.options):
                if _number(option) == value:
                    return position
        return self._unscrambled()

    def _unscrambled(self) -> int | None:
        words = {_letters(word) for word in re.findall(r"\w{3,}", self.question)}
        fits = [i for i, option in enumerate(self.options) if _letters(option) in words]
        return fits[0] if len(fits) == 1 else None


def read_puzzle(text: str) -> Puzzle | None:
    """The question in a text whose last marked letters are A, B, C and perhaps D; else None."""
    for alphabet in _ALPHABETS:
        marks = _marks(text, alphabet)
        if marks:
            ends = [start for start, _ in marks[1:]] + [len(text)]
            options = tuple(
                text[start:end].strip(" \t\n·|;,")
                for (_, start), end in zip(marks, ends, strict=True)
            )
            if all(options):
                return Puzzle(text[: marks[0][0]].strip(), options)
    return None


def _marks(text: str, alphabet: str) -> list[tuple[int, int]]:
    """Where each letter stands and where its option begins, found from the end backwards."""
    for count in (4, 3):
        limit = len(text)
        found: list[tuple[int, int]] = []
        for letter in reversed(alphabet[:count]):
            pattern = re.compile(rf"(?<!\w){letter}(?!\w)[\s).:=\-–—]*")
            places = [m for m in pattern.finditer(text) if m.end() <= limit]
            if not places:
                break
            found.insert(0, (places[-1].start(), places[-1].end()))
            limit = places[-1].start()
        if len(found) == count:
            return found
    return []


def _sum_in(question: str) -> Fraction | None:
    plain = question.translate(str.maketrans("×х·÷−–", "***/--")).replace(" x ", " * ")
    for match in _SUM.finditer(plain):
        try:
            return _evaluate(ast.parse(match[0].strip(), mode="eval").body)
        except (SyntaxError, ValueError, ZeroDivisionError):
            continue
    return None


def _evaluate(node: ast.expr) -> Fraction:
    """Plain arithmetic only; anything else in the text is a ValueError."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int):
        return Fraction(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_evaluate(node.operand)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        return _OPERATORS[type(node.op)](_evaluate(node.left), _evaluate(node.right))
    raise ValueError("not plain arithmetic")


def _next_in(question: str) -> Fraction | None:
    """What follows in a row of numbers that grows by equal steps or equal factors."""
    match = _SEQUENCE.search(question)
    if match is None:
        return None
    row = [Fraction(number) for number in re.findall(r"-?\d+", match[0])]
    steps = {b - a for a, b in pairwise(row)}
    if len(steps) == 1:
        return row[-1] + steps.pop()
    if 0 in row:
        return None
    factors = {b / a for a, b in pairwise(row)}
    return row[-1] * factors.pop() if len(factors) == 1 else None


def _number(option: str) -> Fraction | None:
    match = re.search(r"-?\d+", option.replace("−", "-"))
    return Fraction(match[0]) if match else None


def _letters(word: str) -> str:
    return "".join(sorted(word.casefold().strip()))
