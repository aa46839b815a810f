# Impostor in English. Answers to presses (marked "alert") have room for 200 characters.

impostor-name = Impostor
impostor-tagline = Repair the ship, and find out who only pretends to.

## The rules, as alerts

impostor-rules-short =
    Some of you are secretly impostors. Crew: solve tasks, then talk and vote the impostors out. Impostors: strike unseen, blend in. The same buttons for all; only you see the answers to your presses.
impostor-rules-1 =
    Everyone gets a secret role: press 🎭 Me. The crew repairs the ship and hunts the impostors; impostors know each other and want to be as many as the crew.
impostor-rules-2 =
    Tasks: choose a room, read your 📋 Task and answer with A–D, one try a round. Right answers repair the ship. An impostor's task only looks like one.
impostor-rules-3 =
    🎯 Act instead: the crew hides (no task, but safe), an impostor arms a strike. When time is up it takes one crewmate of the same room who is not hiding.
impostor-rules-4 =
    👁 Look: you notice each other person in your room only by chance. In the meeting, 👁 What I saw repeats it. That is your evidence: share it, or lie.
impostor-rules-5 =
    Meeting: talk in the topic; 🔎 notes a suspicion. Vote: whoever has most votes goes. A tie, or most votes for Skip, ejects nobody. Miss two votes in a row and you are out.
impostor-rules-6 =
    The crew wins with every impostor gone or the ship repaired. Impostors win once they are half of those aboard, or when the air runs out after the last round.

impostor-help-tasks =
    Pick a room, then answer your 📋 Task with A–D, or 🎯 Act: crew hides, impostors arm a strike. 👁 Look shows whom you notice. It goes on when all are ready.
impostor-help-meeting =
    Talk in the topic: where were you, whom did you notice? 🔎 privately notes a suspicion; for a detective the first 🔎 is the one check. A majority of ✋ opens the vote.
impostor-help-vote =
    Press the name you want ejected, or Skip. You may change your vote until the close. Most votes decide; a tie or most for Skip ejects nobody.

## Roles

impostor-role-crewmate = crewmate
impostor-role-detective = detective
impostor-role-impostor = impostor

## Who won, in a list of games

impostor-side-crew = the crew won
impostor-side-impostors = the impostors won

## Rooms

impostor-room-1 = Bridge
    .in = on the Bridge
    .button = 🧭 Bridge
impostor-room-2 = Reactor
    .in = in the Reactor
    .button = ⚛️ Reactor
impostor-room-3 = Greenhouse
    .in = in the Greenhouse
    .button = 🌿 Greenhouse
impostor-room-4 = Cargo hold
    .in = in the Cargo hold
    .button = 📦 Cargo hold
impostor-room-5 = Sick bay
    .in = in the Sick bay
    .button = 🩺 Sick bay
impostor-room-6 = Airlock
    .in = in the Airlock
    .button = 🚪 Airlock

## Buttons

impostor-button-option = { $letter }
impostor-button-task = 📋 Task
impostor-button-act = 🎯 Act
impostor-button-look = 👁 Look
impostor-button-saw = 👁 What I saw
impostor-button-ready = ✋ Ready to vote
impostor-button-suspect = 🔎 { $target }
impostor-button-vote = { $target }
impostor-button-skip = ⏭ Skip
impostor-button-me = 🎭 Me
impostor-button-help = ❓ Help

## The board

impostor-board-tasks = 🚀 <b>Round { $round } · Tasks</b> until { $until }
impostor-board-meeting = 📣 <b>Round { $round } · Meeting</b> until { $until }
impostor-board-vote = 🗳 <b>Round { $round } · Vote</b> until { $until }
impostor-board-ship = Repairs { $bar } { $progress }/{ $needed }
impostor-board-ready = Ready: { $ready }/{ $all }
impostor-board-meeting-ready = Ready to vote: { $ready } of the { $enough } it takes
impostor-board-voted = Voted: { $voted }/{ $all }
impostor-board-ballot = { $voter } → { $target }
impostor-board-ballot-skip = { $voter } → Skip
impostor-board-alive = <b>Aboard ({ $count }):</b> { $who }
impostor-board-out = <b>Out ({ $count }):</b> { $who }
impostor-board-safe = Nobody can be struck in this round.
impostor-board-last-round = <b>The air lasts for this round only.</b>
impostor-board-tasks-hint = <i>Pick a room, then answer your 📋 task with A–D, or 🎯 act. Only you see what your presses do.</i>
impostor-board-meeting-hint = <i>Who was where? Talk here. 👁 repeats what you saw, 🔎 notes a suspicion.</i>
impostor-board-vote-hint = <i>A tie, or most votes for Skip, ejects nobody. You may change your vote.</i>
impostor-board-rounds =
    { $rounds ->
        [one] It took { $rounds } round.
       *[other] It took { $rounds } rounds.
    }
impostor-result-crew = <b>{ $player }</b> · { $role } · { $outcome } · tasks { $solved }, votes that hit { $hits } · { $xp } XP
impostor-result-impostor = <b>{ $player }</b> · { $role } · { $outcome } · fake tasks { $solved } · { $xp } XP
impostor-outcome-win = won
impostor-outcome-lose = lost
impostor-outcome-left = left
impostor-outcome-afk = idle

## What happened

impostor-found = 💀 { $player } was found { $room }.
impostor-found-nobody = Nobody was harmed.

impostor-end-votes = 🏆 <b>The crew wins.</b> The last impostor has been found out.
impostor-end-tasks = 🏆 <b>The crew wins.</b> The ship is repaired: { $progress }/{ $needed }.
impostor-end-departures = 🏆 <b>The crew wins.</b> No impostor is left aboard.
impostor-end-parity = 🏆 <b>The impostors win.</b> There are no longer enough crew to stop them.
impostor-end-air = 🏆 <b>The impostors win.</b> The air has run out with { $progress } of { $needed } repairs done.
impostor-end-nobody = 🌌 <b>Nobody wins.</b> The ship drifts on with nobody aboard.

impostor-notice-start =
    🚀 <b>The ship casts off.</b> { $who }: press 🎭 Me on the board to read your role.
    { $impostors ->
        [one] One of you is an impostor.
       *[other] { $impostors } of you are impostors.
    }{ $detectives ->
        [0] { "" }
        [one] { " " }One of the crew is a detective.
       *[other] { " " }{ $detectives } of the crew are detectives.
    }
impostor-notice-meeting =
    📣 <b>Meeting!</b> Talk until { $until }.
    { $found }
impostor-notice-vote = 🗳 <b>Vote</b> on the board until { $until }. A tie, or most votes for Skip, ejects nobody.
impostor-notice-ejected =
    { $tally }
    <b>{ $player }</b> is ejected.
impostor-notice-ejected-role =
    { $tally }
    <b>{ $player }</b> is ejected. Role: <b>{ $role }</b>.
impostor-notice-nobody-out =
    { $tally }
    Nobody is ejected.
impostor-notice-no-votes = Nobody voted, and nobody is ejected.
impostor-tally =
    { $votes ->
        [one] { $target }: { $votes } vote
       *[other] { $target }: { $votes } votes
    }
impostor-tally-skip =
    { $votes ->
        [one] Skip: { $votes } vote
       *[other] Skip: { $votes } votes
    }
impostor-notice-left = { $player } has left the game.
impostor-notice-left-role = { $player } has left the game. Role: <b>{ $role }</b>.
impostor-notice-vote-again = Votes for { $player } no longer count. Whoever cast one may vote again.
impostor-notice-kicked = { $player } was removed from the game.
impostor-notice-kicked-role = { $player } was removed from the game. Role: <b>{ $role }</b>.
impostor-notice-afk = { $player } missed too many votes and is out of the game.
impostor-notice-afk-role = { $player } missed too many votes and is out of the game. Role: <b>{ $role }</b>.
impostor-notice-idle = { $who } did not vote. Missing the next vote as well means being out of the game.
impostor-notice-idle-you = You did not vote in your game of Impostor. If you miss the next vote as well, you are out of the game.

## 🎭 Me (alert)

impostor-me = { $lines }
impostor-me-crewmate = You are a crewmate: repair the ship, find the impostors.
impostor-me-detective = You are the detective, on the crew's side. Your first 🔎 in a meeting checks that player, once a game.
impostor-me-detective-done = You are the detective, on the crew's side.
impostor-me-impostor = You are the impostor: strike unseen, and be believed.
impostor-me-impostor-with = You are an impostor, together with { $partners }.
impostor-me-out = You are out of play; watch, and keep their secrets.
impostor-me-room = You are { $room }: { $doing }.
impostor-me-suspect = You suspect { $target }.
impostor-doing-nothing = no task or act yet
impostor-doing-done = task answered
impostor-doing-hiding = hiding
impostor-doing-armed = strike armed

## Answers to presses (alert)

impostor-went = You are now in: { $room }.
impostor-stay = Your task is answered; this round you stay here: { $room }.
impostor-no-such-room = There is no such room.
impostor-task =
    { $question }
    A) { $a }
    B) { $b }
    C) { $c }
    D) { $d }
impostor-task-done = You have answered this round's task. The next round brings a new one.
impostor-task-hiding = You are hiding; no task for you this round.
impostor-no-such-option = There is no such answer.
impostor-right = ✅ Right! The ship is nearer to flying. +{ $xp } XP
impostor-right-fake = ✅ Right, for show: it repairs nothing, but it looks busy. +{ $xp } XP
impostor-wrong = ❌ Wrong. It was: { $right }
impostor-hidden = 🎯 You hide. Nobody can strike you this round.
impostor-hidden-already = You are hiding already.
impostor-too-late-to-hide = You have answered your task; there is no time left to hide.
impostor-armed = 🎯 Armed. When time is up, a crewmate in your room who is not hiding is struck. You may still change rooms until you answer your task.
impostor-armed-safe = 🎯 You lie low. Nobody can be struck in this round.
impostor-armed-already = You have done so already.
impostor-look = You notice { $room }: { $seen }.
impostor-look-nobody = You notice nobody { $room }. That does not mean that nobody is there.
impostor-saw = You were { $room } and noticed: { $seen }.
impostor-saw-nobody = You were { $room } and noticed nobody.
impostor-noted = 🔎 Noted: you suspect { $target }. 🎭 Me will remind you.
impostor-check-guilty = 🔎 Your check: { $target } is an impostor!
impostor-check-clear = 🔎 Your check: { $target } is not an impostor.
impostor-ready = ✋ You are ready to vote.
impostor-ready-already = You have already said that you are ready.
impostor-vote = 🗳 Your vote: { $target }.
impostor-vote-skip = 🗳 Your vote: Skip.
impostor-vote-changed = 🗳 Changed; your vote is now: { $target }.
impostor-vote-changed-skip = 🗳 Changed; your vote is now: Skip.
impostor-vote-same = 🗳 Your vote stays: { $target }.
impostor-vote-same-skip = 🗳 Your vote stays: Skip.
impostor-not-yourself = That is you. Pick somebody else.
impostor-target-gone = That player is no longer aboard.
impostor-departed = { $player } is out of this game.
impostor-not-playing = You are not in this game. Join the next one with /nextgame.
impostor-out = You are out of play, so this button is for the others. 🎭 Me still works.
impostor-gone = You are no longer in this game.
impostor-not-now = That is not possible in this phase.
impostor-over = This game is over.

## Puzzles that are computed

puzzle-option = { $value }
puzzle-math = 🧮 How much is { $sum }?
puzzle-pattern = 🔢 What comes next? { $series }, …
puzzle-emoji-odd = 👀 Which one does not belong with the others?
puzzle-emoji-count =
    👀 How many { $wanted } are here?
    { $crowd }
puzzle-emoji-sum =
    🧮 { $first } + { $first } = { $double }
    { $first } + { $second } = { $both }
    { $second } = ?
