"""Each benchmark runs and tells what it promises; how fast it was is nobody's business here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(name: str) -> dict[str, Any]:
    """The JSON object that a quick run of this benchmark prints."""
    done = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--quick", "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result


def test_durable_actions() -> None:
    result = run("durable_actions")
    assert [each["batch"] for each in result["batches"]] == [1, 8, 64]
    for each in result["batches"]:
        assert min(each["parlor"], each["bare"], each["ratio"]) > 0
    assert result["ratio"] == min(each["ratio"] for each in result["batches"])


@pytest.mark.skipif(sys.platform == "win32", reason="its processes are stopped the POSIX way")
def test_whole_bot() -> None:
    result = run("whole_bot")
    assert [each["delay_seconds"] for each in result["delays"]] == [0.0, 0.05]
    for each in result["delays"]:
        assert min(each["parlor_rate"], each["plain_rate"], each["ratio"]) > 0
    assert result["ratio"] == min(each["ratio"] for each in result["delays"])


@pytest.mark.skipif(sys.platform == "win32", reason="its processes are stopped the POSIX way")
def test_stragglers() -> None:
    result = run("stragglers")
    assert min(result["ratio"], result["p99_without_seconds"], result["p99_with_seconds"]) > 0
    assert result["unanswered"] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="its processes are stopped the POSIX way")
def test_overload() -> None:
    result = run("overload")
    assert min(result["ratio"], result["capacity"], result["goodput_over"]) > 0


def test_million() -> None:
    result = run("million")
    for each in result["databases"]:
        parts = {one["part"] for one in each["statements"]}
        assert parts == {"start", "clock", "delivery", "schedule", "clean-up"}
        assert min(one["slowest_ms"] for one in each["statements"]) > 0
    slowest = max(each["statements"][0]["slowest_ms"] for each in result["databases"])
    assert (result["slowest_ms"], result["ratio"]) == (slowest, round(50 / slowest, 2))


@pytest.mark.skipif(sys.platform == "win32", reason="its processes are stopped the POSIX way")
def test_busy_group() -> None:
    result = run("busy_group")
    assert len(result["edits"]) == 5
    assert result["refused"] == 0
    assert min(result["ratio"], result["share_of_the_minute"], result["helped"]) > 0
    assert result["slowest_help_seconds"] <= 10.0
