"""Working, hiding, striking and looking round."""

from __future__ import annotations

from msgspec.structs import replace

from games.contract import Announced, Names, Solved, text
from games.impostor.state import Act, Choose, GoTo, Help, Look, Me, ShowTask
from tests.impostor.scene import Scene


def seen(scene: Scene, player: int) -> tuple[int, ...]:
    answer = scene.ok(player, Look()).answer
    assert answer is not None
    names = answer.text.args["seen"]
    assert isinstance(names, Names)
    return names.players


def test_right_answers_of_the_crew_repair_the_ship_when_the_phase_ends() -> None:
    scene = Scene(5, impostors=[5])
    scene.solve(1)
    scene.solve(2, right=False)
    assert scene.world.shared.progress == 0
    scene.time_up()
    assert scene.world.shared.progress == 1


def test_more_repairs_than_the_ship_needs_are_not_shown() -> None:
    scene = Scene(5, impostors=[5])
    assert scene.world.shared.needed == 7
    for player in (1, 2, 3, 4):
        scene.solve(player)
    scene.everybody_skips()
    for player in (1, 2, 3, 4):
        scene.solve(player)
    scene.time_up()
    told = [event.text for event in scene.of(Announced) if event.text.key == "impostor-end-tasks"]
    head, *_ = scene.game.board(scene.world).lines
    for said in (*told, head):
        assert said == text("impostor-end-tasks", progress=7, needed=7)
    assert len(told) == 1


def test_an_impostors_task_looks_the_same_and_repairs_nothing() -> None:
    scene = Scene(5, impostors=[5])
    scene.solve(5)
    scene.solve(4)
    fake, real = scene.of(Solved)
    assert (fake.fake, fake.right, fake.xp) == (True, True, 5)
    assert (real.fake, real.right, real.xp) == (False, True, 10)
    scene.time_up()
    assert scene.world.shared.progress == 1


def test_a_wrong_answer_is_kept_and_earns_nothing() -> None:
    scene = Scene(5)
    scene.solve(1, right=False)
    (answered,) = scene.of(Solved)
    assert (answered.right, answered.xp) == (False, 0)


def test_there_is_one_try_a_round_and_a_new_puzzle_in_the_next() -> None:
    scene = Scene(5)
    first = scene.world.players[1].puzzle
    scene.solve(1, right=False)
    assert scene.refused(1, Choose(0)) == "impostor-task-done"
    scene.everybody_skips()
    assert scene.world.players[1].puzzle != first
    scene.solve(1)


def test_reading_the_task_again_shows_the_same() -> None:
    scene = Scene(5)
    once = scene.ok(1, ShowTask()).answer
    assert scene.ok(1, ShowTask()).answer == once


def test_one_may_walk_about_until_the_task_is_answered() -> None:
    scene = Scene(5)
    scene.ok(1, GoTo(2), GoTo(3))
    assert scene.world.players[1].room == 3
    scene.solve(1)
    assert scene.refused(1, GoTo(1)) == "impostor-stay"


def test_there_are_as_many_rooms_as_the_table_has() -> None:
    scene = Scene(4)
    assert [m.room for m in scene.moves(1) if isinstance(m, GoTo)] == [1, 2, 3]
    assert scene.refused(1, GoTo(4)) == "impostor-no-such-room"
    assert scene.refused(1, GoTo(0)) == "impostor-no-such-room"
    assert scene.refused(1, Choose(7)) == "impostor-no-such-option"


def test_an_armed_impostor_strikes_a_crewmate_of_the_same_room() -> None:
    scene = Scene(5, impostors=[5])
    scene.gather(1, 1, 5)
    scene.gather(2, 2, 3, 4)
    scene.ok(5, Act())
    scene.time_up()
    (found,) = scene.world.shared.found
    assert (found.player, found.room) == (1, 1)
    assert scene.world.players[1].status == "struck"
    assert scene.phase == "meeting"


def test_hiding_saves_and_costs_the_task() -> None:
    scene = Scene(5, impostors=[5])
    scene.gather(1, 1, 5)
    scene.gather(2, 2, 3, 4)
    scene.ok(1, Act())
    assert scene.refused(1, Choose(0)) == "impostor-task-hiding"
    scene.ok(5, Act())
    scene.time_up()
    assert scene.world.shared.found == ()
    assert scene.announced()[-1] == "impostor-notice-meeting"


def test_who_has_answered_can_hide_no_more() -> None:
    scene = Scene(5, impostors=[5])
    scene.solve(1)
    assert scene.refused(1, Act()) == "impostor-too-late-to-hide"


def test_an_impostor_may_strike_and_fake_a_task_in_one_round() -> None:
    scene = Scene(5, impostors=[5])
    scene.solve(5)
    scene.ok(5, Act())
    assert scene.refused(5, Act()) == "impostor-armed-already"


def test_two_impostors_in_a_room_strike_once_and_in_two_rooms_twice() -> None:
    for rooms, struck in (((1, 1), 1), ((1, 2), 2)):
        scene = Scene(7, impostors=[6, 7])
        scene.gather(1, 1, 2)
        scene.gather(2, 3, 4, 5)
        scene.gather(rooms[0], 6)
        scene.gather(rooms[1], 7)
        scene.ok(6, Act())
        scene.ok(7, Act())
        scene.time_up()
        assert len(scene.world.shared.found) == struck


def test_impostors_do_not_strike_each_other() -> None:
    scene = Scene(7, impostors=[6, 7])
    scene.gather(1, 6, 7)
    scene.gather(2, 1, 2, 3, 4, 5)
    scene.ok(6, Act())
    scene.time_up()
    assert scene.world.shared.found == ()


def test_in_a_safe_round_arming_counts_and_strikes_nobody() -> None:
    scene = Scene(6, impostors=[6])
    scene.gather(1, *range(1, 7))
    scene.ok(6, Act())
    assert scene.told == "impostor-armed-safe"
    scene.time_up()
    assert scene.world.shared.found == ()
    scene.everybody_skips()
    scene.gather(1, *range(1, 7))
    scene.ok(6, Act())
    assert scene.told == "impostor-armed"
    scene.time_up()
    assert len(scene.world.shared.found) == 1


def test_the_phase_closes_once_everybody_has_answered_or_acted() -> None:
    scene = Scene(5, impostors=[5])
    for player in (1, 2, 3):
        scene.solve(player)
    scene.ok(5, Act())
    assert scene.phase == "tasks"
    scene.ok(4, Act())
    assert scene.phase == "meeting"


def test_the_board_counts_who_is_ready_and_names_nobody() -> None:
    scene = Scene(5, impostors=[5])
    scene.solve(1)
    scene.ok(5, Act())
    lines = scene.game.board(scene.world).texts
    assert next(t.args for t in lines if t.key == "impostor-board-ready") == {"ready": 2, "all": 5}


def test_looking_twice_tells_nothing_new_and_changes_nothing() -> None:
    scene = Scene(7)
    scene.gather(1, *range(1, 8))
    before = scene.world
    sights = [seen(scene, 1) for _ in range(5)]
    assert sights == [sights[0]] * 5
    assert scene.world is before


def test_two_players_notice_each_other_or_neither_does() -> None:
    scene = Scene(7)
    scene.gather(1, *range(1, 7))
    scene.gather(2, 7)
    sights = {player: set(seen(scene, player)) for player in range(1, 8)}
    assert all(a in sights[b] for a in sights for b in sights[a])
    assert 0 < sum(len(sight) for sight in sights.values()) < 6 * 5


def test_one_notices_only_whom_one_shares_a_room_with() -> None:
    scene = Scene(6)
    scene.gather(1, 1, 2)
    scene.gather(2, 3, 4, 5, 6)
    assert seen(scene, 1) == (2,)
    assert seen(scene, 3) == (4, 5, 6)


def test_in_a_crowd_one_notices_five_at_most() -> None:
    scene = Scene(7)
    everyone_is_noticed = replace(scene.rules.sizes[7], notice_chance=1.0)
    rules = replace(scene.rules, sizes={7: everyone_is_noticed})
    scene.world = replace(scene.world, rules=rules)
    scene.gather(1, *range(1, 8))
    assert len(seen(scene, 1)) == 5


def test_progress_counts_before_strikes_fall() -> None:
    scene = Scene(4, impostors=[4])
    for player in (1, 2, 3):
        scene.solve(player)
    scene.everybody_skips()
    scene.gather(1, 1, 2, 3, 4)
    scene.ok(4, Act())
    for player in (1, 2, 3):
        scene.solve(player)
    assert scene.world.shared.ending is not None
    assert scene.world.shared.ending.way == "tasks"
    assert len(scene.alive) == 4


def test_a_game_that_a_strike_decides_tells_of_the_strike() -> None:
    scene = Scene(4, impostors=[4])
    scene.everybody_skips()
    scene.gather(1, 1, 4)
    scene.gather(2, 2, 3)
    scene.ok(4, Act())
    scene.time_up()
    scene.everybody_skips()
    scene.gather(1, 2, 4)
    scene.gather(2, 3)
    scene.ok(4, Act())
    scene.time_up()
    assert scene.world.shared.ending is not None
    assert scene.world.shared.ending.way == "parity"
    assert scene.announced()[-2:] == ["impostor-found", "impostor-end-parity"]


def test_the_dead_may_read_their_role_and_nothing_else() -> None:
    scene = Scene(5, impostors=[5])
    scene.gather(1, 1, 5)
    scene.gather(2, 2, 3, 4)
    scene.ok(5, Act())
    scene.time_up()
    scene.everybody_skips()
    assert scene.moves(1) == [Me(), Help()]
    scene.ok(1, Me())
    assert scene.refused(1, Look()) == "impostor-out"
