"""A newcomer adds a folder under games/ and a line to the registry, and nothing else."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

from managers.content import ROOT

LOOK = """
from managers.content import load_library
library = load_library()
print(*library.rulebooks, library.validate())
"""


def test_a_game_that_is_moved_into_the_registry_ships(tmp_path: Path) -> None:
    for package in ("games", "managers", "db", "bot"):
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copytree(ROOT / "examples" / "raccoons", tmp_path / "games" / "raccoons")
    registry = tmp_path / "games" / "registry.py"
    lines = registry.read_text(encoding="utf-8")
    last = '    "raid",\n'
    assert last in lines
    lines = lines.replace(last, f'{last}    "raccoons",\n')
    registry.write_text(lines, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split()[-2:] == ["raccoons", "[]"], done.stdout
