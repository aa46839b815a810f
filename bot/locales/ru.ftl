### Слова самого бота: команды, справка, цифры, настройки и всё, что касается тем.
###
### Сообщения — это HTML Telegram: вместо < и & пишите &lt; и &amp;. Пол читающих неизвестен.

## Что делает команда — в списке команд Telegram

command-start = Поздороваться
command-help = Как всё устроено
command-rules = Правила игры
command-newgame = Открыть игру в этой теме
command-join = Занять место
command-leave = Освободить место или выйти из игры
command-begin = Начать с теми, кто есть
command-extend = Подождать игроков подольше
command-kick = Убрать игрока (ведущий или админ)
command-endgame = Отменить игру (ведущий или админ)
command-nextgame = Узнать, когда появится место или игра
command-role = Ваша роль, её увидите только вы
command-stats = Ваша статистика или чья-то ещё
command-leaderboard = Лучшие игроки этого чата
command-badges = Награды: ваши или чьи-то ещё
command-global = Лучшие игроки отовсюду
command-recent = Последние игры этого чата
command-chatstats = Этот чат в цифрах (для админов)
command-analytics = Статистика с картинками
command-settings = Как играют в этом чате (для админов)
command-export = История чата файлами (для админов)
command-forgetme = Стереть всё, что я о вас знаю

## Приветствие

# $games: по строке на игру.
bot-start-private =
    👋 <b>Добро пожаловать в Parlor!</b>
    Я веду игры в группах: в темах форума, часами и днями, и ни одна не теряется.

    { $games }

    Добавьте меня в группу, сделайте админом и отправьте /newgame в теме. Раз вы нажали «Старт», я смогу писать вам и сюда, когда это важно: например, когда освободится место.
bot-start-group =
    👋 <b>Привет, я Parlor.</b> Сыграем?

    { $games }

    Отправьте /newgame в теме, где хотите играть. Остальное объяснит /help.
# Что бот говорит, когда его добавили в группу.
bot-added =
    👋 <b>Привет, я Parlor.</b> Я веду игры в темах. Отправьте /newgame там, где хотите играть.

    { $rights }
bot-game-line = 🎲 <b>{ $game }</b>: { $tagline }

bot-button-add = ➕ Добавить в группу
bot-button-help = ❓ Справка
bot-button-open-chat = ✉️ Открыть наш чат
bot-button-to-game = 🎲 К игре
bot-button-back = ◀️ Назад
bot-button-next = Дальше ▶️

## Справка

# $games: по строке на игру.
bot-help-play =
    ❓ <b>Как играть</b>

    { $games }

    /newgame — { command-newgame }
    /join — { command-join }
    /leave — { command-leave }
    /role — { command-role }
    /rules — { command-rules }
    /nextgame — { command-nextgame }

    Писать мне в личку не нужно: ответы на свои нажатия видите только вы.
bot-help-more =
    ❓ <b>Вести игру</b>
    /begin — { command-begin }
    /extend — { command-extend }
    /kick — { command-kick }
    /endgame — { command-endgame }

    <b>Статистика</b>
    /stats — { command-stats }
    /leaderboard — { command-leaderboard }
    /global — { command-global }
    /recent — { command-recent }
    /chatstats — { command-chatstats }

    <b>Этот чат</b>
    /settings — { command-settings }
# $here: права бота в этом чате и что ему там видно, или общие слова об этом.
bot-help-rights =
    ❓ <b>Какие права мне пригодятся</b>
    • Управление темами: чтобы открывать тему для каждой игры.
    • Удаление сообщений: чтобы убирать доски, на смену которым пришли новые.
    Играть можно и без них.

    { $here }
bot-help-privacy = Если я админ, мне видно обсуждение, и игра может сохранить его у себя. Иначе в режиме приватности Telegram показывает мне только команды и нажатия кнопок. Играть можно в любую игру и так.

## Правила

bot-rules-pick = 📖 Правила какой игры?
# Страница $page из $pages.
bot-rules-page =
    📖 <b>{ $game }</b> · { $page }/{ $pages }

    { $rules }
bot-rules-all =
    📖 <b>{ $game }</b>

    { $rules }

## Открыть игру

bot-newgame-pick = 🎲 Во что сыграем?
# Название темы: простой текст, не больше 128 знаков.
bot-topic-name = { $game } #{ $number }
bot-newgame-elsewhere = 🎲 <b>{ $game }</b>: игра открыта в отдельной теме: { $topic }
bot-newgame-needs-topics = В этой группе нет тем, поэтому играем по одной игре за раз.
bot-newgame-no-topics-wished = В этом чате мне не велено создавать темы (см. /settings). Отправьте /newgame в теме, где нет игры.
bot-topic-later = Я и так создаю здесь темы и сообщения так быстро, как позволяет Telegram. Попробуйте ещё раз с { $at }.
bot-nextgame-queued = Вы в очереди этого чата. Позову, когда появится место или игра. Ваш номер: { $place }.
bot-nextgame-already = Вы уже в очереди. Ваш номер: { $place }.
bot-nextgame-room = Свободное место есть прямо здесь: нажмите «Играть» или отправьте /join.
# $reason: почему места сейчас нет.
bot-join-later = { $reason } Встать в очередь: /nextgame. Позову, когда появится место или игра.
bot-role-look = Нажмите 🎭 на доске игры: ответ увидите только вы.
bot-role-sent = Ответ у вас в личке.
bot-role-none = Вы сейчас ни в одной игре.
bot-role-none-here = В этой теме вы не играете. Открыть игру: /newgame.
# Над тем, что видно только этому игроку.
bot-role-game = 🎲 <b>{ $game } #{ $number }</b> · { $chat }

## Когда что-то не выходит

bot-error-no-game-here = В этой теме нет игры. Открыть её: /newgame.
# $games: по строке на игру, со словом, которого ждёт /newgame.
bot-error-game-line = <code>{ $word }</code> — { $game }
bot-error-unknown-game =
    Игры «{ $asked }» я не знаю. Есть такие:

    { $games }
bot-error-unknown-preset = { $game }: темпа «{ $asked }» нет. Выберите один из этих: { $presets }.
bot-error-not-admin = Это может только админ этого чата.
bot-error-anonymous = Вы пишете от имени группы, и мне не видно, кто вы. Напишите от себя или нажмите кнопку.
bot-error-topic-busy = В этой теме ещё идёт игра: { $game }. Завершите её командой /endgame или откройте новую в другой теме.
bot-error-old-button = Эта кнопка уже устарела. Посмотрите на самое новое сообщение.
bot-foreign-button = Эта кнопка не из этого чата.
bot-error-busy = Сейчас много дел. Попробуйте ещё раз через минутку.
# Ответы тому, чьё нажатие не засчитано.
bot-too-fast = ✋ Помедленнее: я успеваю лишь несколько нажатий в секунду.
bot-too-many = ⏳ Сейчас так много нажатий, что до вашего я не добрался. Нажмите ещё раз.
bot-error-group-only = Это работает в группе: напишите там или добавьте меня в неё.
bot-error-private-only = Напишите мне это, пожалуйста, в личку.
bot-error-whom = Кого? Ответьте на сообщение игрока или укажите @имя после команды.
bot-error-nobody-known = Я не знаю никого по имени { $asked }.
bot-error-number = «{ $asked }» — не число от { $least } до { $most }.
bot-error-no-session = В этом чате нет игры с номером { $asked }.

## Права

bot-right-manage-topics = Управление темами
bot-right-delete-messages = Удаление сообщений
bot-right-line-have = ✅ { $right }
bot-right-line-lack = ▫️ { $right }
# $lines: по строке на каждое право.
bot-rights =
    <b>Мои права здесь</b>
    { $lines }
bot-missing-manage-topics = Мне нельзя создавать здесь темы. Дайте мне право «Управление темами» или отправьте /newgame в теме, где нет игры.
bot-privacy-on = 🙈 Режим приватности: мне видны только команды и кнопки. Играть можно, но обсуждения не сохраняются. Если они нужны, сделайте меня админом.
bot-privacy-off = 👂 Мне видны сообщения, поэтому обсуждение игры можно сохранять (см. /settings).

## Статистика

# $title бывает пустым. $rate, $xp_per_game и $tasks_per_game — готовые десятичные числа.
bot-stats =
    📊 <b>{ $player }</b>
    { $title }

    ✨ Опыт: <b>{ $xp }</b>
    🎮 Игр: { $played } · побед { $won } · поражений { $lost }
    🏆 Доля побед: { $rate } %
    🧩 Заданий: { $tasks } · ложных { $fake }
    📈 За игру: опыт { $xp_per_game } · заданий { $tasks_per_game }
bot-stats-title = 🎖 { $title }
bot-stats-none = { $player }: пока ни одной игры.
bot-stats-none-you = У вас пока нет ни одной игры. Открыть игру: /newgame!

# $place — 1 у лучшего; при равном опыте место общее.
bot-rank =
    { $place ->
        [1] 🥇 <b>{ $player }</b>
        [2] 🥈 <b>{ $player }</b>
        [3] 🥉 <b>{ $player }</b>
       *[other] { $place }. { $player }
    } · опыт { $xp } · { $won ->
        [one] { $won } победа
        [few] { $won } победы
       *[many] { $won } побед
    }
bot-leaderboard =
    🏆 <b>Лучшие: { $chat }</b>

    { $ranks }
bot-leaderboard-unknown = Нет рейтинга «{ $asked }». После /leaderboard можно не писать ничего или написать номер игры{ $names }.
bot-leaderboard-none = Здесь ещё не сыграли ни одной игры. Пора начать: /newgame! Общие игры всех чатов — в /global.
bot-global =
    🌍 <b>Лучшие игроки отовсюду</b>

    { $ranks }
bot-global-none = Ещё никто не доиграл ни одной игры.
bot-session-ranking =
    🏆 <b>{ $game } #{ $number }</b>

    { $ranks }
# $role: название роли или пустой текст, пока она тайная.
bot-session-rank =
    { $place ->
        [1] 🥇 <b>{ $player }</b>
        [2] 🥈 <b>{ $player }</b>
        [3] 🥉 <b>{ $player }</b>
       *[other] { $place }. { $player }
    } · опыт { $xp }{ $role }{ $outcome }
bot-session-detail = {" · "}{ $detail }
bot-outcome-win = победа
bot-outcome-lose = поражение
bot-outcome-left = выход из игры
bot-outcome-afk = бездействие

bot-recent =
    🕰 <b>Последние игры здесь</b>

    { $games }
# $length: сколько длилась; $winner: название стороны.
bot-recent-won = #{ $number } <b>{ $game }</b> · { $at } · { $length } · { $winner }
bot-recent-nobody-won = #{ $number } <b>{ $game }</b> · { $at } · { $length } · без победителя
bot-recent-abandoned = #{ $number } <b>{ $game }</b> · { $at } · без результата
bot-recent-none = Здесь ещё не закончилась ни одна игра.
bot-minutes = { $minutes } мин
bot-hours = { $hours } ч { $minutes } мин

# $rate: готовое десятичное число; $hours: по строке на час.
bot-chatstats =
    { $days ->
        [one] 📊 <b>Этот чат за { $days } день</b>
        [few] 📊 <b>Этот чат за { $days } дня</b>
       *[many] 📊 <b>Этот чат за { $days } дней</b>
    }

    🎮 Игр: { $sessions }
    ▶️ Идёт сейчас: { $active }
    ✅ Доиграно: { $completed } ({ $rate } %)
    👥 Игроков: { $players }

    { $hours }
bot-chatstats-hours =
    🕖 <b>Самые оживлённые часы</b>
    { $lines }
# $start и $end вида 18:00.
bot-chatstats-hour =
    { $games ->
        [one] { $start }–{ $end }: { $games } игра
        [few] { $start }–{ $end }: { $games } игры
       *[many] { $start }–{ $end }: { $games } игр
    }
bot-chatstats-none =
    { $days ->
        [one] За { $days } день здесь не было ни одной игры.
        [few] За { $days } дня здесь не было ни одной игры.
       *[many] За { $days } дней здесь не было ни одной игры.
    }

bot-analytics = 📈 <b>Статистика</b>
bot-analytics-me = 👤 Я
bot-analytics-chat = 👥 Этот чат
bot-analytics-global = 🌍 Все
# Слова внутри картинок: простой текст.
bot-chart-activity =
    { $days ->
        [one] Игры за { $days } день
        [few] Игры по дням, за { $days } дня
       *[many] Игры по дням, за { $days } дней
    }
bot-chart-xp = Опыт
bot-chart-wins = Победы и поражения
bot-chart-won = Победы
bot-chart-lost = Поражения
bot-chart-players = Лучшие игроки

## Настройки

bot-settings =
    ⚙️ <b>Как играют в этом чате</b>

    { $lines }

    Начатые игры идут по тем правилам, с которыми начались.
bot-settings-line = { $setting }: <b>{ $value }</b>
# $about: что делает настройка.
bot-settings-one =
    <b>{ $setting }</b>
    { $about }

    Сейчас: <b>{ $value }</b>
bot-settings-saved = Сохранено: { $setting }: { $value }.
# Значение в ряду других, если сейчас выбрано оно.
bot-settings-chosen = ✅ { $value }
bot-settings-default = как задумано в игре
bot-settings-number = { $number }

setting-language = 🌐 Язык
    .about = Язык всего, что говорится в этом чате. В личке у каждого свой.
setting-game-preset = 🎲 { $game }
    .about = Во что играют, если в /newgame названа только игра: её темп или её босс.
setting-open_ballots = 🗳 Голосование
    .about = Видят ли все, кто за кого голосует.
    .on = открытое
    .off = тайное
setting-reveal_role = 🎭 Роль при изгнании
    .about = Сообщать ли роль изгнанного игрока.
    .on = раскрывается
    .off = остаётся тайной
setting-log_discussion = 💬 Запись обсуждения
    .about = Хранить ли сообщения игроков вместе с игрой. Для этого мне нужно быть админом.
    .on = ведётся
    .off = не ведётся
setting-seats = 🪑 Места
    .about = Сколько игроков вмещает лобби.
setting-teams = 🚩 Команды
    .about = Сколько команд в игре, в которую играют командами.
setting-create_topics = 🗂 Отдельная тема для игры
    .about = Можно ли мне открывать для игры отдельную тему, когда она нужна.
    .on = да
    .off = нет
setting-scheduled_games = 📅 Игры по расписанию
    .about = Начинаются ли здесь игры сами в часы, которые назначил владелец бота.
    .on = да
    .off = нет
# Язык его же словами, для выбора языка.
language-en = English
language-ru = Русский

## Темы и перерывы

# Ведущему лично, а если ему нельзя написать — в общую тему.
bot-topic-closed = ⏸ Тему игры «{ $game }» закрыли. Игра на паузе и продолжится, как только тему откроют.
bot-topic-deleted = 🗑 Темы игры «{ $game }» больше нет, игра на паузе. Перенести её в новую тему?
bot-topic-button-move = 📦 Перенести
bot-topic-button-end = 🏁 Завершить
# Говорится в новой теме.
bot-topic-moved-here = 📦 Игра «{ $game }» теперь здесь. Всё осталось как было, время снова идёт.
# Всплывающие окна.
bot-topic-moved = 📦 Игра «{ $game }» переехала в новую тему.
bot-topic-ended = 🏁 Игра «{ $game }» завершена.
bot-topic-cannot-move = Мне нельзя создавать темы в той группе. Дайте мне там право «Управление темами» и нажмите ещё раз.

## Ваши данные

bot-forget-ask =
    🗑 <b>Стереть всё, что я о вас знаю?</b>
    Ваше имя и всё написанное в играх исчезнет навсегда. Результаты останутся, но без имени.
bot-forget-done = Готово. Теперь я не знаю, кто вы.
bot-forget-kept = Всё осталось как было.
bot-forget-playing = Вы сейчас в игре. Сначала выйдите из неё (/leave) или дождитесь конца.

bot-export-ready =
    { $games ->
        [one] 📦 История этого чата: { $games } игра.
        [few] 📦 История этого чата: { $games } игры.
       *[many] 📦 История этого чата: { $games } игр.
    }
bot-export-none = Истории для выгрузки пока нет.

## Собственные команды и экраны игр

bot-attach-none = Сейчас нет такой игры, которую можно показать здесь: { $game }. Открыть её: /newgame { $wish }
bot-attach-taken = В этой теме идёт другая игра. Выберите другую тему.
bot-home-in-private = Это касается только вас, поэтому я показываю это в личном чате.
bot-panel-none = Сейчас в этой игре нечего выбирать.
bot-error-admins-open = Игру «{ $game }» открывают только администраторы чата.
bot-error-owners-open = Игру для всего мира открывают только владельцы бота.

## Награды

bot-badges =
    🏅 <b>Награды: { $player }</b>
    { $badges }
bot-badge = { $badge }
bot-badge-times = { $badge } ×{ $times }
bot-badges-none = { $player }: наград пока нет.
# $rows: по строке на игрока.
bot-standing =
    🏆 <b>{ $title }</b>
    { $rows }
bot-standing-row =
    { $place } { $player }: урон { $damage }, { $correct ->
        [one] { $correct } верный ответ
        [few] { $correct } верных ответа
       *[other] { $correct } верных ответов
    }
bot-standing-none = В этой таблице пока никого нет.
