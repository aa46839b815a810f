"""A sensible crewmate: works, tells the truth, and votes by what the accounts prove."""

from __future__ import annotations

from collections import Counter
from random import Random

from games.contract import PlayerId
from simulate.impostor.evidence import WEIGHTS, chances, read
from simulate.impostor.players import Act, Plan, Silent, Solve, Walk
from simulate.impostor.talk import Check, Deed, Statement
from simulate.impostor.views import View

SKILL = 0.85  # how often a puzzle is solved
SEEKS_COMPANY = 0.6  # how often one who notices nobody goes elsewhere
SUSPECT = 0.55  # from which chance of being an impostor one does not stay alone with somebody
THIN = 0.38  # below which chance one does not vote somebody out…
THIN_AND_COSTLY = 0.5  # …or below which, where a mistake may decide the game
CLOSE = 0.75  # from which share of the likeliest's chance somebody is about as likely
NAMES_ALOUD = 0.3  # from which chance one names somebody
HEARD = 1.5  # the weight of it if everybody names the same player, and is believed
MOOD = 0.25  # how far people's judgement differs


class Crewmate(Silent):
    """One of the crew, detectives included."""

    def __init__(self, rng: Random) -> None:
        super().__init__(rng)
        self._moods: dict[PlayerId, float] = {}

    # ── Tasks ────────────────────────────────────────────────────────────────────────────────

    def work(self, view: View, noticed: tuple[PlayerId, ...], looks: int) -> Plan:
        """Work, but not alone with a suspect, and not when one more strike would decide."""
        public = view.public
        if public.safe or public.repairs_are_near(SKILL):
            return Solve(SKILL)
        if public.one_strike_decides:
            return Act()
        suspicious = [p for p in noticed if self._chance(view, p) >= SUSPECT]
        if suspicious and len(noticed) == len(suspicious):
            return self._elsewhere(view) if looks == 0 else Act()
        if not noticed and looks == 0 and self.rng.random() < SEEKS_COMPANY:
            return self._elsewhere(view)
        return Solve(SKILL)

    def _elsewhere(self, view: View) -> Walk:
        rooms = [r for r in range(1, view.public.rooms + 1) if r != view.room]
        return Walk(self.rng.choice(rooms))

    # ── Talk ─────────────────────────────────────────────────────────────────────────────────

    def state(self, view: View) -> Statement:
        """The truth."""
        deed: Deed = "hid" if view.acted else "solved" if view.right else "failed"
        return Statement(view.room, view.saw, deed)

    def check(self, view: View) -> PlayerId | None:
        """A detective checks the likeliest suspect, once there is somebody to suspect."""
        if view.role != "detective" or view.checked is not None:
            return None
        if not any(past.scenes for past in view.record.rounds) and not self._pressed(view):
            return None
        return max(self._judge(view).items(), key=lambda item: item[1])[0]

    def announce(self, view: View) -> Check | None:
        """A guilty check is told at once, a clear one when the crew begins to run short."""
        if view.checked is None:
            return None
        target, guilty = view.checked
        told = any(check.by == view.me for check in view.record.checks())
        if told or target not in view.public.living:
            return None
        return Check(view.me, target, guilty) if guilty or self._pressed(view) else None

    def _pressed(self, view: View) -> bool:
        """Whether the crew can afford no more than one mistake."""
        return view.public.crew - view.public.left <= 3

    def accuse(self, view: View) -> PlayerId | None:
        target, chance = self._top(view)
        return target if chance >= NAMES_ALOUD else None

    def vote(self, view: View) -> PlayerId | None:
        """A suspect whom others suspect too, or Skip while the evidence is thin and time is left.

        Votes that are spread over several suspects eject nobody, so the crew settles on whoever
        was named most among those who seem about equally likely.
        """
        judged, public = self._judge(view), view.public
        best = max(judged.values())
        must = public.last or public.one_strike_decides
        if not must and best < (THIN_AND_COSTLY if self._costly(view) else THIN):
            return None
        named = Counter(view.record.now.accusations.values())
        likely = [p for p, chance in judged.items() if chance >= CLOSE * best]
        return max(likely, key=lambda p: (named[p], judged[p]))

    def _costly(self, view: View) -> bool:
        """Whether, after a mistake and the strikes that may follow, the crew would be too few."""
        public = view.public
        return public.crew - 1 - public.left < 2 * public.left

    # ── Judgement ────────────────────────────────────────────────────────────────────────────

    def _top(self, view: View) -> tuple[PlayerId, float]:
        return max(self._judge(view).items(), key=lambda item: item[1])

    def _chance(self, view: View, p: PlayerId) -> float:
        return self._judge(view).get(p, 0.0) if view.record.rounds else 0.0

    def _judge(self, view: View) -> dict[PlayerId, float]:
        """How likely each of the others is an impostor, by all that this player knows."""
        reading = read(view.record, view.public)
        scores = {p: reading.scores[p] + self._mood(p) for p in view.others}
        for clue in reading.clues:
            if clue.witness == view.me and clue.about in scores:
                scores[clue.about] += WEIGHTS[clue.kind] * (1 - clue.strength)
            if clue.about == view.me and clue.kind == "guilty" and clue.witness in scores:
                scores[clue.witness] += WEIGHTS["guilty"]
        if view.checked is not None and view.checked[0] in scores:
            target, guilty = view.checked
            scores[target] += 10 if guilty else -10
        named = view.record.now.accusations
        for accuser, target in named.items():
            if target in scores and accuser in scores:
                scores[target] += HEARD * (1 - reading.chances[accuser]) / len(named)
        return chances(scores, view.public.left)

    def _mood(self, p: PlayerId) -> float:
        if p not in self._moods:
            self._moods[p] = self.rng.gauss(0, MOOD)
        return self._moods[p]
