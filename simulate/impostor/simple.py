"""Simpler players, to compare with: naive people, and people who press anything."""

from __future__ import annotations

from collections import Counter

from games.contract import PlayerId
from simulate.impostor.players import Act, Plan, Silent, Solve, Walk
from simulate.impostor.talk import Deed, Statement
from simulate.impostor.views import View

SKILL = 0.7
FOLLOWS = 0.6  # how often the naive vote for whom most people name


class Naive(Silent):
    """What both sides of naive people have in common: they vote as the others talk."""

    def vote(self, view: View) -> PlayerId | None:
        named = Counter(view.record.now.accusations.values())
        del named[view.me]
        if named and self.rng.random() < FOLLOWS:
            return named.most_common(1)[0][0]
        return self.accuse(view)

    def _somewhere(self, view: View, looks: int) -> Walk | None:
        if looks == 0 and self.rng.random() < 0.5:
            return Walk(self.rng.randint(1, view.public.rooms))
        return None


class NaiveCrew(Naive):
    """Works, tells the truth, and suspects whoever was with the victim, else anybody."""

    def work(self, view: View, _noticed: tuple[PlayerId, ...], looks: int) -> Plan:
        return self._somewhere(view, looks) or Solve(SKILL)

    def state(self, view: View) -> Statement:
        deed: Deed = "solved" if view.right else "failed"
        return Statement(view.room, view.saw, deed)

    def accuse(self, view: View) -> PlayerId | None:
        now = view.record.now
        there = {p for p, account in now.statements.items() if account.room in now.scenes}
        there |= {p for a in now.statements.values() if a.room in now.scenes for p in a.seen}
        suspects = [p for p in view.others if p in there]
        if suspects:
            return self.rng.choice(suspects)
        return self.rng.choice(view.others) if self.rng.random() < 0.3 else None


class NaiveImpostor(Naive):
    """Strikes wherever they are, says to have been elsewhere, and votes against the crew."""

    def work(self, view: View, _noticed: tuple[PlayerId, ...], looks: int) -> Plan:
        return self._somewhere(view, looks) or Act()

    def state(self, view: View) -> Statement:
        return Statement(self.rng.randint(1, view.public.rooms), (), "solved")

    def accuse(self, view: View) -> PlayerId | None:
        crew = [p for p in view.others if p not in view.partners]
        return self.rng.choice(crew) if self.rng.random() < 0.3 else None


class Anything(Silent):
    """Presses any button, says nothing, votes for anybody or for Skip; the same on both sides."""

    def work(self, view: View, _noticed: tuple[PlayerId, ...], _looks: int) -> Plan:
        plans = (Walk(self.rng.randint(1, view.public.rooms)), Solve(0.25), Act())
        return self.rng.choice(plans)

    def check(self, view: View) -> PlayerId | None:
        wants = view.role == "detective" and view.checked is None
        return self.rng.choice(view.others) if wants else None

    def vote(self, view: View) -> PlayerId | None:
        return self.rng.choice([None, *view.others])
