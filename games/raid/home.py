"""What a player owns beyond any raid: the roster, and recruiting for it."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from msgspec.structs import replace

from games.contract import (
    Answer,
    Button,
    Call,
    Context,
    Home,
    Move,
    Rejected,
    Screen,
    Text,
    Texts,
    text,
)
from games.raid import words
from games.raid.data import Balance
from games.raid.state import MOST, Character, Profile

PAGE = 10
"""Characters on one page of the roster."""


def at_home(
    balance: Balance,
    catalogue: Mapping[str, Character],
    profile: Profile,
    move: Move,
    ctx: Context,
) -> Home | Rejected:
    """What a player does with things that are theirs, and sees afterwards."""
    match move:
        case Call(name="roster", words=words_):
            return Home(profile, roster(balance, catalogue, profile, _page(words_)))
        case Call(name="recruit", words=("draw",)):
            return recruit(balance, catalogue, profile, ctx.rng)
        case Call(name="recruit", words=("buy",)):
            return buy(balance, profile)
        case Call(name="recruit"):
            return Home(profile, office(balance, profile))
        case _:
            return Rejected(text("raid-not-at-home"))


def _page(said: tuple[str, ...]) -> int:
    """The page, counted from 0, that somebody asks for with words; strange ones are the first."""
    page = said[0] if said else ""
    return int(page) - 1 if page.isascii() and page.isdigit() and len(page) < 5 else 0


def recruit(
    balance: Balance, catalogue: Mapping[str, Character], profile: Profile, rng: Random
) -> Home | Rejected:
    """Spend a ticket on a character; one that is owned already turns into coins."""
    if profile.tickets < 1:
        return Rejected(text("raid-no-ticket"))
    profile = replace(profile, tickets=profile.tickets - 1)
    drawn = draw(balance, catalogue, rng)
    rarity = catalogue[drawn].rarity
    said = {"name": words.character_name(drawn), "rarity": text(f"raid-rarity-{rarity}")}
    if drawn in profile.characters:
        coins = balance.rarities[rarity].duplicate_coins
        profile = replace(profile, coins=min(MOST, profile.coins + coins))
        answer = Answer(text("raid-recruited-again", **said, coins=coins), alert=True)
    else:
        profile = replace(profile, characters=(*profile.characters, drawn))
        about = words.affinities_of(catalogue[drawn])
        answer = Answer(text("raid-recruited", **said, affinities=about), alert=True)
    return Home(profile, office(balance, profile), answer)


def draw(balance: Balance, catalogue: Mapping[str, Character], rng: Random) -> str:
    """A character: first its rarity by the odds, then anyone of that rarity."""
    names = sorted({character.rarity for character in catalogue.values()})
    rarity = rng.choices(names, [balance.rarities[name].odds for name in names])[0]
    return rng.choice(sorted(id_ for id_, c in catalogue.items() if c.rarity == rarity))


def buy(balance: Balance, profile: Profile) -> Home | Rejected:
    """Spend coins on a ticket."""
    price = balance.ticket_price
    if profile.coins < price:
        return Rejected(text("raid-too-few-coins", coins=profile.coins, price=price))
    paid = replace(profile, coins=profile.coins - price, tickets=min(MOST, profile.tickets + 1))
    return Home(paid, office(balance, paid), Answer(text("raid-ticket-bought", price=price)))


# ── Screens ──────────────────────────────────────────────────────────────────────────────────


def office(balance: Balance, profile: Profile) -> Screen:
    """Where tickets are spent and bought."""
    odds = Texts(
        tuple(
            text("raid-odds", rarity=text(f"raid-rarity-{name}"), percent=rarity.odds)
            for name, rarity in balance.rarities.items()
        )
    )
    lines = (
        Texts((text("raid-office-title"), _purse(profile))),
        Texts((text("raid-office-odds"), odds)),
        text("raid-office-hint", price=balance.ticket_price),
    )
    return Screen(lines, (_tickets(balance), (Button(text("raid-button-roster"), Call("roster")),)))


def roster(
    balance: Balance, catalogue: Mapping[str, Character], profile: Profile, page: int
) -> Screen:
    """A page of the characters that a player owns, the rarest first."""
    ranks = {name: rank for rank, name in enumerate(balance.rarities)}
    yours = sorted(
        {id_ for id_ in profile.characters if id_ in catalogue},
        key=lambda id_: (-ranks[catalogue[id_].rarity], id_),
    )
    count = max(1, -(-len(yours) // PAGE))
    page %= count
    shown = yours[page * PAGE : (page + 1) * PAGE]
    title = text(
        "raid-roster-title", owned=len(yours), all=len(catalogue), page=page + 1, pages=count
    )
    lines: list[Text | Texts] = [Texts((title, _purse(profile)))]
    lines += [_about(id_, catalogue[id_]) for id_ in shown]
    turns = (
        Button(text("raid-button-previous"), Call("roster", (str((page - 1) % count + 1),))),
        Button(text("raid-button-next"), Call("roster", (str((page + 1) % count + 1),))),
    )
    return Screen(tuple(lines), (*((turns,) if count > 1 else ()), _tickets(balance)))


def _tickets(balance: Balance) -> tuple[Button, ...]:
    return (
        Button(text("raid-button-recruit"), Call("recruit", ("draw",))),
        Button(text("raid-button-buy", price=balance.ticket_price), Call("recruit", ("buy",))),
    )


def _purse(profile: Profile) -> Text:
    return text("raid-purse", coins=profile.coins, tickets=profile.tickets)


def _about(id_: str, character: Character) -> Text:
    return text(
        "raid-roster-entry",
        name=words.character_name(id_),
        rarity=text(f"raid-rarity-{character.rarity}"),
        affinities=words.affinities_of(character),
        might=character.might,
        precision=character.precision,
        speed=character.speed,
        wit=character.wit,
        spirit=character.spirit,
        grit=character.grit,
    )
