### Words that every game shares: names, the lobby, and the table around a game.
###
### Messages are Telegram HTML: write &lt; and &amp; for < and &. Messages that end up in an alert
### or on a button lose their tags, and an alert has room for 200 characters.

## Names

# Somebody whose name Parlor does not know.
name-unknown = someone
# Somebody whose name cannot be seen. $number: a few digits.
name-nameless = Player { $number }
# An empty list of people.
name-nobody = nobody
# Between the names of a list, and before its last one.
names-comma = {", "}
names-and = {" and "}

## Paces

preset-blitz = blitz
preset-normal = normal
preset-slow = slow

## Lobby

# $game and $preset: the names of the game and of its pace.
lobby-title = 🎲 <b>{ $game }</b> · { $preset }
# $taken of $seats are taken; $list: one line for each player.
lobby-seats =
    Players: { $taken }/{ $seats }
    { $list }
# $host: 1 for the one who opened the lobby.
lobby-seat =
    { $host ->
        [1] { $number }. { $player } 👑
       *[other] { $number }. { $player }
    }
lobby-waiting =
    { $missing ->
        [one] ⏳ { $missing } more player is needed.
       *[other] ⏳ { $missing } more players are needed.
    } Open until { $until }.
lobby-ready = ✅ Ready to start. There is room for more until { $until }.
lobby-starts = 🚀 Everyone is here. We start at { $at }.

lobby-button-join = ✋ Join
lobby-button-leave = 🚪 Leave
lobby-button-begin = ▶️ Start
lobby-button-rules = 📖 Rules
lobby-button-want-seat = 🔔 Tell me when a seat opens

lobby-you-are-in = You are in. Have fun!
lobby-you-left = You left the game.
lobby-already-in = You already have a seat.
lobby-not-in = You have no seat in this game.
lobby-full = All seats are taken.
lobby-has-room = There is a free seat: just press Join.
lobby-queued = You are in the queue. I will call you here, and in private if you have started a chat with me, when a seat opens.
lobby-begun = Here we go!
lobby-need-more =
    { $missing ->
        [one] { $missing } more player is needed to start.
       *[other] { $missing } more players are needed to start.
    }
lobby-extended = The lobby stays open until { $until }.
lobby-only-host = Only { $host }, who hosts this game, or a chat admin can do that.
lobby-kicked = { $player } was removed from the game.
lobby-nobody-to-kick = That player has no seat in this game.
# Said where a lobby has closed.
lobby-too-few =
    { $missing ->
        [one] Time ran out, and { $missing } player was missing.
       *[other] Time ran out, and { $missing } players were missing.
    }
lobby-too-few-teams = Time ran out, and nobody was in a second team.
lobby-empty = Everybody left.
lobby-called-off = The game was called off.

## Teams, in the lobby of a game that is played in teams

lobby-team =
    { $count ->
        [0] <b>Team { $team }</b>: nobody yet
       *[other] <b>Team { $team }</b> ({ $count }): { $players }
    }
lobby-button-team = 🚩 Team { $team }
lobby-in-team = You play in team { $team }. Have fun!
lobby-already-in-team = You are in that team already.
lobby-need-teams = At least two teams need somebody in them.
lobby-waiting-teams = ⏳ A second team is needed. Open until { $until }.

## Table

table-abandoned = 🏁 <b>{ $game }</b> ended without a result.
table-paused = ⏸ <b>Paused.</b> The clock is stopped, nobody loses time.
table-paused-answer = The game is paused. It goes on as soon as the topic is open again.
table-called-off = An admin called the game off.
table-over = This game is over.
table-under-way = The game has already begun.
table-only-admin = Only a chat admin can do that.
table-not-now = That is not possible right now.
table-not-dealt = The game has not begun yet.
table-button-rematch = 🔁 Rematch
table-none-here = There is no game here any more.
table-old-button = That button is from an earlier moment. Look at the newest board.
table-foreign-button = That button belongs to a game in another chat.
table-already-counted = I have dealt with that press already. The board shows how things stand.
table-mishap = Something went wrong on my side, and nothing was changed. Please try again.
table-rematch-opened = A new game is open, and you have a seat.
# Alerts, and answers to /newgame.
table-limit-person = ✋ You have opened as many games as one person may in ten minutes ({ $games }). You can open the next one from { $at } on.
table-limit-chat = ✋ As many games have been opened here as a chat may open in an hour ({ $games }). The next one can be opened from { $at } on.
table-limit-live = ✋ As many games are going on in this chat as I can look after ({ $games }). There is room again as soon as one of them ends.
# $players are mentioned, so that they notice.
table-rematch = 🔁 { $host } wants a rematch! { $players }, are you in?

## Queue

# $players are mentioned, so that they notice.
queue-seat = 🔔 { $players }: a seat is free in { $game }!
queue-lobby = 🔔 { $players }: { $game } is about to begin, take your seats!
queue-seat-private = 🔔 A seat is free in { $game }. Come back to the group and press Join.
queue-lobby-private = 🔔 { $game } is about to begin. Come to the group and press Join.

## Titles, by the XP of all games together

title-rookie = Rookie
title-cadet = Cadet
title-technician = Technician
title-navigator = Navigator
title-veteran = Veteran
title-expert = Expert
title-master = Master
title-captain = Captain
title-legend = Legend
