"""Polls and quizzes: people vote, and the bot that sent one hears of every vote."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from sandbox.errors import Json, SimError
from sandbox.model import Message
from sandbox.people import User
from sandbox.world import World


@dataclass(slots=True)
class Poll:
    """One poll; it may stand in several messages, once it has been forwarded.

    `settled` holds what never changes of its JSON; `options` the text of each option, with its
    entities; `votes` the numbers of the options that each person chose.
    """

    settled: Json
    options: list[Json]
    votes: dict[int, list[int]] = field(default_factory=dict)
    is_closed: bool = False
    messages: list[Message] = field(default_factory=list)
    timer: asyncio.TimerHandle | None = None

    @property
    def id(self) -> str:
        return str(self.settled["id"])

    def to_json(self) -> Json:
        """The poll as the bot that sent it sees it."""
        counts = [sum(number in chosen for chosen in self.votes.values()) for number in self.each]
        return self.settled | {
            "options": [
                {"persistent_id": self.persistent_id(number)}
                | option
                | {"voter_count": counts[number]}
                for number, option in enumerate(self.options)
            ],
            "total_voter_count": len(self.votes),
            "is_closed": self.is_closed,
        }

    @property
    def each(self) -> range:
        return range(len(self.options))

    def persistent_id(self, number: int) -> str:
        """The id of an option that stays when others are added or shuffled."""
        return f"{self.id}-{number}"


def next_id(world: World) -> str:
    """An id that no other poll has."""
    return f"{world.bot.id}{world.next_number('poll'):09d}"


def open_poll(world: World, poll: Poll, message: Message, seconds: int | None) -> None:
    """Let people vote in it, for so many seconds or until it is stopped."""
    world.polls[poll.id] = poll
    poll.messages.append(message)
    if seconds is not None:
        loop = asyncio.get_running_loop()
        poll.timer = loop.call_later(seconds, _end_in_time, world, poll)


def vote(world: World, user: User, message: Message, chosen: list[int]) -> Poll:
    """A person votes, or takes the vote back by choosing nothing."""
    poll = poll_in(world, message)
    if poll is None:
        raise SimError(400, f"message {message.id} is no poll")
    member = message.chat.members.get(user.id)
    if member is None or not member.is_present:
        raise SimError(403, f"{user.first_name} is not a member of {message.chat.title}")
    _check(poll, user, chosen)
    if chosen:
        poll.votes[user.id] = sorted(chosen)
    else:
        poll.votes.pop(user.id, None)
    _show(world, poll)
    world.deliver("poll", poll.to_json())
    if not poll.settled["is_anonymous"]:
        ids = [poll.persistent_id(number) for number in sorted(chosen)]
        answer: Json = {"poll_id": poll.id, "user": user.to_json()}
        answer |= {"option_ids": sorted(chosen), "option_persistent_ids": ids}
        world.deliver("poll_answer", answer)
    return poll


def stop(world: World, poll: Poll) -> None:
    """Take no more votes."""
    if poll.timer is not None:
        poll.timer.cancel()
    poll.is_closed = True
    _show(world, poll)
    world.deliver("poll", poll.to_json())


def poll_in(world: World, message: Message) -> Poll | None:
    """The poll that stands in a message."""
    shown = message.content.get("poll")
    return None if shown is None else world.polls[shown["id"]]


def _check(poll: Poll, user: User, chosen: list[int]) -> None:
    if poll.is_closed:
        raise SimError(409, "the poll is closed")
    if len(set(chosen)) != len(chosen) or any(number not in poll.each for number in chosen):
        raise SimError(400, f"options must be different numbers from 0 to {len(poll.options) - 1}")
    if len(chosen) > 1 and not poll.settled["allows_multiple_answers"]:
        raise SimError(400, "the poll takes one option")
    if user.id in poll.votes and not poll.settled["allows_revoting"]:
        raise SimError(409, f"{user.first_name} has voted and cannot change it")
    if not chosen and user.id not in poll.votes:
        raise SimError(409, f"{user.first_name} has no vote to take back")


def _end_in_time(world: World, poll: Poll) -> None:
    if not poll.is_closed:
        stop(world, poll)


def _show(world: World, poll: Poll) -> None:
    for message in poll.messages:
        message.content = message.content | {"poll": poll.to_json()}
        message.edit_version += 1
        world.publish_message("edit", message)
