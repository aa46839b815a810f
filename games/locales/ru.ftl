### Слова, общие для всех игр: имена, лобби и стол вокруг игры.
###
### Сообщения — это HTML Telegram: вместо < и & пишите &lt; и &amp;. В уведомлениях и на кнопках
### теги пропадают, а в уведомление помещается 200 знаков.

## Имена

# Кто-то, чьего имени Parlor не знает.
name-unknown = кто-то
# Тот, чьё имя нельзя увидеть. $number: несколько цифр.
name-nameless = Игрок { $number }
# Пустой список людей.
name-nobody = никто
# Между именами в списке и перед последним из них.
names-comma = {", "}
names-and = {" и "}

## Темп

preset-blitz = блиц
preset-normal = обычный темп
preset-slow = неспешный темп

## Лобби

# $game и $preset: названия игры и её темпа.
lobby-title = 🎲 <b>{ $game }</b> · { $preset }
# Занято $taken мест из $seats; $list: по строке на игрока.
lobby-seats =
    Игроки: { $taken }/{ $seats }
    { $list }
# $host: 1 у того, кто открыл лобби.
lobby-seat =
    { $host ->
        [1] { $number }. { $player } 👑
       *[other] { $number }. { $player }
    }
lobby-waiting =
    { $missing ->
        [one] ⏳ Нужен ещё { $missing } игрок.
        [few] ⏳ Нужно ещё { $missing } игрока.
       *[many] ⏳ Нужно ещё { $missing } игроков.
    } Лобби открыто до { $until }.
lobby-ready = ✅ Можно начинать. Места есть, лобби открыто до { $until }.
lobby-starts = 🚀 Все в сборе. Начало: { $at }.

lobby-button-join = ✋ Играть
lobby-button-leave = 🚪 Выйти
lobby-button-begin = ▶️ Начать
lobby-button-rules = 📖 Правила
lobby-button-want-seat = 🔔 Сообщить, когда освободится место

lobby-you-are-in = Вы в игре. Удачи!
lobby-you-left = Вы вышли из игры.
lobby-already-in = У вас уже есть место.
lobby-not-in = У вас нет места в этой игре.
lobby-full = Все места заняты.
lobby-has-room = Место есть: просто нажмите «Играть».
lobby-queued = Вы в очереди. Когда освободится место, позову вас здесь — и в личке, если у нас уже есть чат.
lobby-begun = Поехали!
lobby-need-more =
    { $missing ->
        [one] Чтобы начать, нужен ещё { $missing } игрок.
        [few] Чтобы начать, нужно ещё { $missing } игрока.
       *[many] Чтобы начать, нужно ещё { $missing } игроков.
    }
lobby-extended = Лобби открыто до { $until }.
lobby-only-host = Это может только { $host }, чья это игра, или админ чата.
lobby-kicked = { $player } больше не в игре.
lobby-nobody-to-kick = У этого игрока нет места в этой игре.
# Говорится там, где лобби закрылось.
lobby-too-few =
    { $missing ->
        [one] Время вышло, не хватило { $missing } игрока.
       *[many] Время вышло, не хватило { $missing } игроков.
    }
lobby-too-few-teams = Время вышло, а во второй команде никого не оказалось.
lobby-empty = Все разошлись.
lobby-called-off = Игра отменена.

## Команды: лобби игры, в которую играют командами

lobby-team =
    { $count ->
        [0] <b>Команда { $team }</b>: пока никого
       *[other] <b>Команда { $team }</b> ({ $count }): { $players }
    }
lobby-button-team = 🚩 Команда { $team }
lobby-in-team = Ваша команда: { $team }. Удачной игры!
lobby-already-in-team = Вы уже в этой команде.
lobby-need-teams = Игроки нужны хотя бы в двух командах.
lobby-waiting-teams = ⏳ Нужна вторая команда. Набор открыт до { $until }.

## Стол

table-abandoned = 🏁 <b>{ $game }</b>: игра окончена без результата.
table-paused = ⏸ <b>Пауза.</b> Время остановлено, никто его не теряет.
table-paused-answer = Игра на паузе. Она продолжится, как только тему откроют снова.
table-called-off = Админ отменил игру.
table-over = Эта игра уже закончилась.
table-under-way = Игра уже идёт.
table-only-admin = Это может только админ чата.
table-not-now = Сейчас это невозможно.
table-not-dealt = Игра ещё не началась.
table-button-rematch = 🔁 Ещё раз
table-none-here = Здесь больше нет игры.
table-old-button = Эта кнопка уже устарела. Посмотрите на самую новую доску.
table-foreign-button = Эта кнопка — от игры в другом чате.
table-already-counted = Это нажатие уже обработано. Как обстоят дела, видно на доске.
table-mishap = У меня что-то пошло не так, но ничего не изменилось. Попробуйте ещё раз.
table-rematch-opened = Новая игра открыта, место у вас уже есть.
# Уведомления и ответы на /newgame.
table-limit-person = ✋ Вы уже открыли столько игр, сколько можно одному человеку за десять минут ({ $games }). Следующую можно открыть с { $at }.
table-limit-chat = ✋ Здесь уже открыто столько игр, сколько можно одному чату за час ({ $games }). Следующую можно открыть с { $at }.
table-limit-live = ✋ В этом чате идёт столько игр, сколько я успеваю вести ({ $games }). Место появится, как только одна из них закончится.
# $players упомянуты, чтобы заметили.
table-rematch = 🔁 { $host } зовёт сыграть ещё раз! { $players }, вы с нами?

## Очередь

# $players упомянуты, чтобы заметили.
queue-seat = 🔔 { $players }: в игре «{ $game }» есть место!
queue-lobby = 🔔 { $players }: «{ $game }» вот-вот начнётся, занимайте места!
queue-seat-private = 🔔 В игре «{ $game }» есть место. Возвращайтесь в группу и нажмите «Играть».
queue-lobby-private = 🔔 «{ $game }» вот-вот начнётся. Приходите в группу и нажмите «Играть».

## Звания, по опыту всех игр вместе

title-rookie = Новичок
title-cadet = Курсант
title-technician = Техник
title-navigator = Штурман
title-veteran = Ветеран
title-expert = Эксперт
title-master = Мастер
title-captain = Капитан
title-legend = Легенда
