# Boss Fight по-русски. Ответы на нажатия (отмечены «alert») вмещают 200 знаков.
# Пол игрока неизвестен: настоящее время или существительные.

boss_fight-name = Битва с боссом
boss_fight-tagline = Командная викторина: верные ответы бьют босса, побеждает команда с наибольшим уроном.

preset-trio = три команды
preset-quartet = четыре команды

command-boss = Последние бои с боссами в этом чате и следующий босс
command-event = Сезон боссов этого чата (начать, назвать, завершить — админы)

## Правила (alert)

boss_fight-rules-short =
    Жмите A–D, пока есть время: один ответ на вопрос; скорость и серия усиливают удар. Что верно, покажут потом. Побеждает команда с наибольшим уроном; удар, сразивший босса, — особый.
boss_fight-rules-1 =
    От двух до четырёх команд наперегонки бьют одного босса. Выберите команду при наборе, иначе попадёте в самую маленькую. Игроки нужны хотя бы в двух командах.
boss_fight-rules-2 =
    Вопрос открыт около 20 секунд. Нажмите A, B, C или D: один ответ, изменить его нельзя. Когда ответы дали все, вопрос закрывается раньше.
boss_fight-rules-3 =
    Верный ответ — удар: он сильнее за трудный вопрос, за скорость и за каждый верный ответ подряд перед ним. Чем слабее босс, тем труднее вопросы.
boss_fight-rules-4 =
    До конца вопроса никто не знает, что верно, и подсказать не может. Маленькие команды бьют сильнее, чтобы уравнять силы.
boss_fight-rules-5 =
    Бой окончен, когда у босса не осталось HP либо кончились вопросы или время. Ответ, после которого остаётся 0, — последний удар: кто раньше, того и удар.
boss_fight-rules-6 =
    Побеждает команда с наибольшим уроном, даже если босс уцелел. При равном уроне решает последний удар, затем число верных ответов; если равны и они — ничья.
boss_fight-rules-7 =
    MVP — наибольший урон среди оставшихся до конца. При равенстве: больше верных ответов, затем длиннее серия, затем место раньше. Ушедшим остаётся XP за верные ответы.

boss_fight-help-question =
    Прочтите вопрос на доске и нажмите A, B, C или D. Ответ только один. Быстрые ответы и серии верных бьют сильнее.
boss_fight-help-reveal =
    На доске — верный ответ и урон каждой команды. 🎯 Я расскажет о вашем. Следующий вопрос появится сам.

## Команды, уровни и темы

boss_fight-team-1 = 🔴 Команда 1
boss_fight-team-2 = 🔵 Команда 2
boss_fight-team-3 = 🟢 Команда 3
boss_fight-team-4 = 🟡 Команда 4

boss_fight-level-easy = легко
boss_fight-level-medium = с подвохом
boss_fight-level-hard = трудно

boss_fight-category-arts = Книги и искусство
boss_fight-category-food = За столом
boss_fight-category-geography = География
boss_fight-category-history = История
boss_fight-category-language = Слова и языки
boss_fight-category-music = Музыка
boss_fight-category-myths = Мифы и легенды
boss_fight-category-nature = Природа
boss_fight-category-science = Наука
boss_fight-category-sport = Спорт и игры
boss_fight-category-tech = Изобретения

## Кто победил — в списке игр

boss_fight-side-team-1 = победила команда 1
boss_fight-side-team-2 = победила команда 2
boss_fight-side-team-3 = победила команда 3
boss_fight-side-team-4 = победила команда 4

## Боссы

boss_fight-boss-mothlord = 🦋 Повелитель моли
    .taunt = Все учебники в городе уже съедены, на очереди ваши.
boss_fight-boss-clockwork = ⚙️ Заводной экзаменатор
    .taunt = Тикает, цокает и ставит отметки красным.
boss_fight-boss-mirror = 🪞 Зеркало сомнений
    .taunt = Покажет ответ, который вы чуть было не выбрали.
boss_fight-boss-librarian = 📚 Безмолвная библиотекарша
    .taunt = Прочла всё на свете и ничего не возвращает.
boss_fight-boss-kraken = 🐙 Кракен-всезнайка
    .taunt = Восемь рук, восемь книг, и ни одна не просрочена.
boss_fight-boss-sphinx = 🗿 Сфинкс
    .taunt = Раньше путникам доставалась одна загадка. Теперь их больше.
boss_fight-boss-volcano = 🌋 Старый вулкан
    .taunt = Проспал тысячу лет и проснулся любопытным.
boss_fight-boss-void = 🕳 Вопрошающая пустота
    .taunt = Всё, что вы забудете, достанется ей.

## Кнопки

boss_fight-button-option = { $letter }
boss_fight-button-me = 🎯 Я
boss_fight-button-help = ❓ Помощь

## Доска

boss_fight-board-question = ⚔️ <b>{ $boss }</b> · вопрос { $number }/{ $all } до { $until }
boss_fight-board-reveal = 💥 <b>{ $boss }</b> · вопрос { $number }/{ $all }
boss_fight-board-hp = HP { $bar } { $hp }/{ $max }
boss_fight-board-kind = <i>{ $category } · { $level }</i>
boss_fight-question = <b>{ $question }</b>
boss_fight-option = <b>{ $letter })</b> { $option }
boss_fight-board-team = { $team }: { $damage }
boss_fight-board-team-dealt = { $team }: { $damage } (+{ $dealt })
boss_fight-board-answered = Ответы: { $answered }/{ $all }
boss_fight-board-solution = ✅ <b>{ $letter })</b> { $option } · верно у { $right } из { $all }
boss_fight-board-next = Следующий вопрос — в { $at }.

## Конец

boss_fight-end-defeated = 🏆 <b>{ $boss }: победа!</b> Все { $max } HP сбиты.
boss_fight-end-questions = 🌫 <b>{ $boss }: босс уцелел.</b> Вопросы кончились, осталось { $hp } из { $max } HP.
boss_fight-end-time = ⏳ <b>{ $boss }: босс уцелел.</b> Время вышло, осталось { $hp } из { $max } HP.
boss_fight-end-silence = 💤 <b>{ $boss }: босс уходит.</b> Ответов больше нет, осталось { $hp } из { $max } HP.
boss_fight-end-deserted = 🍃 <b>{ $boss }: босс уцелел.</b> Сражаться больше некому, осталось { $hp } из { $max } HP.
boss_fight-end-winner = <b>Побеждает { $team }.</b>
boss_fight-end-draw = <b>Победителей нет.</b>
boss_fight-end-team = { $place }. { $team } · урон { $damage } · { $players }
boss_fight-end-mvp = ⭐ MVP: <b>{ $player }</b>, урон { $damage }
boss_fight-end-last-hit = 🗡 Последний удар: <b>{ $player }</b>
boss_fight-end-badge = 🏅 { $player }: { $badge }
boss_fight-result = <b>{ $player }</b> · урон { $damage } · верно { $correct } из { $all } · { $xp } XP
boss_fight-result-left = { $player } · урон { $damage } · верно { $correct } · выход из боя · { $xp } XP

boss_fight-notice-start =
    ⚔️ <b>{ $boss }</b> выходит на бой: { $hp } HP! { $taunt }
    🗓 { $season }{ $laps ->
        [0] { "" }
       *[other] { " · сильнее, чем в прошлый раз" }
    }
    { $teams }
    Первый вопрос — на доске.
boss_fight-notice-team = { $team }: { $players }
boss_fight-notice-end = { $lines }
boss_fight-notice-left = { $player } покидает бой.
boss_fight-notice-kicked = { $player } выбывает из боя по решению администратора.

## 🎯 Я (alert)

boss_fight-me = { $lines }
boss_fight-me-open = Вашего ответа на этот вопрос ещё нет.
boss_fight-me-locked = Ваш ответ на этот вопрос: { $letter }.
boss_fight-me-right = ✅ Ваш последний ответ верен: урон { $damage }.
boss_fight-me-wrong = ❌ Ваш последний ответ неверен.
boss_fight-me-silent = На последний вопрос вашего ответа не было.
boss_fight-me-total = { $team } · ваш урон: { $damage } · верно: { $correct } из { $answered } · подряд: { $streak }

## Ответы на нажатия (alert)

boss_fight-locked = 🔒 Ответ { $letter } принят. Верен ли он, станет видно в конце вопроса.
boss_fight-locked-already = Ваш ответ { $letter } уже принят.
boss_fight-no-such-option = Такого варианта нет.
boss_fight-departed = { $player } больше не в этом бою.
boss_fight-not-playing = Вы не участвуете в этом бою. О следующем сообщит /nextgame.
boss_fight-gone = Вы больше не в этом бою.
boss_fight-not-now = Сейчас отвечать не на что.
boss_fight-over = Этот бой окончен.

## Сезоны: /event

boss_fight-season-open = Свободный сезон
boss_fight-season-named = { $name }
boss_fight-event-title = 🗓 <b>{ $season }</b>
boss_fight-event-until = До { $until }
boss_fight-event-figures = Боёв: { $fights }, побеждено боссов: { $beaten }
boss_fight-event-boss-beaten = ☠️ { $boss }
boss_fight-event-boss-next = ⚔️ <b>{ $boss }</b> — следующий бой
boss_fight-event-boss-waiting = ▫️ { $boss }
boss_fight-event-nothing = Сезон сейчас не идёт. Свободный начнётся со следующим боем: /newgame boss_fight
boss_fight-event-last = Прошлый сезон: { $name }, конец { $ended }, боёв: { $fights }, побеждено боссов: { $beaten }
boss_fight-event-how = Администраторам: /event start 14 Осенний кубок (дни и название), /event name Новое имя, /event end
boss_fight-event-admins = Начинают, называют и завершают сезоны администраторы этого чата.
boss_fight-event-running = Сезон { $name } ещё идёт. Сначала завершите его: /event end
boss_fight-event-none = Сезона с названием сейчас нет. Начать: /event start 14 Осенний кубок
boss_fight-event-days = Сезон длится от 1 до { $most } дней.
boss_fight-event-long = Название слишком длинное: не больше { $most } знаков.
boss_fight-event-started = Сезон { $name } начинается.
boss_fight-event-renamed = Теперь сезон называется { $name }.
boss_fight-event-ended = Сезон { $name } завершён.

## Значки

badge-mvp = ⭐ MVP
badge-last_hit = 🗡 Последний удар
badge-boss_defeated = ☠️ Победа над боссом
badge-milestone_10 = 🌱 Десять верных ответов
badge-milestone_50 = 📗 Пятьдесят верных ответов
badge-milestone_100 = 💯 Сто верных ответов
badge-milestone_500 = 🧠 Пятьсот верных ответов
badge-milestone_1000 = 🏛 Тысяча верных ответов
badge-milestone_5000 = 🌌 Пять тысяч верных ответов

## Просмотр: /boss, /leaderboard boss, /leaderboard event

boss_fight-outcome-defeated = победа
boss_fight-outcome-survived = босс уцелел
boss_fight-standing-boss = ⚔️ { $boss } · { $season }
boss_fight-standing-event = 🗓 { $season }: все боссы
boss_fight-history = 📜 <b>Бои с боссами в этом чате</b>
boss_fight-history-row =
    <b>{ $boss }</b> · { $outcome } · урон { $damage }/{ $hp } · { $at }
    { $honours }
boss_fight-history-winner = 🏆 { $team }
boss_fight-history-mvp = ⭐ MVP: { $player }
boss_fight-history-last-hit = 🗡 Последний удар: { $player }
boss_fight-history-empty = В этом чате с боссами ещё не сражались. Откройте бой: /newgame boss_fight
