"""What a game is to Parlor, and what Parlor promises to a game.

A game is a set of pure functions over a :class:`World`. It never reads a clock, draws from a
generator of its own, touches a network or knows that Telegram exists. It gets an
:class:`Action` and a :class:`Context` and gives back a :class:`Step` (the next world, what
happened, what to tell the player who acted) or a :class:`Rejected` reason.

Words are never built here. A game names a message of its locale files with :class:`Text` and
lets the reader's language be somebody else's concern.
"""

from games.contract.events import (
    Abandoned,
    Announced,
    Badged,
    Dealt,
    Event,
    Finished,
    Keepsake,
    Outcome,
    Part,
    Ranked,
    Recorded,
    RematchCalled,
    Rewarded,
    Scored,
    Seated,
    SeatOpened,
    Solved,
    Spoke,
    Started,
    Unseated,
    Voted,
    WantsSeat,
)
from games.contract.game import (
    ChatPage,
    Command,
    Game,
    Home,
    Standing,
)
from games.contract.moves import (
    Action,
    Call,
    Context,
    Depart,
    Move,
    Speak,
    Tick,
)
from games.contract.outcomes import (
    Answer,
    BadData,
    IllegalWorld,
    Rejected,
    Step,
    World,
)
from games.contract.rules import (
    LobbyRules,
    Rules,
    Settings,
)
from games.contract.screens import (
    PANEL,
    Button,
    Screen,
)
from games.contract.texts import (
    Arg,
    Name,
    Names,
    PlayerId,
    Text,
    Texts,
    When,
    text,
)

__all__ = [
    "PANEL",
    "Abandoned",
    "Action",
    "Announced",
    "Answer",
    "Arg",
    "BadData",
    "Badged",
    "Button",
    "Call",
    "ChatPage",
    "Command",
    "Context",
    "Dealt",
    "Depart",
    "Event",
    "Finished",
    "Game",
    "Home",
    "IllegalWorld",
    "Keepsake",
    "LobbyRules",
    "Move",
    "Name",
    "Names",
    "Outcome",
    "Part",
    "PlayerId",
    "Ranked",
    "Recorded",
    "Rejected",
    "RematchCalled",
    "Rewarded",
    "Rules",
    "Scored",
    "Screen",
    "SeatOpened",
    "Seated",
    "Settings",
    "Solved",
    "Speak",
    "Spoke",
    "Standing",
    "Started",
    "Step",
    "Text",
    "Texts",
    "Tick",
    "Unseated",
    "Voted",
    "WantsSeat",
    "When",
    "World",
    "text",
]
