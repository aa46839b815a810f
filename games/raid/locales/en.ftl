# World-Threat Raid in English. Answers to presses (marked "alert") have room for 200 characters.

raid-name = World-Threat Raid
raid-tagline = One boss, everyone against it, and days to bring it down.

## Rules (alert)

raid-rules-short =
    Everyone against one boss. ⚔️ Fight takes its HP, 🔬 Analyze reveals weaknesses. Your best team strikes by itself; afterwards it rests. Beat the boss before time runs out!
raid-rules-1 =
    A raid lasts hours or days, and anyone in the chat may strike: press ⚔️ Fight or 🔬 Analyze on the board. After a strike you wait a while, and the characters who struck have to rest.
raid-rules-2 =
    A strike is made by up to six characters. Only the stats that count against this boss are added up. Each member the boss is weak to ▲ raises the sum, each it resists ▼ or has cursed ☠ lowers it.
raid-rules-3 =
    Fight: a tenth of the score is damage. Analyze: a tenth of it goes onto the bar that all of you fill. Every threshold is a breakthrough, which reveals one more weakness for everybody.
raid-rules-4 =
    Every so many strikes the boss retaliates with a curse on some of the characters. Only a few curses hold at a time; a new one then takes the place of the oldest.
raid-rules-5 =
    🎒 Team opens our private chat: see who would strike, and choose others if you like. Without a choice the best team goes. /roster shows whom you own, /recruit spends tickets.
raid-rules-6 =
    🎁 Rewards: milestones of damage and analysis, and when the boss falls a share of its hoard for everyone who struck. Even if time runs out first there is something. Each is paid once.

## Who won, in the list of games

raid-side-heroes = the heroes won
raid-side-threat = the threat prevailed

## Commands

command-raid = show the raid in this topic
command-fight = strike the raid's boss
command-analyze = analyze the raid's boss
command-claim = take your raid rewards
command-top = how you stand in the raid
command-roster = the characters you own
command-recruit = spend a ticket on a character

## Bosses: how they are offered, their names, and what they are like

preset-mire = the Mire King (a few friends)
preset-clockwork = the Clockwork Plague (one day)
preset-lantern = the Lantern Eater (some twenty)
preset-leviathan = the Glass Leviathan (some fifty)
preset-sun = the Hollow Sun (thousands)

raid-boss-mire = Mire King
    .tagline = It rose where the road used to be. A handful of friends can sink it again.
raid-boss-clockwork = Clockwork Plague
    .tagline = A siege of one day. Whoever struck once is worn out until it is over.
raid-boss-lantern = Lantern Eater
    .tagline = It puts out one window after another. A lively chat can light them again.
raid-boss-leviathan = Glass Leviathan
    .tagline = You see the harbour through its ribs. It takes some fifty to break it.
raid-boss-sun = Hollow Sun
    .tagline = It hangs over every chat at once. Thousands have to strike together.

badge-raid-last-hit = 🗡 Last hit
badge-raid-slayer-mire = 💧 Mire Drainer
badge-raid-slayer-clockwork = ⏱ Clock Stopper
badge-raid-slayer-lantern = 🏮 Lamplighter
badge-raid-slayer-leviathan = 💎 Glass Breaker
badge-raid-slayer-sun = 🌅 Dawnbringer

## Stats, affinities, rarities, curses

raid-stat-might = Might
raid-stat-precision = Precision
raid-stat-speed = Speed
raid-stat-wit = Wit
raid-stat-spirit = Spirit
raid-stat-grit = Grit

raid-affinity-ember = 🔥 Ember
raid-affinity-tide = 🌊 Tide
raid-affinity-stone = 🪨 Stone
raid-affinity-gale = 🌪 Gale
raid-affinity-dawn = 🌅 Dawn
raid-affinity-dusk = 🌘 Dusk
raid-affinity-guardian = 🛡 Guardian
raid-affinity-striker = 🗡 Striker
raid-affinity-scout = 🏹 Scout
raid-affinity-mystic = 🔮 Mystic
raid-affinity-artificer = ⚙️ Artificer
raid-affinity-trickster = 🃏 Trickster
raid-affinity-harbour = ⚓ Harbour
raid-affinity-highland = ⛰ Highland
raid-affinity-forge = ⚒ Forge
raid-affinity-archive = 📜 Archive
raid-affinity-steppe = 🌾 Steppe
raid-affinity-wilds = 🌿 Wilds

raid-rarity-common = ⚪ common
raid-rarity-rare = 🔵 rare
raid-rarity-epic = 🟣 epic
raid-rarity-legendary = 🟡 legendary

raid-curse-rust = Rust Fever
raid-curse-drought = Drought
raid-curse-smother = Smothering Ash
raid-curse-stillness = Dead Calm
raid-curse-quicksand = Quicksand
raid-curse-eclipse = Eclipse
raid-curse-glare = Merciless Glare
raid-curse-fog = Creeping Fog
raid-curse-hush = The Hush
raid-curse-homesick = Homesickness
raid-curse-stagefright = Stage Fright
raid-curse-leaden = Leaden Limbs
raid-curse-bramble = Bramble Snare

## Small pieces

raid-none = none
raid-list = { $first }, { $rest }
# $weak, $resisted: 1 or 0; $cursed: how many curses strike this character.
raid-signs =
    { $weak ->
        [1] { " " }▲
       *[other] { "" }
    }{ $resisted ->
        [1] { " " }▼
       *[other] { "" }
    }{ $cursed ->
        [0] { "" }
       *[other] { " " }☠
    }
raid-loot =
    { $xp ->
        [0] { "" }
       *[other] ✨ { $xp } XP{ " " }
    }{ $coins ->
        [0] { "" }
       *[other] 🪙 { $coins }{ " " }
    }{ $tickets ->
        [0] { "" }
       *[other] 🎟 { $tickets }{ " " }
    }

## Buttons

raid-button-fight = ⚔️ Fight
raid-button-analyze = 🔬 Analyze
raid-button-team = 🎒 Team
raid-button-rewards = 🎁 Rewards
raid-button-top = 🏆 Top
# $state: chosen, free or exhausted.
raid-button-character =
    { $state ->
        [chosen] ✅
        [exhausted] 💤
       *[free] ▫️
    } { $name } { $strength }
raid-button-best = ⭐ Best team
raid-button-clear = 🧹 No team
raid-button-previous = ◀️
raid-button-next = ▶️
raid-button-recruit = 🎟 Recruit
raid-button-buy = 🪙 Ticket for { $price }
raid-button-roster = 🎒 Roster

## The board

raid-board-title = 🌋 <b>{ $boss }</b>
raid-tag = <i>{ $said }</i>
raid-board-hp = ❤️ { $bar } { $hp }/{ $total }
raid-board-analysis = 🔬 { $bar } { $points }/{ $next } to a breakthrough
raid-board-analysis-done = 🔬 { $points } points: there is nothing more to find out
raid-board-stats = 💪 What counts: <b>{ $stats }</b>
raid-board-weak = ▲ Weak to: <b>{ $weaknesses }</b>
raid-board-resists = ▼ Resists: { $resistances }
raid-board-curse = ☠ { $curse }: { $struck } −{ $penalty } %
raid-board-retaliation =
    { $strikes ->
        [one] 💢 The next strike makes it retaliate
       *[other] 💢 Retaliation in { $strikes } strikes
    }
raid-board-until =
    { $raiders ->
        [0] ⏳ Until { $until } · nobody has struck yet
        [one] ⏳ Until { $until } · { $raiders } raider
       *[other] ⏳ Until { $until } · { $raiders } raiders
    }
raid-board-top = 🏆 <b>Leading</b>
raid-board-best = 🏆 <b>Who did most</b>
raid-board-leader = { $place }. { $player }: ⚔️ { $damage } · 🔬 { $analysis }
raid-board-rewards-wait = 🎁 Everyone who struck: press Rewards and take your share.

## What happens

raid-notice-start =
    🌋 <b>The { $boss } threatens the world!</b> { $tagline }
    { $hp } HP, until { $until }. Everyone may strike: ⚔️ or 🔬 on the board.
raid-notice-breakthrough = 🔬 <b>Breakthrough!</b> { $who } found out: the { $boss } is weak to <b>{ $weakness }</b>.
raid-notice-retaliation = 💢 The { $boss } retaliates: <b>{ $curse }</b>. { $struck }: −{ $penalty } % each.
raid-notice-retaliation-instead = 💢 The { $boss } retaliates: <b>{ $curse }</b>. { $struck }: −{ $penalty } % each. { $old } is lifted.
raid-notice-hp = ❤️ The { $boss } is down to { $percent } % or less: { $hp } HP left.
raid-notice-last-call = ⏳ <b>Time is running out:</b> the { $boss } still has { $hp } HP, and you have until { $until }.
raid-notice-victory =
    { $strikes ->
        [one] 🏆 <b>The { $boss } is slain</b> with a single strike!
       *[other] 🏆 <b>The { $boss } is slain</b> after { $strikes } strikes!
    } { $raiders ->
        [one] One raider did it alone; the last hit is { $who }'s.
       *[other] { $raiders } raiders did it together; the last hit is { $who }'s.
    }
raid-notice-escaped =
    { $raiders ->
        [one] 🌑 <b>Time is up.</b> The { $boss } gets away with { $hp } HP. One raider tried.
       *[other] 🌑 <b>Time is up.</b> The { $boss } gets away with { $hp } HP. { $raiders } raiders tried.
    }
raid-notice-nobody = 🌑 <b>Time is up.</b> Nobody came to fight the { $boss }.

## After-action report (alert)

raid-report = { $lines }
raid-report-score = Score { $score } = { $stats } × { $percent } % (▲{ $weak } ▼{ $resisted } ☠{ $cursed })
raid-report-damage = ⚔️ { $damage } damage, { $hp } HP left
raid-report-points = 🔬 { $points } analysis points
raid-report-nothing = It shrugged that off: 0.
raid-report-last-hit = 🏆 { $damage } damage: the last hit is yours!
raid-report-found = 🔓 Breakthrough: { $found }
raid-report-curse = 💢 Curse: { $curse }
raid-report-next = { $loot }· again at { $until }

## Answers to presses (alert)

raid-cooling = You may strike again at { $until }.
raid-time-is-up = Time is up, this strike comes too late.
raid-all-exhausted = All your characters are worn out for this raid. New ones: /recruit
raid-all-exhausted-until = All your characters are resting. The first is back at { $until }.
raid-over = This raid is over. Your share waits under 🎁 Rewards.
raid-how-to-join = A raid is open to everyone at any time: press ⚔️ Fight or 🔬 Analyze on the board, or send /fight or /analyze.
raid-no-seats = A raid has no seats: strike when you like, or leave it be.
raid-unknown-move = That is not possible in a raid.
raid-claim-stranger = Nothing yet: rewards are for those who have struck this boss.
raid-claim-next =
    Nothing to take right now.
    ⚔️ { $damage_next ->
        [0] { $damage }, all taken
       *[other] { $damage } of { $damage_next }
    }
    🔬 { $analysis_next ->
        [0] { $analysis }, all taken
       *[other] { $analysis } of { $analysis_next }
    }
raid-claim-done = You have taken everything that this raid had for you. See you at the next one!
raid-claimed =
    🎁 { $loot }
    { $victory ->
        [0] { "" }
       *[other] Your share of the victory. { "" }
    }{ $consolation ->
        [0] { "" }
       *[other] For having tried. { "" }
    }{ $damage ->
        [0] { "" }
       *[other] Damage milestones: { $damage }. { "" }
    }{ $analysis ->
        [0] { "" }
       *[other] Analysis milestones: { $analysis }.
    }
raid-top-empty = Nobody has struck yet. Be the first!
# $place: 1 to 5, or 0 for everyone else.
raid-top =
    { $strikes ->
        [0] You have not struck yet.
        [one] You: ⚔️ { $damage } · 🔬 { $analysis } in { $strikes } strike.
       *[other] You: ⚔️ { $damage } · 🔬 { $analysis } in { $strikes } strikes.
    }{ $place ->
        [0] { "" }
       *[other] { " " }Place { $place }!
    }
    Leading: { $leader } with { $total }.
raid-me-new = You have not struck in this raid yet. Your characters are rested.
raid-me =
    { $strikes ->
        [one] Your raid: { $strikes } strike, ⚔️ { $damage }, 🔬 { $analysis }.
       *[other] Your raid: { $strikes } strikes, ⚔️ { $damage }, 🔬 { $analysis }.
    }
raid-me-exhausted = Characters of your last strikes: { $count }.
raid-me-ready = You may strike from { $at }.

## The team panel

raid-panel-title = 🎒 <b>Your team against the { $boss }</b>
raid-panel-counts = What counts: <b>{ $stats }</b>. ▲ it is weak to them, ▼ it resists them, ☠ cursed.
# $state: chosen, free or exhausted.
raid-panel-entry =
    { $state ->
        [chosen] ✅
        [exhausted] 💤
       *[free] ▫️
    } <b>{ $name }</b> { $strength }{ $signs } · { $affinities }
raid-panel-team =
    { $saved ->
        [1] <b>Your team ({ $count }):</b> { $team }
       *[other] <b>The best team ({ $count })</b> strikes for you: { $team }
    }
raid-panel-score = Score <b>{ $score }</b> = { $stats } × { $percent } % (▲{ $weak } ▼{ $resisted } ☠{ $cursed }), that is { $damage } damage or points
raid-panel-tired = <i>Somebody of the team you chose is resting.</i>
raid-panel-back = 💤 Next one rested: { $at }
raid-panel-over = 🏁 This raid is over.

raid-team-in = ✅ { $name } joins your team.
raid-team-out = { $name } leaves your team.
raid-team-full = Your team is full: { $most }. Take somebody out first.
raid-team-exhausted = { $name } is resting after a strike.
raid-team-not-yours = You do not own this character.
raid-team-best = ⭐ The best team is chosen: score { $score }.
raid-team-cleared = 🧹 Nobody is chosen. The best team will strike for you.

## At home: roster and recruiting

raid-roster-title = 🎒 <b>Your characters: { $owned } of { $all }</b> · page { $page }/{ $pages }
raid-purse = 🪙 { $coins } · 🎟 { $tickets }
raid-roster-entry =
    <b>{ $name }</b> { $rarity } · { $affinities }
    Might { $might } · Precision { $precision } · Speed { $speed } · Wit { $wit } · Spirit { $spirit } · Grit { $grit }
raid-office-title = 🎟 <b>Recruiting</b>
raid-office-odds = A ticket brings a character:
raid-odds = { $rarity } { $percent } %
raid-office-hint = <i>Tickets come from raids, or cost 🪙 { $price }. A character you already own turns into coins.</i>
raid-recruited = 🎉 { $name } joins you! { $rarity }: { $affinities }
raid-recruited-again = { $name } ({ $rarity }) is with you already: 🪙 { $coins } instead.
raid-ticket-bought = 🎟 A ticket for 🪙 { $price }.
raid-no-ticket = You have no ticket. Win some in raids, or buy one for coins.
raid-too-few-coins = You have 🪙 { $coins }, a ticket costs 🪙 { $price }.
raid-not-at-home = That belongs to a raid, not to your roster.
