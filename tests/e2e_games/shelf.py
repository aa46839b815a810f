"""What is played here. It knows no bot, so that a process that only presses starts at once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import msgspec

from games import raid
from games.table import Rulebook
from managers.content import ROOT, Library, load_library

DATA = Path(__file__).with_name("data")


@cache
def library() -> Library:
    """Everything that ships, but for the bosses of raids and the pace of boss fights."""
    shipped = load_library(balance_dir=DATA)
    folder = ROOT / "games" / "raid"
    files = {path.stem: path.read_bytes() for path in folder.glob("*.toml")}
    files["bosses"] = (DATA / "raid.bosses.toml").read_bytes()
    short = raid.build(files.pop("balance"), {}, files)
    rulebooks = {**shipped.rulebooks, "raid": Rulebook(short)}
    return msgspec.structs.replace(shipped, rulebooks=rulebooks)
