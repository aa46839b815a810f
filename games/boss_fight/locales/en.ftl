# Boss Fight in English. Answers to presses (marked "alert") have room for 200 characters.

boss_fight-name = Boss Fight
boss_fight-tagline = A team quiz: right answers hurt the boss, and the team that hurts it most wins.

preset-trio = three teams
preset-quartet = four teams

command-boss = The last boss fights of this chat, and the next boss
command-event = The boss season of this chat (admins start, name and end one)

## Rules (alert)

boss_fight-rules-short =
    Press A–D before time is up: one answer each, quick ones and streaks hit harder. What was right comes with the reveal. The team with the most damage wins; the hit that fells the boss is special.
boss_fight-rules-1 =
    Two to four teams race to bring down one boss. Choose a team in the lobby, or be placed in the smallest. At least two teams need a player each.
boss_fight-rules-2 =
    A question stays open for about 20 seconds. Press A, B, C or D: one answer each, no taking back. The question closes early once everybody has answered.
boss_fight-rules-3 =
    A right answer hits: more for harder questions, for speed, and for each right answer in a row before it. A weak boss asks hard questions.
boss_fight-rules-4 =
    Nobody learns what was right before the reveal, so nobody can pass it on. Smaller teams hit harder to make up for their numbers.
boss_fight-rules-5 =
    The fight ends when the boss has no HP left, or when questions or time run out. The answer that takes it to 0 is the last hit: first come, first served.
boss_fight-rules-6 =
    The team with the most damage wins, even if the boss survives. On equal damage the last hit decides, then more right answers; if these are equal too, it is a draw.
boss_fight-rules-7 =
    The MVP dealt the most damage of all who stayed. Between equals: more right answers, then the longer streak, then the earlier seat. Who leaves keeps the XP of right answers.

boss_fight-help-question =
    Read the question on the board and press A, B, C or D. One answer each. Being quick and being right in a row hits harder.
boss_fight-help-reveal =
    The board shows what was right and how hard each team hit. 🎯 Me tells how you did. The next question comes by itself.

## Teams, levels and categories

boss_fight-team-1 = 🔴 Team 1
boss_fight-team-2 = 🔵 Team 2
boss_fight-team-3 = 🟢 Team 3
boss_fight-team-4 = 🟡 Team 4

boss_fight-level-easy = easy
boss_fight-level-medium = tricky
boss_fight-level-hard = hard

boss_fight-category-arts = Books and art
boss_fight-category-food = At the table
boss_fight-category-geography = Geography
boss_fight-category-history = History
boss_fight-category-language = Words and languages
boss_fight-category-music = Music
boss_fight-category-myths = Myths and legends
boss_fight-category-nature = Nature
boss_fight-category-science = Science
boss_fight-category-sport = Sports and games
boss_fight-category-tech = Inventions

## Who won, in lists of games

boss_fight-side-team-1 = team 1 won
boss_fight-side-team-2 = team 2 won
boss_fight-side-team-3 = team 3 won
boss_fight-side-team-4 = team 4 won

## Bosses

boss_fight-boss-mothlord = 🦋 The Moth Lord
    .taunt = It has eaten every textbook in town and is hungry for yours.
boss_fight-boss-clockwork = ⚙️ The Clockwork Examiner
    .taunt = It ticks, it tuts, and it marks in red.
boss_fight-boss-mirror = 🪞 The Mirror of Doubt
    .taunt = It shows you the answer you almost gave.
boss_fight-boss-librarian = 📚 The Silent Librarian
    .taunt = She has read everything and returns nothing.
boss_fight-boss-kraken = 🐙 The Kraken of Trivia
    .taunt = Eight arms, eight books, and not one of them overdue.
boss_fight-boss-sphinx = 🗿 The Sphinx
    .taunt = Travellers used to be asked one riddle. It has more now.
boss_fight-boss-volcano = 🌋 The Old Volcano
    .taunt = It has been asleep for a thousand years, and wakes up curious.
boss_fight-boss-void = 🕳 The Void That Asks
    .taunt = Whatever you forget, it keeps.

## Buttons

boss_fight-button-option = { $letter }
boss_fight-button-me = 🎯 Me
boss_fight-button-help = ❓ Help

## The board

boss_fight-board-question = ⚔️ <b>{ $boss }</b> · question { $number }/{ $all } until { $until }
boss_fight-board-reveal = 💥 <b>{ $boss }</b> · question { $number }/{ $all }
boss_fight-board-hp = HP { $bar } { $hp }/{ $max }
boss_fight-board-kind = <i>{ $category } · { $level }</i>
boss_fight-question = <b>{ $question }</b>
boss_fight-option = <b>{ $letter })</b> { $option }
boss_fight-board-team = { $team }: { $damage }
boss_fight-board-team-dealt = { $team }: { $damage } (+{ $dealt })
boss_fight-board-answered = Answered: { $answered }/{ $all }
boss_fight-board-solution = ✅ <b>{ $letter })</b> { $option } · right: { $right } of { $all }
boss_fight-board-next = The next question comes at { $at }.

## The end

boss_fight-end-defeated = 🏆 <b>{ $boss } is defeated!</b> All { $max } HP are gone.
boss_fight-end-questions = 🌫 <b>{ $boss } survives</b> with { $hp } of { $max } HP: it has run out of questions.
boss_fight-end-time = ⏳ <b>{ $boss } survives</b> with { $hp } of { $max } HP: time is up.
boss_fight-end-silence = 💤 <b>{ $boss } walks away</b> with { $hp } of { $max } HP: nobody answered it any more.
boss_fight-end-deserted = 🍃 <b>{ $boss } survives</b> with { $hp } of { $max } HP: nobody is left to fight it.
boss_fight-end-winner = <b>{ $team } wins.</b>
boss_fight-end-draw = <b>No team wins.</b>
boss_fight-end-team = { $place }. { $team } · { $damage } damage · { $players }
boss_fight-end-mvp = ⭐ MVP: <b>{ $player }</b>, { $damage } damage
boss_fight-end-last-hit = 🗡 Last hit: <b>{ $player }</b>
boss_fight-end-badge = 🏅 { $player }: { $badge }
boss_fight-result = <b>{ $player }</b> · { $damage } damage · { $correct } of { $all } right · { $xp } XP
boss_fight-result-left = { $player } · { $damage } damage · { $correct } right · left · { $xp } XP

boss_fight-notice-start =
    ⚔️ <b>{ $boss }</b> appears with { $hp } HP! { $taunt }
    🗓 { $season }{ $laps ->
        [0] { "" }
       *[other] { " · stronger than last time" }
    }
    { $teams }
    The first question is on the board.
boss_fight-notice-team = { $team }: { $players }
boss_fight-notice-end = { $lines }
boss_fight-notice-left = { $player } leaves the fight.
boss_fight-notice-kicked = { $player } was taken out of the fight by an administrator.

## 🎯 Me (alert)

boss_fight-me = { $lines }
boss_fight-me-open = You have not answered this question yet.
boss_fight-me-locked = Your answer to this question: { $letter }.
boss_fight-me-right = ✅ Your last answer was right: { $damage } damage.
boss_fight-me-wrong = ❌ Your last answer was wrong.
boss_fight-me-silent = You did not answer the last question.
boss_fight-me-total = { $team } · your damage: { $damage } · right: { $correct } of { $answered } · in a row: { $streak }

## Answers to presses (alert)

boss_fight-locked = 🔒 { $letter } is locked in. Whether it is right comes with the reveal.
boss_fight-locked-already = Your answer { $letter } is locked in already.
boss_fight-no-such-option = There is no such option.
boss_fight-departed = { $player } is out of this fight.
boss_fight-not-playing = You are not in this fight. /nextgame tells you of the next one.
boss_fight-gone = You have left this fight.
boss_fight-not-now = There is nothing to answer right now.
boss_fight-over = This fight is over.

## Seasons: /event

boss_fight-season-open = Open season
boss_fight-season-named = { $name }
boss_fight-event-title = 🗓 <b>{ $season }</b>
boss_fight-event-until = Until { $until }
boss_fight-event-figures =
    { $fights ->
        [one] { $fights } fight
       *[other] { $fights } fights
    }, { $beaten ->
        [one] { $beaten } boss beaten
       *[other] { $beaten } bosses beaten
    }
boss_fight-event-boss-beaten = ☠️ { $boss }
boss_fight-event-boss-next = ⚔️ <b>{ $boss }</b> comes next
boss_fight-event-boss-waiting = ▫️ { $boss }
boss_fight-event-nothing = No season is on. An open one begins with the next fight: /newgame boss_fight
boss_fight-event-last =
    The season before: { $name }, ended { $ended }, { $fights ->
        [one] { $fights } fight
       *[other] { $fights } fights
    }, { $beaten ->
        [one] { $beaten } boss beaten
       *[other] { $beaten } bosses beaten
    }
boss_fight-event-how = Administrators: /event start 14 Autumn Cup (days and name), /event name New Name, /event end
boss_fight-event-admins = Seasons are started, named and ended by administrators of this chat.
boss_fight-event-running = The season { $name } is still on. End it first: /event end
boss_fight-event-none = There is no season with a name just now. Start one: /event start 14 Autumn Cup
boss_fight-event-days = A season lasts from 1 to { $most } days.
boss_fight-event-long = That name is too long: { $most } characters at most.
boss_fight-event-started = The season { $name } has begun.
boss_fight-event-renamed = The season is now called { $name }.
boss_fight-event-ended = The season { $name } has ended.

## Badges

badge-mvp = ⭐ MVP
badge-last_hit = 🗡 Last Hit
badge-boss_defeated = ☠️ Boss Defeated
badge-milestone_10 = 🌱 Ten Right Answers
badge-milestone_50 = 📗 Fifty Right Answers
badge-milestone_100 = 💯 A Hundred Right Answers
badge-milestone_500 = 🧠 Five Hundred Right Answers
badge-milestone_1000 = 🏛 A Thousand Right Answers
badge-milestone_5000 = 🌌 Five Thousand Right Answers

## Looking back: /boss, /leaderboard boss, /leaderboard event

boss_fight-outcome-defeated = defeated
boss_fight-outcome-survived = survived
boss_fight-standing-boss = ⚔️ { $boss } · { $season }
boss_fight-standing-event = 🗓 { $season }: all bosses
boss_fight-history = 📜 <b>The boss fights of this chat</b>
boss_fight-history-row =
    <b>{ $boss }</b> · { $outcome } · { $damage }/{ $hp } damage · { $at }
    { $honours }
boss_fight-history-winner = 🏆 { $team }
boss_fight-history-mvp = ⭐ MVP: { $player }
boss_fight-history-last-hit = 🗡 Last hit: { $player }
boss_fight-history-empty = No boss was fought in this chat yet. Open a fight: /newgame boss_fight
