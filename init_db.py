"""Create Parlor's database, or bring an older one up to date: ``python init_db.py``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from dotenv import load_dotenv

from db.engine import DEFAULT_URL, DatabaseUnusable, open_database
from db.upgrade import Upgrade, upgrade

__all__ = ["main", "upgrade"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 0, or 1 where the database cannot be used."""
    load_dotenv()
    parser = argparse.ArgumentParser(description="Create or upgrade Parlor's database.")
    parser.add_argument(
        "--database",
        metavar="URL",
        default=os.environ.get("DATABASE_URL") or DEFAULT_URL,
        help="its address; without it DATABASE_URL from the environment or .env, "
        f"and without that {DEFAULT_URL}",
    )
    try:
        engine = open_database(parser.parse_args(arguments).database)
        try:
            done = upgrade(engine)
        finally:
            engine.dispose()
    except DatabaseUnusable as error:
        print(error, file=sys.stderr)
        return 1
    print(engine.url.render_as_string(hide_password=True))
    print(_report(done))
    return 0


def _report(done: Upgrade) -> str:
    lines = [
        f"  ✓ {name}  created" if name in done.created else f"  ✓ {name}" for name in done.tables
    ]
    if not done.changed:
        lines.append(f"The schema is up to date (revision {done.after}); nothing was changed.")
    elif done.before is None:
        lines.append(f"The schema was created at revision {done.after}.")
    else:
        lines.append(f"The schema was upgraded from revision {done.before} to {done.after}.")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
