"""What Raccoons shows. The board is for everyone, so it never looks at where a raccoon goes."""

from __future__ import annotations

from games.contract import Button, Name, Names, PlayerId, Screen, Text, Texts, When, text

from .state import RaccoonsWorld, Sneak, fullest, staying, visits, xp

BINS_IN_A_ROW = 3


def board(world: RaccoonsWorld) -> Screen:
    """What everyone may see: how far the night is and who has eaten what so far."""
    shared = world.shared
    if shared.deadline is None:
        return Screen((result(world), standings(world, "raccoons-line-over")))
    here = staying(world)
    chosen = sum(world.players[player].bin is not None for player in here)
    until = When(shared.deadline, seconds=True)
    lines = (
        text("raccoons-night", night=shared.night, nights=world.rules.nights, until=until),
        text("raccoons-on-the-way", chosen=chosen, all=len(here)),
        standings(world, "raccoons-line"),
        text("raccoons-hint"),
    )
    buttons = [Button(text("raccoons-button", snacks=n), Sneak(n)) for n in shared.bins]
    starts = range(0, len(buttons), BINS_IN_A_ROW)
    return Screen(lines, tuple(tuple(buttons[i : i + BINS_IN_A_ROW]) for i in starts))


def standings(world: RaccoonsWorld, key: str) -> Texts:
    """A line for each raccoon that stays, the fullest first."""
    ranked = sorted(staying(world), key=lambda player: -world.players[player].eaten)
    return Texts(
        tuple(
            text(key, player=Name(p), eaten=world.players[p].eaten, xp=xp(world, p)) for p in ranked
        )
    )


def private(world: RaccoonsWorld, player: PlayerId) -> Screen:
    """What one player alone may see: tonight's choice. This answers /role."""
    if player not in staying(world):
        return Screen((text("raccoons-not-playing"),))
    raccoon = world.players[player]
    so_far = text("raccoons-so-far", eaten=raccoon.eaten)
    if raccoon.bin is None:
        return Screen((so_far,))
    return Screen((so_far, text("raccoons-off-to", snacks=raccoon.bin)))


def report(world: RaccoonsWorld) -> Text:
    """Who met whom, told at dawn."""
    lines = tuple(
        text("raccoons-alone", player=Name(guests[0]), snacks=snacks)
        if len(guests) == 1
        else text("raccoons-met", players=Names(guests), snacks=snacks)
        for snacks, guests in visits(world).items()
    )
    quiet = text("raccoons-nobody-came")
    return text("raccoons-dawn", night=world.shared.night, report=Texts(lines or (quiet,)))


def result(world: RaccoonsWorld) -> Text:
    """Who has won."""
    winners = fullest(world)
    if not winners:
        return text("raccoons-nobody-won")
    return text("raccoons-won", winners=Names(winners), count=len(winners))
