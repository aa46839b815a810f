"""The titles that Parlor ships."""

from __future__ import annotations

import pytest

from managers.content import load_library
from managers.titles import title_for


@pytest.mark.parametrize(("xp", "title"), [(0, "rookie"), (1249, "veteran"), (1250, "expert")])
def test_a_title_is_held_from_its_xp_on(xp: int, title: str) -> None:
    assert title_for(xp, load_library().titles) == title
