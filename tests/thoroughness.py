"""How long random tests look: as long as a developer waits for them, or (``make thorough``) as
long as it takes. Either way the same examples are tried again the next time."""

from __future__ import annotations

import os
from typing import Any

from hypothesis import settings

THOROUGH = os.environ.get("THOROUGH") == "1"
TIMES = 12 if THOROUGH else 1


def examples(number: int, **more: Any) -> settings:
    """So many examples, or many times as many in a thorough run."""
    return settings(
        max_examples=number * TIMES, deadline=None, derandomize=True, print_blob=True, **more
    )
