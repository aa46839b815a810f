# Raccoons in English. Answers to presses and the short rules fit 200 characters.

raccoons-name = Raccoons
raccoons-tagline = Everyone wants the fullest bin. Nobody wants company.
raccoons-rules-short = Choose a bin each night, in secret. Alone there, you eat all that is in it. In company, nobody eats. Who has eaten most after the last night wins.
raccoons-rules-1 = Every night there are new bins, one more than raccoons; each button says how many snacks are in one. Where you go, nobody else can see, and you may change your mind until everyone has chosen.
raccoons-rules-2 = At dawn, a raccoon that was alone at its bin has eaten everything in it. Those who met at one have only quarrelled. Who is fullest after the last night wins, and several may share that.

# In lists of past games.
raccoons-side-fullest = the fullest won

## The board

raccoons-night = 🌙 <b>Night { $night } of { $nights }</b>, until { $until }
raccoons-on-the-way = On their way: { $chosen }/{ $all }
raccoons-line = 🦝 { $player } · { $eaten } 🍪
raccoons-line-over = 🦝 { $player } · { $eaten } 🍪 · { $xp } XP
raccoons-hint = <i>How many snacks do you dare to want? Only you see what you choose.</i>
raccoons-button = 🗑 { $snacks }

## Answers to presses, and to /role

raccoons-off-to =
    { $snacks ->
        [one] 🐾 You are off to the bin with { $snacks } snack.
       *[other] 🐾 You are off to the bin with { $snacks } snacks.
    }
raccoons-so-far =
    { $eaten ->
        [one] 🦝 You have eaten { $eaten } snack.
       *[other] 🦝 You have eaten { $eaten } snacks.
    }
raccoons-not-playing = You are not in this game. Take a seat in the next one!

## What everyone is told

raccoons-start = 🦝 <b>Night falls.</b> { $who }, choose your bins!
raccoons-dawn =
    🌅 <b>The morning after night { $night }</b>
    { $report }
raccoons-alone = 😋 { $player } had { $snacks } 🍪 all alone.
raccoons-met = 💥 { $players } met over { $snacks } 🍪, and nobody ate.
raccoons-nobody-came = 💤 Nobody went out.
raccoons-left = 🚪 { $player } has gone home.
raccoons-won =
    { $count ->
        [one] 🏆 <b>{ $winners }</b> is the fullest raccoon!
       *[other] 🏆 <b>{ $winners }</b> are the fullest raccoons!
    }
raccoons-nobody-won = 🌘 <b>Nobody wins.</b> All stomachs are empty.
