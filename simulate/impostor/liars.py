"""A sensible impostor: strikes where few look, and lies only where nobody can prove it.

Who notices whom is mutual. So an impostor knows exactly who could contradict a lie: the living
crew whom they noticed themselves. Noticed by one of those, they tell the truth about the room.
"""

from __future__ import annotations

from collections import Counter
from random import Random

from games.contract import PlayerId
from simulate.impostor.evidence import Reading, read
from simulate.impostor.players import Act, Plan, Silent, Solve, Wait, Walk
from simulate.impostor.talk import Check, Deed, Statement
from simulate.impostor.views import View

SKILL = 0.85  # how often a fake task is solved; nothing hangs on it
WALKS = 2  # how many other rooms one looks into for a better moment
CROWD = 1.7  # how many of the crew a room must hold on average for a strike at nobody in sight
ADMITS = 0.5  # how often one owns to have been at the scene, unproved, if rooms are crowded…
ADMITS_RARELY = 0.15  # …and if they are not, so that few of the crew could have been there
TOGETHER = 0.5  # how often two impostors vouch for each other with a lie
CLAIMS_WORK = 0.95  # how often one says to have solved a task
ACCUSES = 0.7  # how often one names a suspect
BOASTS = 0.5  # how often one pretends to be the detective when that would win the game


class Plot:
    """What the impostors of one game agree on among themselves: a lie that several will tell."""

    def __init__(self) -> None:
        self.unseen: set[PlayerId] = set()
        self.room: int | None = None
        self.liars: frozenset[PlayerId] = frozenset()


class Impostor(Silent):
    """One of the impostors. They share a :class:`Plot`."""

    reserve = 0.3

    def __init__(self, rng: Random, plot: Plot) -> None:
        super().__init__(rng)
        self._plot = plot
        self._crew_hides = False

    # ── Tasks ────────────────────────────────────────────────────────────────────────────────

    def work(self, view: View, noticed: tuple[PlayerId, ...], looks: int) -> Plan:
        """Pretend to work, look round late, and strike where at most one could tell of it."""
        public = view.public
        urgent = public.safe or public.repairs_are_near(SKILL)
        self._crew_hides = public.one_strike_decides and not urgent
        if public.safe:
            return Solve(SKILL)
        if looks == 0:
            return Wait()
        witnesses = [p for p in noticed if p not in view.partners]
        if looks <= WALKS and not self._good_moment(view, len(witnesses), noticed):
            return self._elsewhere(view)
        return Act() if len(witnesses) <= 1 or self._hurry(view) else Solve(SKILL)

    def _good_moment(self, view: View, witnesses: int, noticed: tuple[PlayerId, ...]) -> bool:
        """One victim in sight, or nobody where somebody must be; and no partner in the way."""
        if len(noticed) > witnesses:
            return False
        return witnesses == 1 or (witnesses == 0 and self._crowded(view))

    def _crowded(self, view: View) -> bool:
        return view.public.crew / view.public.rooms >= CROWD

    def _elsewhere(self, view: View) -> Walk:
        rooms = [r for r in range(1, view.public.rooms + 1) if r != view.room]
        return Walk(self.rng.choice(rooms))

    def _hurry(self, view: View) -> bool:
        """Whether a strike wins at once, or the ship is nearly repaired."""
        return view.public.one_strike_decides or view.public.repairs_are_near(1.0)

    # ── Talk ─────────────────────────────────────────────────────────────────────────────────

    def gather(self, view: View) -> None:
        """Before anybody speaks, the impostors tell each other who of them nobody noticed."""
        self._plot.room, self._plot.liars = None, frozenset()
        if any(p in view.public.living for p in view.saw):
            self._plot.unseen.discard(view.me)
        else:
            self._plot.unseen.add(view.me)

    def state(self, view: View) -> Statement:
        """The truth where it is harmless or can be proved; else an alibi nobody can disprove."""
        deed = self._claimed_deed()
        if not view.record.now.scenes or not self._free(view):
            return Statement(view.room, view.saw, deed)
        self._conspire(view)
        if self._plot.room is not None and view.me in self._plot.liars:
            others = tuple(sorted(self._plot.liars - {view.me}))
            return Statement(self._plot.room, others, deed)
        if view.room not in view.record.now.scenes:
            return Statement(view.room, view.saw, deed)
        quiet = self._quiet_rooms(view)
        admits = self.rng.random() < (ADMITS if self._crowded(view) else ADMITS_RARELY)
        return Statement(view.room if admits or not quiet else self.rng.choice(quiet), (), deed)

    def _claimed_deed(self) -> Deed:
        """What most of the crew will say that they did."""
        if self._crew_hides:
            return "hid"
        return "solved" if self.rng.random() < CLAIMS_WORK else "failed"

    def _free(self, view: View) -> bool:
        """Whether nobody of the living crew noticed this impostor, so that no lie can be proved."""
        return not any(p in view.public.living and p not in view.partners for p in view.saw)

    def _conspire(self, view: View) -> None:
        """The first to speak may settle on an alibi that two give each other."""
        plot, quiet = self._plot, self._quiet_rooms(view)
        could = plot.unseen & {view.me, *view.partners} - view.record.now.statements.keys()
        if plot.room is None and view.me in could and len(could) > 1 and quiet:
            plot.room = self.rng.choice(quiet)
            if self.rng.random() < TOGETHER:
                other = self.rng.choice(sorted(could - {view.me}))
                plot.liars = frozenset({view.me, other})

    def _quiet_rooms(self, view: View) -> list[int]:
        scenes = view.record.now.scenes
        return [room for room in range(1, view.public.rooms + 1) if room not in scenes]

    def announce(self, view: View) -> Check | None:
        """A pretended check, if an ejection would win at once and no detective has spoken."""
        public, target = view.public, self._scapegoat(view)
        if not public.detectives or not public.one_strike_decides or view.record.checks():
            return None
        return Check(view.me, target, guilty=True) if self.rng.random() < BOASTS else None

    def accuse(self, view: View) -> PlayerId | None:
        """Whom most name already, if it is one of the crew; now and then the best scapegoat."""
        named = self._most_named(view)
        if named is not None and named not in view.partners:
            return named
        return self._scapegoat(view) if self.rng.random() < ACCUSES else None

    def vote(self, view: View) -> PlayerId | None:
        """For the crew member who is likeliest to be ejected; Skip if nobody was named.

        Ballots are secret, so there is nothing to be gained by a ballot against a partner.
        """
        if not view.record.now.accusations:
            return None
        crew = [p for p in view.others if p not in view.partners]
        count = Counter(view.record.now.accusations.values())
        reading = self._reading(view)
        return max(crew, key=lambda p: (count[p], reading.scores[p]))

    def _most_named(self, view: View) -> PlayerId | None:
        count = Counter(view.record.now.accusations.values())
        del count[view.me]
        return count.most_common(1)[0][0] if count else None

    def _scapegoat(self, view: View) -> PlayerId:
        """The one of the crew against whom the talk says most."""
        crew = [p for p in view.others if p not in view.partners]
        reading = self._reading(view)
        return max(crew, key=lambda p: reading.scores[p])

    def _reading(self, view: View) -> Reading:
        return read(view.record, view.public)
