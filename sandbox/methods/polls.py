"""Polls and quizzes as the bot sends and stops them."""

from __future__ import annotations

from typing import Any

from sandbox import polls
from sandbox.editing import given_keyboard, may_edit
from sandbox.errors import Json, bad_request
from sandbox.fields import Fields
from sandbox.formatting import formatted, formatted_text
from sandbox.markup import is_blank
from sandbox.params import Params
from sandbox.sending import send
from sandbox.world import World

MAX_QUESTION = 300
MAX_OPTION = 100
MAX_OPTIONS = 12
MAX_EXPLANATION = 200
MAX_EXPLANATION_LINES = 3
MAX_DESCRIPTION = 1024
SHORTEST_PERIOD = 5
LONGEST_PERIOD = 2_628_000


def send_poll(world: World, params: Params) -> Json:
    """Send a poll."""
    chat = world.bot_chat(params.chat_id())
    question, entities = _required(formatted(world, params, "question", *_named("question")))
    if len(question) > MAX_QUESTION:
        raise bad_request(f"poll question length must not exceed {MAX_QUESTION}")
    options = _options(world, params)
    settled: Json = {"id": "", "question": question}
    if entities:
        settled["question_entities"] = entities
    settled |= _nature(world, params, len(options)) | _description(world, params)
    period = _period(world, params)
    if period is not None:
        settled |= {"open_period": period, "close_date": int(world.now()) + period}
    settled["id"] = polls.next_id(world)
    poll = polls.Poll(settled, options, is_closed=params.boolean("is_closed"))
    message = send(world, params, chat, {"poll": poll.to_json()})
    polls.open_poll(world, poll, message, None if poll.is_closed else period)
    return message.to_json()


def stop_poll(world: World, params: Params) -> Json:
    """Take no more votes; the poll as it ended."""
    chat = world.bot_chat(params.chat_id())
    message = chat.messages.get(params.integer("message_id"))
    if message is None:
        raise bad_request("message with poll to stop not found")
    markup = given_keyboard(chat, params)
    poll = polls.poll_in(world, message)
    if poll is None:
        raise bad_request("message is not a poll")
    if not may_edit(world, message) or poll.is_closed:
        raise bad_request("poll can't be stopped")
    message.reply_markup = markup
    polls.stop(world, poll)
    return poll.to_json()


def _named(name: str) -> tuple[str, str]:
    return f"{name}_parse_mode", f"{name}_entities"


def _required(text: tuple[str, list[Json]]) -> tuple[str, list[Json]]:
    if is_blank(text[0]):
        raise bad_request("text must be non-empty")
    return text


def _options(world: World, params: Params) -> list[Json]:
    if not params.has("options"):
        raise bad_request("can't parse options JSON object")
    given: Any = params.object("options")
    if not isinstance(given, list):
        raise bad_request("expected an Array of String as options")
    if not given:
        raise bad_request("poll must have at least one answer option")
    if len(given) > MAX_OPTIONS:
        raise bad_request(f"poll can't have more than {MAX_OPTIONS} options")
    return [_option(world, value) for value in given]


def _option(world: World, value: Any) -> Json:
    if not isinstance(value, str | dict):
        raise bad_request("expected an option to be of type String")
    fields = Fields({"text": value} if isinstance(value, str) else value)
    mode, entities = fields.optional_text("text_parse_mode"), fields.values.get("text_entities")
    text, marks = _required(formatted_text(world, fields.text("text"), mode, entities))
    if len(text) > MAX_OPTION:
        raise bad_request(f"poll options length must not exceed {MAX_OPTION}")
    return {"text": text, "text_entities": marks} if marks else {"text": text}


def _nature(world: World, params: Params, options: int) -> Json:
    """What kind of poll it is, and what people may do with it."""
    kind = params.text("type") or "regular"
    if kind not in {"regular", "quiz"}:
        raise bad_request("unsupported poll type specified")
    if params.boolean("members_only") or params.object("country_codes"):
        raise bad_request("poll voters can be restricted only in channel chats")
    nature: Json = {
        "is_anonymous": params.boolean("is_anonymous", default=True),
        "allows_multiple_answers": params.boolean("allows_multiple_answers"),
        "allows_revoting": params.boolean("allows_revoting", default=kind != "quiz"),
        "members_only": False,
        "type": kind,
    }
    return nature | _answer_of_quiz(world, params, options) if kind == "quiz" else nature


def _answer_of_quiz(world: World, params: Params, options: int) -> Json:
    right = _correct_options(params)
    if not right:
        raise bad_request("correct quiz option list must be non-empty")
    if right != sorted(set(right)):
        raise bad_request("correct quiz option list must be increasing")
    if any(not 0 <= number < options for number in right):
        raise bad_request("wrong quiz correct_option_id")
    result: Json = {"correct_option_ids": right}
    if len(right) == 1:
        result["correct_option_id"] = right[0]
    text, entities = formatted(world, params, "explanation", *_named("explanation"))
    if len(text) > MAX_EXPLANATION or text.count("\n") >= MAX_EXPLANATION_LINES:
        raise bad_request("message is too long")
    return result | {"explanation": text, "explanation_entities": entities} if text else result


def _correct_options(params: Params) -> list[int]:
    given: Any = params.object("correct_option_ids", "correct option identifiers")
    if given is None:
        single = params.optional_integer("correct_option_id")
        return [] if single is None else [single]
    if not isinstance(given, list):
        raise bad_request("expected an Array of correct option identifiers")
    if any(isinstance(one, bool) or not isinstance(one, int) for one in given):
        raise bad_request("correct option identifier must be of type Number")
    return given


def _description(world: World, params: Params) -> Json:
    text, entities = formatted(world, params, "description", *_named("description"))
    if len(text) > MAX_DESCRIPTION:
        raise bad_request("message caption is too long")
    if not text:
        return {}
    result: Json = {"description": text}
    return result | {"description_entities": entities} if entities else result


def _period(world: World, params: Params) -> int | None:
    """For how many seconds people may vote; a period counts before a date."""
    period, close_date = params.integer("open_period"), params.integer("close_date")
    if not period and not close_date:
        return None
    seconds = period or close_date - int(world.now())
    if not SHORTEST_PERIOD <= seconds <= LONGEST_PERIOD:
        raise bad_request("POLL_CLOSE_DATE_INVALID")
    return seconds


METHODS = {"sendPoll": send_poll, "stopPoll": stop_poll}
