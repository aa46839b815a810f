# World-Threat Raid по-русски. Ответы на нажатия (отмечены «alert») вмещают 200 знаков.
# Пол игрока неизвестен: настоящее время или существительные.

raid-name = Мировая угроза
raid-tagline = Один босс, все против него и несколько дней, чтобы его одолеть.

## Правила (alert)

raid-rules-short =
    Все против одного босса. ⚔️ Бой снимает HP, 🔬 Анализ открывает слабости. Лучший отряд бьёт сам и потом отдыхает. Одолейте босса, пока не вышло время!
raid-rules-1 =
    Рейд длится часы или дни, бить может каждый в чате: ⚔️ Бой или 🔬 Анализ на доске. После удара нужно подождать, а бившие персонажи отдыхают.
raid-rules-2 =
    Удар наносят до шести персонажей. Складываются только те черты, что важны против этого босса. Каждый, к кому босс слаб ▲, повышает сумму; кому он стоек ▼ или кто проклят ☠ — снижает.
raid-rules-3 =
    Бой: десятая часть счёта — урон. Анализ: десятая часть идёт на общую шкалу. Каждый порог — прорыв, который открывает для всех ещё одну слабость.
raid-rules-4 =
    Раз в несколько ударов босс отвечает проклятием на часть персонажей. Проклятий действует лишь несколько сразу: новое вытесняет самое старое.
raid-rules-5 =
    🎒 Отряд открывает личку: там видно, кто пойдёт в бой, и можно выбрать других. Без выбора идут лучшие. /roster — ваши персонажи, /recruit — набор за билеты.
raid-rules-6 =
    🎁 Награды: за урон и за анализ, а когда босс падёт — доля добычи каждому, кто бил. Если раньше выйдет время, кое-что получите тоже. Каждая награда — один раз.

## Кто победил — в списке игр

raid-side-heroes = победили герои
raid-side-threat = угроза устояла

## Команды

command-raid = показать рейд в этой теме
command-fight = ударить босса рейда
command-analyze = изучить босса рейда
command-claim = забрать награды рейда
command-top = ваше место в рейде
command-roster = ваши персонажи
command-recruit = набрать персонажа за билет

## Боссы: как их предлагают, как их зовут и каковы они

preset-mire = Король Топи (горстка друзей)
preset-clockwork = Заводная Чума (один день)
preset-lantern = Пожиратель Фонарей (человек двадцать)
preset-leviathan = Стеклянный Левиафан (человек пятьдесят)
preset-sun = Полое Солнце (тысячи)

raid-boss-mire = Король Топи
    .tagline = Он поднялся там, где была дорога. Горстке друзей по силам утопить его снова.
raid-boss-clockwork = Заводная Чума
    .tagline = Осада на один день. Ударивший персонаж отдыхает до самого её конца.
raid-boss-lantern = Пожиратель Фонарей
    .tagline = Он гасит окно за окном. Дружный чат зажжёт их снова.
raid-boss-leviathan = Стеклянный Левиафан
    .tagline = Сквозь его рёбра видна гавань. Чтобы разбить его, нужно человек пятьдесят.
raid-boss-sun = Полое Солнце
    .tagline = Оно висит над всеми чатами сразу. Бить должны тысячи.

badge-raid-last-hit = 🗡 Последний удар
badge-raid-slayer-mire = 💧 Осушение топи
badge-raid-slayer-clockwork = ⏱ Остановка часов
badge-raid-slayer-lantern = 🏮 Хранение огня
badge-raid-slayer-leviathan = 💎 Звон стекла
badge-raid-slayer-sun = 🌅 Приход рассвета

## Черты, склонности, редкость, проклятия

raid-stat-might = мощь
raid-stat-precision = точность
raid-stat-speed = скорость
raid-stat-wit = ум
raid-stat-spirit = дух
raid-stat-grit = стойкость

raid-affinity-ember = 🔥 Пламя
raid-affinity-tide = 🌊 Прилив
raid-affinity-stone = 🪨 Камень
raid-affinity-gale = 🌪 Вихрь
raid-affinity-dawn = 🌅 Рассвет
raid-affinity-dusk = 🌘 Сумрак
raid-affinity-guardian = 🛡 Защита
raid-affinity-striker = 🗡 Натиск
raid-affinity-scout = 🏹 Разведка
raid-affinity-mystic = 🔮 Тайна
raid-affinity-artificer = ⚙️ Ремесло
raid-affinity-trickster = 🃏 Хитрость
raid-affinity-harbour = ⚓ Гавань
raid-affinity-highland = ⛰ Нагорье
raid-affinity-forge = ⚒ Кузница
raid-affinity-archive = 📜 Архив
raid-affinity-steppe = 🌾 Степь
raid-affinity-wilds = 🌿 Чаща

raid-rarity-common = ⚪ обычная редкость
raid-rarity-rare = 🔵 редкость
raid-rarity-epic = 🟣 большая редкость
raid-rarity-legendary = 🟡 легенда

raid-curse-rust = Ржавая лихорадка
raid-curse-drought = Засуха
raid-curse-smother = Удушливый пепел
raid-curse-stillness = Мёртвый штиль
raid-curse-quicksand = Зыбучие пески
raid-curse-eclipse = Затмение
raid-curse-glare = Слепящий свет
raid-curse-fog = Ползучий туман
raid-curse-hush = Безмолвие
raid-curse-homesick = Тоска по дому
raid-curse-stagefright = Страх сцены
raid-curse-leaden = Свинцовые руки
raid-curse-bramble = Терновые путы

## Мелочи

raid-none = нет
raid-list = { $first }, { $rest }
# $weak, $resisted: 1 или 0; $cursed: сколько проклятий действует на персонажа.
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

## Кнопки

raid-button-fight = ⚔️ Бой
raid-button-analyze = 🔬 Анализ
raid-button-team = 🎒 Отряд
raid-button-rewards = 🎁 Награды
raid-button-top = 🏆 Лучшие
# $state: chosen, free или exhausted.
raid-button-character =
    { $state ->
        [chosen] ✅
        [exhausted] 💤
       *[free] ▫️
    } { $name } { $strength }
raid-button-best = ⭐ Лучший отряд
raid-button-clear = 🧹 Без отряда
raid-button-previous = ◀️
raid-button-next = ▶️
raid-button-recruit = 🎟 Набрать
raid-button-buy = 🪙 Билет за { $price }
raid-button-roster = 🎒 Персонажи

## Доска

raid-board-title = 🌋 <b>{ $boss }</b>
raid-tag = <i>{ $said }</i>
raid-board-hp = ❤️ { $bar } { $hp }/{ $total }
raid-board-analysis = 🔬 { $bar } { $points }/{ $next } до прорыва
raid-board-analysis-done =
    { $points ->
        [one] 🔬 { $points } очко: открывать больше нечего
        [few] 🔬 { $points } очка: открывать больше нечего
       *[many] 🔬 { $points } очков: открывать больше нечего
    }
raid-board-stats = 💪 Важны: <b>{ $stats }</b>
raid-board-weak = ▲ Слабости: <b>{ $weaknesses }</b>
raid-board-resists = ▼ Почти не берёт: { $resistances }
raid-board-curse = ☠ { $curse }: { $struck } −{ $penalty } %
raid-board-retaliation =
    { $strikes ->
        [1] 💢 Следующий удар вызовет ответ
        [one] 💢 Ответ через { $strikes } удар
        [few] 💢 Ответ через { $strikes } удара
       *[many] 💢 Ответ через { $strikes } ударов
    }
raid-board-until =
    { $raiders ->
        [0] ⏳ До { $until } · ударов ещё нет
       *[other] ⏳ До { $until } · участников: { $raiders }
    }
raid-board-top = 🏆 <b>Впереди</b>
raid-board-best = 🏆 <b>Кто сделал больше всех</b>
raid-board-leader = { $place }. { $player }: ⚔️ { $damage } · 🔬 { $analysis }
raid-board-rewards-wait = 🎁 Для всех, кто бил: нажмите «Награды» и заберите свою долю.

## Что произошло

raid-notice-start =
    🌋 <b>Миру угрожает { $boss }!</b> { $tagline }
    { $hp } HP, до { $until }. Бить может каждый: ⚔️ или 🔬 на доске.
raid-notice-breakthrough = 🔬 <b>Прорыв!</b> { $who } открывает слабость ({ $boss }): <b>{ $weakness }</b>.
raid-notice-retaliation = 💢 { $boss } отвечает: <b>{ $curse }</b>. { $struck }: −{ $penalty } % за каждого.
raid-notice-retaliation-instead = 💢 { $boss } отвечает: <b>{ $curse }</b>. { $struck }: −{ $penalty } % за каждого. Больше не действует: { $old }.
raid-notice-hp = ❤️ { $boss }: осталось не больше { $percent } %, { $hp } HP.
raid-notice-last-call = ⏳ <b>Время на исходе:</b> { $boss }, ещё { $hp } HP, и всё решится до { $until }.
raid-notice-victory =
    { $strikes ->
        [one] 🏆 <b>Победа: { $boss }</b>, { $strikes } удар.
        [few] 🏆 <b>Победа: { $boss }</b>, { $strikes } удара.
       *[many] 🏆 <b>Победа: { $boss }</b>, { $strikes } ударов.
    } Участников: { $raiders }, последний удар — { $who }.
raid-notice-escaped = 🌑 <b>Время вышло.</b> { $boss } уходит, осталось { $hp } HP. Участников: { $raiders }.
raid-notice-nobody = 🌑 <b>Время вышло.</b> { $boss } уходит: на бой никто не пришёл.

## Отчёт об ударе (alert)

raid-report = { $lines }
raid-report-score = Счёт { $score } = { $stats } × { $percent } % (▲{ $weak } ▼{ $resisted } ☠{ $cursed })
raid-report-damage = ⚔️ Урон { $damage }, осталось { $hp } HP
raid-report-points = 🔬 Очки анализа: { $points }
raid-report-nothing = Босс и не заметил: 0.
raid-report-last-hit = 🏆 Урон { $damage }: последний удар за вами!
raid-report-found = 🔓 Прорыв: { $found }
raid-report-curse = 💢 Проклятие: { $curse }
raid-report-next = { $loot }· снова в { $until }

## Ответы на нажатия (alert)

raid-cooling = Бить снова можно в { $until }.
raid-time-is-up = Время вышло, этот удар запоздал.
raid-all-exhausted = В этом рейде все ваши персонажи уже без сил. Новые: /recruit
raid-all-exhausted-until = Все ваши персонажи отдыхают. Кто-то вернётся в { $until }.
raid-over = Этот рейд окончен. Ваша доля — под кнопкой 🎁 Награды.
raid-how-to-join = Рейд открыт для всех в любое время: нажмите ⚔️ Бой или 🔬 Анализ на доске или отправьте /fight или /analyze.
raid-no-seats = В рейде нет мест: бейте, когда хотите, или оставьте его другим.
raid-unknown-move = В рейде так нельзя.
raid-claim-stranger = Пока ничего: награды — для тех, кто бил этого босса.
raid-claim-next =
    Сейчас забирать нечего.
    ⚔️ { $damage_next ->
        [0] { $damage }, всё уже у вас
       *[other] { $damage } из { $damage_next }
    }
    🔬 { $analysis_next ->
        [0] { $analysis }, всё уже у вас
       *[other] { $analysis } из { $analysis_next }
    }
raid-claim-done = Всё, что было для вас в этом рейде, уже у вас. До следующего!
raid-claimed =
    🎁 { $loot }
    { $victory ->
        [0] { "" }
       *[other] Ваша доля победы. { "" }
    }{ $consolation ->
        [0] { "" }
       *[other] За попытку. { "" }
    }{ $damage ->
        [0] { "" }
       *[other] Рубежи урона: { $damage }. { "" }
    }{ $analysis ->
        [0] { "" }
       *[other] Рубежи анализа: { $analysis }.
    }
raid-top-empty = Ударов ещё нет. Начните первыми!
# $place: от 1 до 5, для остальных 0.
raid-top =
    { $strikes ->
        [0] Ваших ударов ещё нет.
        [one] Вы: ⚔️ { $damage } · 🔬 { $analysis }, { $strikes } удар.
        [few] Вы: ⚔️ { $damage } · 🔬 { $analysis }, { $strikes } удара.
       *[many] Вы: ⚔️ { $damage } · 🔬 { $analysis }, { $strikes } ударов.
    }{ $place ->
        [0] { "" }
       *[other] { " " }Место: { $place }!
    }
    Впереди { $leader }: { $total }.
raid-me-new = В этом рейде вашего удара ещё не было. Персонажи полны сил.
raid-me =
    { $strikes ->
        [one] Ваш рейд: { $strikes } удар, ⚔️ { $damage }, 🔬 { $analysis }.
        [few] Ваш рейд: { $strikes } удара, ⚔️ { $damage }, 🔬 { $analysis }.
       *[many] Ваш рейд: { $strikes } ударов, ⚔️ { $damage }, 🔬 { $analysis }.
    }
raid-me-exhausted = Персонажи последних ударов: { $count }.
raid-me-ready = Бить можно с { $at }.

## Выбор отряда

raid-panel-title = 🎒 <b>Ваш отряд. Противник: { $boss }</b>
raid-panel-counts = Важны: <b>{ $stats }</b>. ▲ босс к ним слаб, ▼ босс к ним стоек, ☠ прокляты.
# $state: chosen, free или exhausted.
raid-panel-entry =
    { $state ->
        [chosen] ✅
        [exhausted] 💤
       *[free] ▫️
    } <b>{ $name }</b> { $strength }{ $signs } · { $affinities }
raid-panel-team =
    { $saved ->
        [1] <b>Ваш отряд ({ $count }):</b> { $team }
       *[other] <b>За вас бьёт лучший отряд ({ $count }):</b> { $team }
    }
raid-panel-score = Счёт <b>{ $score }</b> = { $stats } × { $percent } % (▲{ $weak } ▼{ $resisted } ☠{ $cursed }), то есть урон или очки: { $damage }
raid-panel-tired = <i>Кто-то из выбранного отряда отдыхает.</i>
raid-panel-back = 💤 Следующий отдохнёт: { $at }
raid-panel-over = 🏁 Этот рейд окончен.

raid-team-in = ✅ В отряде: { $name }.
raid-team-out = Больше не в отряде: { $name }.
raid-team-full = Отряд полон, мест { $most }. Сначала уберите кого-нибудь.
raid-team-exhausted = { $name }: отдых после удара.
raid-team-not-yours = Этого персонажа у вас нет.
raid-team-best = ⭐ Выбран лучший отряд: счёт { $score }.
raid-team-cleared = 🧹 Никто не выбран. За вас ударит лучший отряд.

## Дома: персонажи и набор

raid-roster-title = 🎒 <b>Ваши персонажи: { $owned } из { $all }</b> · страница { $page }/{ $pages }
raid-purse = 🪙 { $coins } · 🎟 { $tickets }
raid-roster-entry =
    <b>{ $name }</b> { $rarity } · { $affinities }
    Мощь { $might } · точность { $precision } · скорость { $speed } · ум { $wit } · дух { $spirit } · стойкость { $grit }
raid-office-title = 🎟 <b>Набор</b>
raid-office-odds = Билет приводит персонажа:
raid-odds = { $rarity } { $percent } %
raid-office-hint = <i>Билеты дают рейды, или их можно купить за 🪙 { $price }. Вместо персонажа, который у вас уже есть, вы получаете монеты.</i>
raid-recruited = 🎉 К вам приходит { $name }! { $rarity }: { $affinities }
raid-recruited-again = { $name } ({ $rarity }) уже с вами. Вместо этого 🪙 { $coins }.
raid-ticket-bought = 🎟 Билет за 🪙 { $price }.
raid-no-ticket = У вас нет билета. Билеты дают рейды, или купите за монеты.
raid-too-few-coins = У вас 🪙 { $coins }, билет стоит 🪙 { $price }.
raid-not-at-home = Это относится к рейду, а не к вашим персонажам.
