"""The command line: run · sandbox · simulate · replay · updates · doctor.

Without a command this runs the bot: on Telegram if ``BOT_TOKEN`` is set, otherwise in a sandbox
on this machine, with robots to play with.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections.abc import Callable, Sequence

from bot.config import Config, ConfigError, load_from
from db.engine import DatabaseUnusable
from managers.content import ContentError

SANDBOX_PORT = 8081
ROBOTS = 6

READER_GONE = 141
"""What a shell reports of a program that wrote into a pipe which nobody reads any more."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code: 0 done, 1 failed, 2 called or set up wrongly,
    141 nobody reads what it prints."""
    arguments = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = arguments.command
    try:
        code = command(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        # Whoever reads along, like ``head``, has seen enough. What Python still flushes as it
        # exits goes nowhere, or it would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return READER_GONE
    except (ConfigError, DatabaseUnusable, ContentError) as problem:
        print(problem, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="main.py",
        description="Parlor: games for Telegram groups that are never lost. Without a command it "
        "runs the bot: on Telegram if BOT_TOKEN is set, else in a sandbox on this machine.",
    )
    parser.set_defaults(command=_run, port=SANDBOX_PORT, robots=ROBOTS, pace=1.0)
    commands = parser.add_subparsers(metavar="COMMAND")

    run = commands.add_parser("run", help="run the bot (what happens without a command)")
    run.set_defaults(command=_run)

    sandbox = commands.add_parser("sandbox", help="play in the browser, without a token")
    sandbox.add_argument("--port", type=int, default=SANDBOX_PORT, help="default: %(default)s")
    sandbox.add_argument("--robots", type=int, default=ROBOTS, help="default: %(default)s")
    sandbox.add_argument("--pace", type=float, default=1.0, help="2 makes the robots twice as fast")
    sandbox.set_defaults(command=_sandbox)

    simulate = commands.add_parser("simulate", help="play thousands of games and show the balance")
    _add_simulate(simulate)

    replay = commands.add_parser("replay", help="show a session move by move, from its log")
    replay.add_argument("session", type=_session_id, help="the session's id")
    replay.add_argument("--at", type=int, metavar="N", help="stop after move N")
    replay.add_argument("--secret", action="store_true", help="show what players saw in private")
    replay.set_defaults(command=_replay)

    updates = commands.add_parser("updates", help="updates that could not be dealt with")
    updates.add_argument("--retry", nargs="+", metavar="ID", help="try these again, or: all")
    updates.add_argument("--drop", nargs="+", metavar="ID", help="remove these, or: all")
    updates.add_argument("--show", type=int, metavar="ID", help="print one as Telegram sent it")
    updates.set_defaults(command=_updates)

    doctor = commands.add_parser("doctor", help="examine settings, database, token and rights")
    doctor.add_argument("--chat", type=int, help="examine the bot's rights in this chat, too")
    doctor.set_defaults(command=_doctor)
    return parser


def _session_id(written: str) -> int:
    number = int(written)
    if not 0 < number < 2**63:
        raise argparse.ArgumentTypeError(f"{written} is not the id of a session")
    return number


def _add_simulate(parser: argparse.ArgumentParser) -> None:
    import simulate

    simulate.add_arguments(parser)
    parser.set_defaults(command=simulate.run)


def _run(arguments: argparse.Namespace) -> int:
    config = load_from()
    if config.bot_token is None:
        return _sandbox(arguments)
    from bot.run import run_on_telegram

    return asyncio.run(run_on_telegram(config))


def _sandbox(arguments: argparse.Namespace) -> int:
    from playground import play

    config: Config = load_from()
    return asyncio.run(play(config, arguments.port, arguments.robots, arguments.pace))


def _replay(arguments: argparse.Namespace) -> int:
    from bot.replaying import print_replay

    return print_replay(load_from(), arguments.session, arguments.at, arguments.secret)


def _updates(arguments: argparse.Namespace) -> int:
    from bot.failed_updates import Wish, print_failed_updates

    return print_failed_updates(load_from(), Wish(arguments.show, arguments.retry, arguments.drop))


def _doctor(arguments: argparse.Namespace) -> int:
    from bot.doctor import print_examination

    return asyncio.run(print_examination(load_from(), arguments.chat))


if __name__ == "__main__":
    sys.exit(main())
