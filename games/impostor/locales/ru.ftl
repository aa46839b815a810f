# Impostor по-русски. Ответы на нажатия (отмечены «alert») вмещают 200 знаков.
# Пол игрока неизвестен: настоящее время или существительные.

impostor-name = Самозванец
impostor-tagline = Чините корабль и узнайте, кто только делает вид.

## Правила (alert)

impostor-rules-short =
    Среди вас тайные самозванцы. Экипаж решает задания, обсуждает и голосует; самозванцы нападают тайком. Кнопки у всех одни, а ответы на свои нажатия видите только вы.
impostor-rules-1 =
    У каждого тайная роль: кнопка 🎭 Я. Экипаж чинит корабль и ищет самозванцев; те знают друг друга и хотят сравняться числом с экипажем.
impostor-rules-2 =
    Задания: выберите отсек, откройте 📋 Задание и ответьте A–D, одна попытка за раунд. Верные ответы чинят корабль. У самозванца задание лишь для вида.
impostor-rules-3 =
    🎯 Действие вместо задания: экипаж прячется (без задания, зато в безопасности), самозванец готовит удар. В конце удар получает кто-то из его отсека, кто не прячется.
impostor-rules-4 =
    👁 Осмотр: каждого в своём отсеке вы замечаете лишь с некоторой вероятностью. На собрании 👁 Кто был рядом напомнит. Делитесь увиденным — или лгите.
impostor-rules-5 =
    Собрание: говорите в теме; 🔎 — заметка о подозрении. Голосование: уходит тот, у кого больше голосов. При ничьей или перевесе «Никого» все остаются. Два пропуска подряд — выбывание.
impostor-rules-6 =
    Экипаж побеждает, если самозванцев не осталось или корабль починен. Самозванцы — когда их половина от всех на борту или когда после последнего раунда кончится воздух.

impostor-help-tasks =
    Выберите отсек и ответьте на 📋 Задание (A–D) или нажмите 🎯: экипаж прячется, самозванец готовит удар. 👁 — кого вы замечаете. Дальше — когда все готовы.
impostor-help-meeting =
    Говорите в теме: кто где был, кого заметили? 🔎 — тайная заметка о подозрении, для сыщика первая 🔎 — его единственная проверка. Большинство ✋ открывает голосование.
impostor-help-vote =
    Нажмите имя того, кого надо изгнать, или «Никого». До конца голос можно менять. Решает большинство; при ничьей или перевесе «Никого» все остаются.

## Роли

impostor-role-crewmate = член экипажа
impostor-role-detective = сыщик
impostor-role-impostor = самозванец

## Кто победил — в списке игр

impostor-side-crew = победил экипаж
impostor-side-impostors = победили самозванцы

## Отсеки

impostor-room-1 = Мостик
    .in = на мостике
    .button = 🧭 Мостик
impostor-room-2 = Реактор
    .in = в реакторе
    .button = ⚛️ Реактор
impostor-room-3 = Оранжерея
    .in = в оранжерее
    .button = 🌿 Оранжерея
impostor-room-4 = Трюм
    .in = в трюме
    .button = 📦 Трюм
impostor-room-5 = Лазарет
    .in = в лазарете
    .button = 🩺 Лазарет
impostor-room-6 = Шлюз
    .in = в шлюзе
    .button = 🚪 Шлюз

## Кнопки

impostor-button-option = { $letter }
impostor-button-task = 📋 Задание
impostor-button-act = 🎯 Действие
impostor-button-look = 👁 Осмотр
impostor-button-saw = 👁 Кто был рядом
impostor-button-ready = ✋ К голосованию
impostor-button-suspect = 🔎 { $target }
impostor-button-vote = { $target }
impostor-button-skip = ⏭ Никого
impostor-button-me = 🎭 Я
impostor-button-help = ❓ Помощь

## Доска

impostor-board-tasks = 🚀 <b>Раунд { $round } · Задания</b> до { $until }
impostor-board-meeting = 📣 <b>Раунд { $round } · Собрание</b> до { $until }
impostor-board-vote = 🗳 <b>Раунд { $round } · Голосование</b> до { $until }
impostor-board-ship = Ремонт { $bar } { $progress }/{ $needed }
impostor-board-ready = Готовы: { $ready }/{ $all }
impostor-board-meeting-ready = К голосованию готовы: { $ready } из { $enough } нужных
impostor-board-voted = Голоса: { $voted }/{ $all }
impostor-board-ballot = { $voter } → { $target }
impostor-board-ballot-skip = { $voter } → никого
impostor-board-alive = <b>На борту ({ $count }):</b> { $who }
impostor-board-out = <b>Вне игры ({ $count }):</b> { $who }
impostor-board-safe = В этом раунде нападений нет.
impostor-board-last-round = <b>Воздуха хватит только на этот раунд.</b>
impostor-board-tasks-hint = <i>Выберите отсек, затем ответьте на 📋 задание (A–D) или нажмите 🎯. Что дают ваши нажатия, видите только вы.</i>
impostor-board-meeting-hint = <i>Кто где был? Говорите здесь. 👁 повторит, что вы видели, 🔎 — заметка о подозрении.</i>
impostor-board-vote-hint = <i>При ничьей или перевесе «Никого» все остаются. Голос можно изменить.</i>
impostor-board-rounds =
    { $rounds ->
        [one] Игра заняла { $rounds } раунд.
        [few] Игра заняла { $rounds } раунда.
       *[many] Игра заняла { $rounds } раундов.
    }
impostor-result-crew = <b>{ $player }</b> · { $role } · { $outcome } · заданий { $solved }, метких голосов { $hits } · { $xp } XP
impostor-result-impostor = <b>{ $player }</b> · { $role } · { $outcome } · ложных заданий { $solved } · { $xp } XP
impostor-outcome-win = победа
impostor-outcome-lose = поражение
impostor-outcome-left = выход из игры
impostor-outcome-afk = бездействие

## Что произошло

impostor-found = 💀 Тело { $room }: { $player }.
impostor-found-nobody = Никто не пострадал.

impostor-end-votes = 🏆 <b>Экипаж побеждает.</b> Последний самозванец разоблачён.
impostor-end-tasks = 🏆 <b>Экипаж побеждает.</b> Корабль починен: { $progress }/{ $needed }.
impostor-end-departures = 🏆 <b>Экипаж побеждает.</b> На борту больше нет самозванцев.
impostor-end-parity = 🏆 <b>Самозванцы побеждают.</b> Экипажу их уже не остановить.
impostor-end-air = 🏆 <b>Самозванцы побеждают.</b> Воздух кончился, а ремонт готов лишь на { $progress } из { $needed }.
impostor-end-nobody = 🌌 <b>Никто не побеждает.</b> Пустой корабль летит дальше.

impostor-notice-start =
    🚀 <b>Корабль отчаливает.</b> { $who }: нажмите 🎭 Я на доске, чтобы узнать свою роль.
    { $impostors ->
        [one] Среди вас { $impostors } самозванец.
        [few] Среди вас { $impostors } самозванца.
       *[many] Среди вас { $impostors } самозванцев.
    }{ $detectives ->
        [0] { "" }
        [one] { " " }В экипаже есть сыщик.
        [few] { " " }В экипаже { $detectives } сыщика.
       *[many] { " " }В экипаже { $detectives } сыщиков.
    }
impostor-notice-meeting =
    📣 <b>Собрание!</b> Обсуждение до { $until }.
    { $found }
impostor-notice-vote = 🗳 <b>Голосование</b> на доске до { $until }. При ничьей или перевесе «Никого» все остаются.
impostor-notice-ejected =
    { $tally }
    <b>{ $player }</b> — за борт.
impostor-notice-ejected-role =
    { $tally }
    <b>{ $player }</b> — за борт. Роль: <b>{ $role }</b>.
impostor-notice-nobody-out =
    { $tally }
    Все остаются на борту.
impostor-notice-no-votes = Голосов нет, все остаются на борту.
impostor-tally =
    { $votes ->
        [one] { $target }: { $votes } голос
        [few] { $target }: { $votes } голоса
       *[many] { $target }: { $votes } голосов
    }
impostor-tally-skip =
    { $votes ->
        [one] Никого: { $votes } голос
        [few] Никого: { $votes } голоса
       *[many] Никого: { $votes } голосов
    }
impostor-notice-left = { $player } покидает игру.
impostor-notice-left-role = { $player } покидает игру. Роль: <b>{ $role }</b>.
impostor-notice-vote-again = Голоса против { $player } больше не считаются. Кто так голосовал, может проголосовать ещё раз.
impostor-notice-kicked = { $player } выбывает из игры по решению администратора.
impostor-notice-kicked-role = { $player } выбывает из игры по решению администратора. Роль: <b>{ $role }</b>.
impostor-notice-afk = { $player } выбывает: слишком много пропущенных голосований подряд.
impostor-notice-afk-role = { $player } выбывает: слишком много пропущенных голосований подряд. Роль: <b>{ $role }</b>.
impostor-notice-idle = Нет голоса: { $who }. Ещё один пропуск подряд — и выбывание из игры.
impostor-notice-idle-you = В игре «Самозванец» нет вашего голоса. Ещё один пропуск подряд — и вы выбываете из игры.

## 🎭 Я (alert)

impostor-me = { $lines }
impostor-me-crewmate = Вы — член экипажа: чините корабль, ищите самозванцев.
impostor-me-detective = Вы — сыщик, на стороне экипажа. Ваша первая 🔎 на собрании проверит игрока, один раз за игру.
impostor-me-detective-done = Вы — сыщик, на стороне экипажа.
impostor-me-impostor = Вы — самозванец: нападайте незаметно и внушайте доверие.
impostor-me-impostor-with = Вы — самозванец; с вами заодно: { $partners }.
impostor-me-out = Вы вне игры; смотрите и храните чужие тайны.
impostor-me-room = Вы { $room }: { $doing }.
impostor-me-suspect = Ваше подозрение: { $target }.
impostor-doing-nothing = пока ни задания, ни действия
impostor-doing-done = ответ на задание дан
impostor-doing-hiding = в укрытии
impostor-doing-armed = удар готов

## Ответы на нажатия (alert)

impostor-went = Теперь вы здесь: { $room }.
impostor-stay = Ответ на задание дан; в этом раунде вы остаётесь здесь: { $room }.
impostor-no-such-room = Такого отсека нет.
impostor-task =
    { $question }
    A) { $a }
    B) { $b }
    C) { $c }
    D) { $d }
impostor-task-done = Ответ на задание этого раунда уже дан. В следующем будет новое.
impostor-task-hiding = Вы прячетесь; в этом раунде задания для вас нет.
impostor-no-such-option = Такого ответа нет.
impostor-right = ✅ Верно! Корабль всё ближе к полёту. +{ $xp } XP
impostor-right-fake = ✅ Верно, но для вида: это ничего не чинит, зато похоже на работу. +{ $xp } XP
impostor-wrong = ❌ Неверно. Правильный ответ: { $right }
impostor-hidden = 🎯 Вы прячетесь. В этом раунде на вас не нападут.
impostor-hidden-already = Вы уже прячетесь.
impostor-too-late-to-hide = Ответ на задание уже дан; прятаться поздно.
impostor-armed = 🎯 Удар готов. В конце он достанется члену экипажа в вашем отсеке, который не прячется. До ответа на задание можно сменить отсек.
impostor-armed-safe = 🎯 Вы затаились. В этом раунде нападений нет.
impostor-armed-already = Это уже сделано.
impostor-look = Вы замечаете { $room }: { $seen }.
impostor-look-nobody = Вы никого не замечаете { $room }. Это не значит, что там никого нет.
impostor-saw = Вы были { $room }. Замечены: { $seen }.
impostor-saw-nobody = Вы были { $room }. Не замечен никто.
impostor-noted = 🔎 Заметка о подозрении: { $target }. Напомнит кнопка 🎭 Я.
impostor-check-guilty = 🔎 Ваша проверка: { $target } — самозванец!
impostor-check-clear = 🔎 Ваша проверка: { $target } — не самозванец.
impostor-ready = ✋ Вы готовы голосовать.
impostor-ready-already = Ваша готовность уже учтена.
impostor-vote = 🗳 Ваш голос: { $target }.
impostor-vote-skip = 🗳 Ваш голос: никого.
impostor-vote-changed = 🗳 Голос изменён, теперь: { $target }.
impostor-vote-changed-skip = 🗳 Голос изменён, теперь: никого.
impostor-vote-same = 🗳 Ваш голос прежний: { $target }.
impostor-vote-same-skip = 🗳 Ваш голос прежний: никого.
impostor-not-yourself = Это вы. Выберите кого-нибудь другого.
impostor-target-gone = Этого игрока уже нет на борту.
impostor-departed = { $player } больше не в этой игре.
impostor-not-playing = Вы не участвуете в этой игре. На следующую можно записаться: /nextgame.
impostor-out = Вы вне игры, эта кнопка — для остальных. Кнопка 🎭 Я работает по-прежнему.
impostor-gone = Вы больше не в этой игре.
impostor-not-now = В этой фазе так нельзя.
impostor-over = Эта игра окончена.

## Вычисляемые задачи

puzzle-option = { $value }
puzzle-math = 🧮 Сколько будет { $sum }?
puzzle-pattern = 🔢 Что дальше? { $series }, …
puzzle-emoji-odd = 👀 Что здесь лишнее?
puzzle-emoji-count =
    👀 Сколько здесь { $wanted }?
    { $crowd }
puzzle-emoji-sum =
    🧮 { $first } + { $first } = { $double }
    { $first } + { $second } = { $both }
    { $second } = ?
