"""``simulate impostor``, as the one who tunes the balance uses it."""

from __future__ import annotations

import io
import json

import pytest

from simulate import cli
from simulate.report import wilson
from simulate.runner import CHUNK, Order, play_all, simulation


def played(capsys, *argv):
    assert cli(["impostor", "--jobs", "1", *argv]) == 0
    return capsys.readouterr().out


def test_the_same_seed_plays_the_same_games(capsys):
    argv = ("--games", "6", "--sizes", "5,9", "--json")
    first = played(capsys, *argv, "--seed", "x")
    assert played(capsys, *argv, "--seed", "x") == first
    assert played(capsys, *argv, "--seed", "y") != first


def test_cores_share_the_work_without_changing_it():
    order = Order("impostor", CHUNK + 5, (6,), "normal", "sensible", "cores")
    alone = play_all(order, jobs=1, progress=io.StringIO())
    assert play_all(order, jobs=2, progress=io.StringIO()) == alone
    assert len(alone) == CHUNK + 5


def test_json_has_a_row_for_each_size_and_shares_that_add_up(capsys):
    rows = json.loads(played(capsys, "--games", "40", "--sizes", "4,8,15", "--json"))
    assert [row["players"] for row in rows] == [4, 8, 15]
    for row in rows:
        assert row["games"] == 40
        assert row["crew"] + row["impostors"] + row["nobody"] == pytest.approx(1)
        assert set(row["ways"]) == {"votes", "tasks", "parity"}
        assert sum(row["ways"].values()) + sum(row["other"].values()) == pytest.approx(1)
        assert row["interval"][0] <= row["crew"] <= row["interval"][1]
        assert 1 <= row["rounds"] <= 12
        assert row["minutes"] > 0


@pytest.mark.parametrize("lineup", ["sensible", "naive", "random"])
def test_either_side_can_win(capsys, lineup):
    argv = ("--games", "60", "--sizes", "7", "--players", lineup, "--json")
    (row,) = json.loads(played(capsys, *argv))
    assert row["crew"] > 0
    assert row["impostors"] > 0


def test_sense_helps_either_side(capsys):
    def crew(lineup):
        argv = ("--games", "100", "--sizes", "8", "--players", lineup, "--json")
        return json.loads(played(capsys, *argv))[0]["crew"]

    fair = crew("sensible")
    assert crew("crew=random,impostors=sensible") < fair < crew("crew=sensible,impostors=random")


def test_the_balance_is_about_fair_at_every_size(capsys):
    """A coarse guard: the published table rests on far more games than a test may play."""
    rows = json.loads(played(capsys, "--games", "120", "--sizes", "5-15", "--json"))
    for row in rows:
        assert 0.32 < row["crew"] < 0.68, row["players"]


def test_every_preset_is_played_at_its_own_pace(capsys):
    def minutes(preset):
        argv = ("--games", "5", "--sizes", "6", "--preset", preset, "--json")
        return json.loads(played(capsys, *argv))[0]["minutes"]

    presets = simulation("impostor").presets
    assert {"normal", "blitz", "slow"} <= set(presets)
    assert minutes("blitz") < minutes("normal") < minutes("slow")


def test_the_table_is_read_by_people_and_by_markdown(capsys):
    lines = played(capsys, "--games", "4", "--sizes", "4-5").splitlines()
    assert lines[0].split("|")[1].strip() == "players"
    assert [line.split("|")[1].strip() for line in lines[2:]] == ["4", "5"]
    assert len({len(line) for line in lines}) == 1


def test_progress_is_told_apart_from_the_result(capsys):
    cli(["impostor", "--jobs", "1", "--games", "10", "--sizes", "4"])
    said = capsys.readouterr()
    assert "10/10 games (100 %)" in said.err
    assert "10/10" not in said.out


@pytest.mark.parametrize(
    ("argv", "complaint"),
    [
        (["--sizes", "3"], "not played by 3, but by 4 to 15"),
        (["--preset", "hasty"], "no preset 'hasty'"),
        (["--players", "clever"], "the players sensible, naive, random"),
    ],
)
def test_a_wrong_wish_is_named(capsys, argv, complaint):
    assert cli(["impostor", "--jobs", "1", "--games", "1", *argv]) == 2
    assert complaint in capsys.readouterr().err


def test_the_interval_is_narrower_for_more_games():
    assert wilson(50, 100) == pytest.approx((0.404, 0.596), abs=0.001)
    low, high = wilson(1000, 2000)
    assert high - low < 0.045
    assert wilson(0, 10)[0] == 0
