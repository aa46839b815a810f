"""World-Threat Raid: raiders in two chats strike one boss and claim what that earns them."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import msgspec

from db.keepsakes import GameMemory, RaidStrike, RewardClaim, UserBadge
from db.models import PlayerGameLink
from games.contract import PlayerId
from games.raid import Raid
from games.raid.state import Analyze, Boss, Claim, Fight, Player, Profile, Reward, ShowTop, State
from games.raid.strike import LAST_HIT
from managers.sitting import Sitting
from managers.words import Words
from tests.crash import diary
from tests.crash.deaths import WriteDown
from tests.crash.findings import Finding, Place, Records, compare, is_part
from tests.crash.games.base import Game
from tests.crash.table import STUCK, Labels, Party, Person, Stuck, Table

REPORTED = "raid-report-score"
CLAIMED = "raid-claimed"
ESCAPES = 0.25
"""How likely it is a raid against the boss that gets away."""

SETTLED = frozenset({"raid-claim-done", "raid-claim-stranger"})
"""What is said to somebody for whom nothing is left to claim."""

_DEALT = re.compile(r"(?:⚔️|🏆|🔬) ([\d,]+) (?:damage|analysis points)")

# ── At the hubs ──────────────────────────────────────────────────────────────────────────────


class RaidLabels(Labels):
    """The raid's buttons."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.fight, self.analyze = self.say("raid-button-fight"), self.say("raid-button-analyze")
        self.rewards, self.top = self.say("raid-button-rewards"), self.say("raid-button-top")
        self.marks = ((self.fight, "raid"), (self.rewards, "over"))
        self.fixed |= {
            self.fight: Fight(),
            self.analyze: Analyze(),
            self.rewards: Claim(),
            self.top: ShowTop(),
        }


class RaidTable(Table):
    """A raid's hubs. With several of them it is a raid for the world, and half of the raiders
    are in the other chat."""

    game = "raid"
    opens = "raid"
    called_off = 0.0
    labels: RaidLabels

    def read_labels(self, words: Words) -> RaidLabels:
        return RaidLabels(words)

    def cast(self, rng: Random) -> tuple[Person, ...]:
        admin, *others = self._world.people
        return (admin, *rng.sample(others, rng.randint(4, 6)))

    def order(self, rng: Random) -> str:
        # The boss that gets away takes longer than a short run is to last.
        boss = "sun" if self._world.rounds > 1 and rng.random() < ESCAPES else "mire"
        return f"/newgame raid {boss}{' world' if len(self.places) > 1 else ''}"

    async def take_part(self, party: Party, person: Person, rng: Random) -> None:
        place = party.cast.index(person) % len(self.places)
        if place and person is party.cast[place]:
            await self.say(person, "/raid", place=place)
        async for board in self.watching(party, place):
            await asyncio.sleep(rng.uniform(0.1, 0.7))
            if board is None:
                continue
            labels = self.labels
            wishes = (labels.fight, labels.analyze, labels.rewards, labels.top)
            (wish,) = rng.choices(wishes, (6, 3, 2, 1))
            if button := board.button(wish):
                if rng.random() < 0.1:
                    await self.press(person, board, button, patience=0.0)
                await self.press(person, board, button)
        await self._take_the_rest(party, person)

    async def _take_the_rest(self, party: Party, person: Person) -> None:
        """Claim until nothing is left."""
        since = self._world.uptime()
        while self._world.uptime() - since < STUCK:
            self._phones.check()
            board = self.board(party)
            button = board.button(self.labels.rewards) if board is not None else None
            if board is not None and button is not None:
                act = await self.press(person, board, button)
                if act.key in SETTLED:
                    return
            await asyncio.sleep(0.1)
        raise Stuck(f"session {party.session}: {person.name} cannot claim")


# ── Afterwards ───────────────────────────────────────────────────────────────────────────────


class WorldThreatRaid(Game):
    """What is known of the raid."""

    key = RaidTable.game
    answers = diary.Answers(
        promises=frozenset({REPORTED, CLAIMED}),
        refusals=frozenset(
            {
                "raid-cooling",
                "raid-time-is-up",
                "raid-all-exhausted-until",
                "raid-over",
                "raid-claim-stranger",
                "raid-claim-next",
                "raid-claim-done",
            }
        ),
        openings=frozenset({REPORTED, CLAIMED, "raid-claim-next"}),
    )
    table = RaidTable
    hubs = 2
    write_down = WriteDown(tables=("raid_strikes", "reward_claims"), chance=0.1)

    def pace(self, folder: Path, rounds: int) -> None:
        bosses = Path(__file__).with_name("raid.bosses.toml").read_text()
        bosses = bosses.replace("total_hp = 900", f"total_hp = {450 * rounds}")
        (folder / "raid.bosses.toml").write_text(bosses)

    def audit_acts(
        self, records: Records, place: Place, acts: list[diary.Act]
    ) -> Iterator[Finding]:
        """Each strike has one row, which says what the raider was told."""
        session, p = place
        rows = records.by_place(RaidStrike)[place]
        ways = {Fight: "fight", Analyze: "analyze"}
        logged = [ways[type(move)] for move in records.log[place] if type(move) in ways]
        kept = [row["action"] for row in rows]
        if logged != kept:
            kind: Any = "lost" if len(kept) < len(logged) else "doubled"
            yield Finding(kind, session, f"player {p}: {logged} is logged, {kept} is recorded")
        reports = [act.said or "" for act in acts if act.key == REPORTED]
        told = [int(found[1].replace(",", "")) for r in reports if (found := _DEALT.search(r))]
        dealt = [row["damage"] + row["analysis_points"] for row in rows]
        if not is_part(told, dealt):
            yield Finding("lost", session, f"player {p} was told {told}, recorded {dealt}")

    def audit_now(self, records: Records) -> Iterator[Finding]:
        owned: dict[PlayerId, Counter[str]] = {}
        for sitting in records.sittings_of("raid", "active", "finished"):
            yield from _audit_boss(records, sitting)
            yield from _audit_raiders(records, sitting)
            due = _claims_due(records, sitting)
            rows = [r for r in records.rows(RewardClaim) if r["session_id"] == sitting.id]
            kept: Counter[object] = Counter((row["player_id"], row["reward"]) for row in rows)
            yield from compare(kept, Counter(due), sitting.id)
            for p, key in due:
                reward = _reward(sitting.world.rules.boss, key)
                mine = owned.setdefault(p, Counter())
                mine.update(coins=reward.coins, tickets=reward.tickets)
        yield from _audit_purses(records, owned)
        yield from _audit_badges(records)

    def audit_outcomes(
        self, records: Records, sitting: Sitting, lazy: frozenset[PlayerId]
    ) -> Iterator[Finding]:
        """Everybody has claimed until nothing was left, so everybody has an outcome."""
        state: State = sitting.world.shared.play
        assert state.ending is not None
        won = state.ending.winner == "heroes"
        for p, player in sitting.world.players.items():
            (link,) = records.by_place(PlayerGameLink)[sitting.id, p]
            share = "victory" if won else "consolation"
            if link["outcome"] != ("win" if won else "lose") or share not in player.rewards_claimed:
                yield Finding("unpaid", sitting.id, f"player {p} has {player} and {dict(link)}")


def _audit_boss(records: Records, sitting: Sitting) -> Iterator[Finding]:
    """The boss is what the strikes on record have made of it, and one of them slew it."""
    boss: Boss = sitting.world.rules.boss
    state: State = sitting.world.shared.play
    rows = [row for row in records.rows(RaidStrike) if row["session_id"] == sitting.id]
    damage = sum(row["damage"] for row in rows)
    due = (
        max(0, boss.total_hp - damage),
        sum(row["analysis_points"] for row in rows),
        len(rows),
        len({row["player_id"] for row in rows}),
    )
    kept = (state.current_hp, state.analysis_points, state.strike_count, state.raiders)
    if due != kept:
        what = f"HP, points, strikes and raiders are {kept}, and by the records {due}"
        yield Finding("lost", sitting.id, what)
    if state.current_hp > 0:
        return
    last = state.ending.last_hit if state.ending is not None else None
    struck = rows[-1]["player_id"], rows[-1]["damage"]
    if struck[0] != last or damage - struck[1] >= boss.total_hp:
        yield Finding("doubled", sitting.id, f"the last strike is {struck}, the last hit {last}'s")


def _audit_raiders(records: Records, sitting: Sitting) -> Iterator[Finding]:
    for p, player in sitting.world.players.items():
        rows = records.by_place(RaidStrike)[sitting.id, p]
        due = (
            len(rows),
            sum(row["damage"] for row in rows),
            sum(row["analysis_points"] for row in rows),
        )
        kept = player.strikes, player.personal_damage, player.personal_analysis
        if due != kept:
            what = f"player {p} has strikes, damage, points {kept}, by the records {due}"
            yield Finding("lost", sitting.id, what)


def _claims_due(records: Records, sitting: Sitting) -> list[tuple[PlayerId, str]]:
    """What was earned by striking, and what was claimed, each once."""
    due: list[tuple[PlayerId, str]] = []
    found = 0
    strikes: Counter[PlayerId] = Counter()
    for row in records.rows(RaidStrike):
        if row["session_id"] == sitting.id:
            p = row["player_id"]
            strikes[p] += 1
            due.append((p, f"strike-{strikes[p]}"))
            for _ in filter(None, (row["breakthrough"] or "").split(",")):
                found += 1
                due.append((p, f"breakthrough-{found}"))
    players: Mapping[PlayerId, Player] = sitting.world.players
    return due + [(p, key) for p, player in players.items() for key in player.rewards_claimed]


def _reward(boss: Boss, key: str) -> Reward:
    kind, _, number = key.partition("-")
    match kind:
        case "damage":
            return boss.damage_milestones[int(number) - 1].reward
        case "analysis":
            return boss.analysis_milestones[int(number) - 1].reward
        case "breakthrough":
            (reward,) = boss.analysis_reward_pool
            return reward
        case "strike":
            return boss.strike
    return boss.victory if kind == "victory" else boss.consolation


def _audit_purses(records: Records, owned: dict[PlayerId, Counter[str]]) -> Iterator[Finding]:
    """Coins and tickets have no unique key that would stop a second payment."""
    game = records.books["raid"].game
    assert isinstance(game, Raid)
    for row in records.rows(GameMemory):
        if (row["game_type"], row["scope"]) == ("raid", "player"):
            p = row["owner_id"]
            profile = msgspec.json.decode(row["memory"], type=Profile)
            start, earned = game.new_profile(p), owned.get(p, Counter())
            due = start.coins + earned["coins"], start.tickets + earned["tickets"]
            has = profile.coins, profile.tickets
            if due != has:
                kind: Any = "doubled" if has > due else "lost"
                yield Finding(kind, None, f"player {p} owns coins, tickets {has}, due is {due}")


def _audit_badges(records: Records) -> Iterator[Finding]:
    due: set[object] = set()
    for sitting in records.sittings_of("raid", "finished"):
        state: State = sitting.world.shared.play
        if state.ending is not None and state.ending.last_hit is not None:
            due.add((state.ending.last_hit, LAST_HIT, sitting.world.rules.preset))
            badge = sitting.world.rules.boss.victory.badge
            players: Mapping[PlayerId, Player] = sitting.world.players
            due |= {
                (p, badge, "") for p, one in players.items() if "victory" in one.rewards_claimed
            }
    rows = [row for row in records.rows(UserBadge) if row["badge"].startswith("raid-")]
    kept = Counter((row["player_id"], row["badge"], row["scope"]) for row in rows)
    yield from compare(Counter(kept), Counter(due), None)
