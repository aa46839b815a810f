"""Setting up Python itself for a process that plays games for weeks."""

from __future__ import annotations

import gc
import sys

SWITCH_SECONDS = 0.00002
"""How long a thread may wait for another one to let it run. SQLite's calls are short and many,
and after each of them the mailbox's thread has to get back in line behind the event loop; with
Python's own 5 ms, a full batch takes longer to get its turns than to do its work."""

COLLECT_AFTER = 50_000
"""New objects before the collector looks for rings among them. A batch makes some ten thousand
that are all gone after it; looked at in the midst of it, they would be taken for lasting ones."""


def settle_in() -> None:
    """To be called once, as soon as all that is read from files has been read."""
    # What was read stays for good; the collector need not look at it again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(COLLECT_AFTER)
    sys.setswitchinterval(SWITCH_SECONDS)
