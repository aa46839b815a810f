### Words of the bot itself: commands, help, figures, settings, and what it says about topics.
###
### Messages are Telegram HTML: write &lt; and &amp; for < and &. "Alert" marks messages that have
### to fit into 200 characters.

## What a command does, in Telegram's list of commands

command-start = Say hello
command-help = How everything works
command-rules = The rules of a game
command-newgame = Open a game in this topic
command-join = Take a seat
command-leave = Give up your seat, or leave the game
command-begin = Start with those who are here
command-extend = Keep the lobby open for longer
command-kick = Remove a player (host or admin)
command-endgame = Call the game off (host or admin)
command-nextgame = Be told when a seat or a game opens
command-role = Your role, for your eyes only
command-stats = Your figures, or somebody else's
command-leaderboard = The best players of this chat
command-badges = Badges: yours, or somebody's
command-global = The best players everywhere
command-recent = The last games of this chat
command-chatstats = This chat in figures (admins)
command-analytics = Figures with pictures
command-settings = How games go in this chat (admins)
command-export = This chat's history as files (admins)
command-forgetme = Erase what I know about you

## Hello

# $games: one line for each game.
bot-start-private =
    👋 <b>Welcome to Parlor!</b>
    I run games for groups: in forum topics, for hours or days, and I never lose one.

    { $games }

    Add me to a group, make me an admin there, and send /newgame in a topic. Now that you have pressed Start, I can also write to you here when it matters, like when a seat opens.
bot-start-group =
    👋 <b>Hi, I am Parlor.</b> Let's play!

    { $games }

    Send /newgame in the topic where you want to play. /help explains the rest.
# What the bot says when it is added to a group.
bot-added =
    👋 <b>Hi, I am Parlor.</b> I run games in topics. Send /newgame where you want to play.

    { $rights }
bot-game-line = 🎲 <b>{ $game }</b>: { $tagline }

bot-button-add = ➕ Add me to a group
bot-button-help = ❓ Help
bot-button-open-chat = ✉️ Open our chat
bot-button-to-game = 🎲 To the game
bot-button-back = ◀️ Back
bot-button-next = Next ▶️

## Help

# $games: one line for each game.
bot-help-play =
    ❓ <b>How to play</b>

    { $games }

    /newgame — { command-newgame }
    /join — { command-join }
    /leave — { command-leave }
    /role — { command-role }
    /rules — { command-rules }
    /nextgame — { command-nextgame }

    Nobody has to write to me in private: only you see the answers to your presses.
bot-help-more =
    ❓ <b>Hosting a game</b>
    /begin — { command-begin }
    /extend — { command-extend }
    /kick — { command-kick }
    /endgame — { command-endgame }

    <b>Figures</b>
    /stats — { command-stats }
    /leaderboard — { command-leaderboard }
    /global — { command-global }
    /recent — { command-recent }
    /chatstats — { command-chatstats }

    <b>This chat</b>
    /settings — { command-settings }
# $here: the bot's rights in this chat and what it can read there, or in general.
bot-help-rights =
    ❓ <b>Rights I like to have</b>
    • Manage topics: to open a topic for each game.
    • Delete messages: to take away old boards that newer ones have replaced.
    I can play without them.

    { $here }
bot-help-privacy = As an admin I can read the discussion, which a game may keep for its records. Otherwise Telegram's privacy mode shows me commands and buttons only. Every game can be played that way.

## Rules

bot-rules-pick = 📖 The rules of which game?
# $page of $pages.
bot-rules-page =
    📖 <b>{ $game }</b> · { $page }/{ $pages }

    { $rules }
bot-rules-all =
    📖 <b>{ $game }</b>

    { $rules }

## Opening a game

bot-newgame-pick = 🎲 Which game shall it be?
# The name of a topic: plain text of at most 128 characters.
bot-topic-name = { $game } #{ $number }
bot-newgame-elsewhere = 🎲 <b>{ $game }</b> is open in a topic of its own: { $topic }
bot-newgame-needs-topics = This group has no topics, so there is one game at a time.
bot-newgame-no-topics-wished = This chat does not want me to make topics (see /settings). Send /newgame in a topic that has no game.
bot-topic-later = I have been making topics and messages here as fast as Telegram lets me. Please try again from { $at } on.
bot-nextgame-queued = You are in the queue of this chat. I will call you when a seat or a game opens. Your place: { $place }.
bot-nextgame-already = You are in the queue already. Your place: { $place }.
bot-nextgame-room = There is a free seat right here: press Join, or send /join.
# $reason: why there is no seat now.
bot-join-later = { $reason } /nextgame puts you in the queue: I call you when a seat or a game opens.
bot-role-look = Press 🎭 on the board of the game: only you will see the answer.
bot-role-sent = I have written to you in private.
bot-role-none = You are in no game right now.
bot-role-none-here = You are in no game in this topic. /newgame opens one.
# Above what only this player may see.
bot-role-game = 🎲 <b>{ $game } #{ $number }</b> · { $chat }

## When something does not work

bot-error-no-game-here = There is no game in this topic. /newgame opens one.
# $games: one line for each game, with the word that /newgame wants.
bot-error-game-line = <code>{ $word }</code> — { $game }
bot-error-unknown-game =
    I know no game called “{ $asked }”. There are:

    { $games }
bot-error-unknown-preset = { $game } has no pace “{ $asked }”. Choose one of: { $presets }.
bot-error-not-admin = Only an admin of this chat can do that.
bot-error-anonymous = You write as the group, so I cannot tell who you are. Write as yourself, or press a button.
bot-error-topic-busy = { $game } is still being played in this topic. End it with /endgame, or open the new game in another topic.
bot-error-old-button = That button is from an earlier moment. Look at the newest message.
bot-foreign-button = That button does not belong to this chat.
bot-error-busy = I am busy for a moment. Please try again.
# Alerts to somebody whose press is not played.
bot-too-fast = ✋ Slowly, please: I count only a few presses a second.
bot-too-many = ⏳ So many people press right now that I could not get to yours. Please press again.
bot-error-group-only = That works in a group: write it there, or add me to one.
bot-error-private-only = Please send me that in our private chat.
bot-error-whom = Whom? Reply to a message of that player, or write the @name after the command.
bot-error-nobody-known = I do not know anybody called { $asked }.
bot-error-number = “{ $asked }” is not a number from { $least } to { $most }.
bot-error-no-session = This chat has no game number { $asked }.

## Rights

bot-right-manage-topics = Manage topics
bot-right-delete-messages = Delete messages
bot-right-line-have = ✅ { $right }
bot-right-line-lack = ▫️ { $right }
# $lines: one line for each right.
bot-rights =
    <b>My rights here</b>
    { $lines }
bot-missing-manage-topics = I may not make topics here. Please give me the right “Manage topics”, or send /newgame in a topic that has no game.
bot-privacy-on = 🙈 Privacy mode: I see only commands and buttons here. Games work, but discussions are not recorded. Make me an admin if they are to be.
bot-privacy-off = 👂 I can read messages here, so a game's discussion can be recorded (see /settings).

## Figures

# $title may be empty. $rate, $xp_per_game and $tasks_per_game are finished decimal numbers.
bot-stats =
    📊 <b>{ $player }</b>
    { $title }

    ✨ XP: <b>{ $xp }</b>
    🎮 Games: { $played } · won { $won } · lost { $lost }
    🏆 Win rate: { $rate } %
    🧩 Tasks: { $tasks } · fake tasks { $fake }
    📈 A game: { $xp_per_game } XP · { $tasks_per_game } tasks
bot-stats-title = 🎖 { $title }
bot-stats-none = { $player } has not played yet.
bot-stats-none-you = You have not played yet. /newgame opens a game!

# $place is 1 for the best; equal XP shares a place.
bot-rank =
    { $place ->
        [1] 🥇 <b>{ $player }</b>
        [2] 🥈 <b>{ $player }</b>
        [3] 🥉 <b>{ $player }</b>
       *[other] { $place }. { $player }
    } · { $xp } XP · { $won ->
        [one] { $won } win
       *[other] { $won } wins
    }
bot-leaderboard =
    🏆 <b>The best of { $chat }</b>

    { $ranks }
bot-leaderboard-unknown = There is no leaderboard “{ $asked }”. After /leaderboard may stand nothing, or a game's number{ $names }.
bot-leaderboard-none = Nobody has finished a game here yet. Be the first: /newgame! What the whole world plays counts in /global.
bot-global =
    🌍 <b>The best players everywhere</b>

    { $ranks }
bot-global-none = Nobody has finished a game yet.
bot-session-ranking =
    🏆 <b>{ $game } #{ $number }</b>

    { $ranks }
# $role: the name of a role, or an empty text while it is secret.
bot-session-rank =
    { $place ->
        [1] 🥇 <b>{ $player }</b>
        [2] 🥈 <b>{ $player }</b>
        [3] 🥉 <b>{ $player }</b>
       *[other] { $place }. { $player }
    } · { $xp } XP{ $role }{ $outcome }
bot-session-detail = {" · "}{ $detail }
bot-outcome-win = won
bot-outcome-lose = lost
bot-outcome-left = left
bot-outcome-afk = removed for idling

bot-recent =
    🕰 <b>The last games here</b>

    { $games }
# $length: how long it took; $winner: the name of a side.
bot-recent-won = #{ $number } <b>{ $game }</b> · { $at } · { $length } · { $winner }
bot-recent-nobody-won = #{ $number } <b>{ $game }</b> · { $at } · { $length } · nobody won
bot-recent-abandoned = #{ $number } <b>{ $game }</b> · { $at } · ended without a result
bot-recent-none = No game has ended here yet.
bot-minutes = { $minutes } min
bot-hours = { $hours } h { $minutes } min

# $rate: a finished decimal number; $hours: one line for each hour.
bot-chatstats =
    { $days ->
        [one] 📊 <b>This chat, the last day</b>
       *[other] 📊 <b>This chat, the last { $days } days</b>
    }

    🎮 Games: { $sessions }
    ▶️ Under way: { $active }
    ✅ Played to the end: { $completed } ({ $rate } %)
    👥 Players: { $players }

    { $hours }
bot-chatstats-hours =
    🕖 <b>Busiest hours</b>
    { $lines }
# $start and $end like 18:00.
bot-chatstats-hour =
    { $games ->
        [one] { $start }–{ $end }: { $games } game
       *[other] { $start }–{ $end }: { $games } games
    }
bot-chatstats-none =
    { $days ->
        [one] There was no game here in the last day.
       *[other] There was no game here in the last { $days } days.
    }

bot-analytics = 📈 <b>Figures</b>
bot-analytics-me = 👤 Me
bot-analytics-chat = 👥 This chat
bot-analytics-global = 🌍 Everyone
# Words inside the pictures: plain text.
bot-chart-activity =
    { $days ->
        [one] Games in the last day
       *[other] Games a day, the last { $days } days
    }
bot-chart-xp = XP
bot-chart-wins = Wins and losses
bot-chart-won = Won
bot-chart-lost = Lost
bot-chart-players = Best players

## Settings

bot-settings =
    ⚙️ <b>How games go in this chat</b>

    { $lines }

    Running games keep the rules they began with.
bot-settings-line = { $setting }: <b>{ $value }</b>
# $about: what the setting does.
bot-settings-one =
    <b>{ $setting }</b>
    { $about }

    Now: <b>{ $value }</b>
bot-settings-saved = Saved: { $setting }: { $value }.
# A value in a row of choices, if it is the present one.
bot-settings-chosen = ✅ { $value }
bot-settings-default = as the game has it
bot-settings-number = { $number }

setting-language = 🌐 Language
    .about = The language of everything said in this chat. In private everybody reads their own.
setting-game-preset = 🎲 { $game }
    .about = What is played when /newgame names no more than the game: its pace, or its boss.
setting-open_ballots = 🗳 Ballots
    .about = Whether everyone sees who votes for whom.
    .on = open
    .off = secret
setting-reveal_role = 🎭 Role on ejection
    .about = Whether the role of an ejected player is told.
    .on = revealed
    .off = kept secret
setting-log_discussion = 💬 Discussion log
    .about = Whether messages of the players are kept with the game. This needs admin rights for me.
    .on = kept
    .off = not kept
setting-seats = 🪑 Seats
    .about = How many players a lobby has room for.
setting-teams = 🚩 Teams
    .about = How many teams a game that is played in teams has.
setting-create_topics = 🗂 A topic for each game
    .about = Whether I may open a topic of its own for a game, where one is needed.
    .on = yes
    .off = no
setting-scheduled_games = 📅 Games by themselves
    .about = Whether games begin here at the times that the operator of this bot has set.
    .on = yes
    .off = no
# A language in its own words, for the choice of languages.
language-en = English
language-ru = Русский

## Topics and interruptions

# In private to the host, or in General where the host cannot be reached.
bot-topic-closed = ⏸ The topic of { $game } was closed. The game is paused and goes on as soon as the topic is open again.
bot-topic-deleted = 🗑 The topic of { $game } is gone, so the game is paused. Shall it move to a new topic?
bot-topic-button-move = 📦 Move it
bot-topic-button-end = 🏁 End it
# Said in the new topic.
bot-topic-moved-here = 📦 { $game } has moved here. Everything is as it was, and the clock runs again.
# Alerts.
bot-topic-moved = 📦 { $game } has moved to a new topic.
bot-topic-ended = 🏁 { $game } was ended.
bot-topic-cannot-move = I may not make topics in that group. Please give me the right “Manage topics” there, and press again.

## Your data

bot-forget-ask =
    🗑 <b>Erase what I know about you?</b>
    Your name and everything you wrote in games will be gone for good. Results stay, without a name.
bot-forget-done = Done. I no longer know who you are.
bot-forget-kept = Nothing was erased.
bot-forget-playing = You are in a game. Leave it first with /leave, or wait until it ends.

bot-export-ready =
    { $games ->
        [one] 📦 The history of this chat: { $games } game.
       *[other] 📦 The history of this chat: { $games } games.
    }
bot-export-none = There is no history to export yet.

## Commands and screens of the games' own

bot-attach-none = No { $game } is going on that can be shown here. To open one: /newgame { $wish }
bot-attach-taken = Another game is being played in this topic. Choose a different one.
bot-home-in-private = That is yours alone, so I show it in our private chat.
bot-panel-none = There is nothing to choose in that game right now.
bot-error-admins-open = Only chat admins may open { $game }.
bot-error-owners-open = Only the owners of this bot may open a game for the whole world.

## Honours

bot-badges =
    🏅 <b>Badges of { $player }</b>
    { $badges }
bot-badge = { $badge }
bot-badge-times = { $badge } ×{ $times }
bot-badges-none = { $player } has no badges yet.
# $rows: one line for each player.
bot-standing =
    🏆 <b>{ $title }</b>
    { $rows }
bot-standing-row = { $place } { $player }: { $damage } damage, { $correct } right
bot-standing-none = Nobody stands on that leaderboard yet.
