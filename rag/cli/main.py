"""Implement the command line: parse, call, print. Answers are in the question's language; help, errors and what is
printed in Korean where the system, ``MUNDAP_LANGUAGE`` or ``--language`` says so.

Exit codes are told in help. Heavy modules are imported by the commands that need them: help must come at once.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
from collections import ChainMap
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli import ask, check, completion, evaluate, ingest, keeping, sources
from rag.cli.command import GROUP, Command
from rag.cli.help_words import EPILOG, help_formatter, help_words
from rag.cli.lines import part_line
from rag.cli.termination import Terminated, terminable
from rag.cli.usage_errors import KoreanParser
from rag.errors import MundapError, StorageError
from rag.user_language import Language, user_language

if TYPE_CHECKING:
    from rag.index import Merge
    from rag.settings import Settings

    Run = Callable[[argparse.Namespace, Settings], int]
    Add = Callable[..., argparse.ArgumentParser]

_INTERRUPTED = {
    "en": "interrupted; what was finished is kept.",
    "ko": "중단했습니다. 그때까지 끝난 것은 남아 있습니다.",
}
_UNEXPECTED = {
    "en": "stopped on an unexpected error ({}). This is a defect: please report it with the output of the same command "
    "with --debug.",
    "ko": "예상하지 못한 오류로 중단되었습니다({}). 프로그램의 결함입니다. 같은 명령을 --debug와 함께 실행해 그 출력과 "
    "함께 알려 주세요.",
}
_TERMINATED = {
    "en": "terminated; what was finished is kept.",
    "ko": "종료되었습니다. 끝난 것까지는 남아 있습니다.",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code. Every expected failure is printed as one sentence on stderr.

    Args:
        arguments: command-line arguments without the program name; None for those of the process.

    Raises:
        SystemExit: If the arguments are not valid, or help or the version was requested.
        Exception: With ``--debug``, any unexpected exception.
    """
    language = _user_language(arguments)
    parser = _parser(language)
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    from rag import temporary

    _print_anything()
    temporary.sweep()
    try:
        settings = _settings(options)
        language = settings.language
        command: Run = options.command
        with terminable():
            return command(options, settings)
    except MundapError as error:
        print(f"mundap: {error.in_language(language)}", file=sys.stderr)
        return error.exit_code
    except Terminated:
        print(f"mundap: {_TERMINATED[language]}", file=sys.stderr)
        return 128 + signal.SIGTERM
    except KeyboardInterrupt:
        print(f"mundap: {_INTERRUPTED[language]}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        _write_no_more()
        return 0
    except Exception as error:
        if isinstance(error, OSError) and StorageError.is_known(error):
            return _stopped_by_storage(error, language)
        if options.debug:
            raise
        print(f"mundap: {_UNEXPECTED[language].format(f'{type(error).__name__}: {error}')}", file=sys.stderr)
        return 1


def _print_anything() -> None:
    """Let nothing that is printed end the program: a lone surrogate in a question is escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _stopped_by_storage(error: OSError, language: Language) -> int:
    """Say which folder cannot be written, and return the exit code."""
    if error.filename is None:  # what is printed goes there
        _write_no_more()
    fault = StorageError.of(error, error.filename or "the output")
    print(f"mundap: {fault.in_language(language)}", file=sys.stderr)
    return fault.exit_code


def _write_no_more() -> None:
    """Send what is still to be printed nowhere: at the end of the process Python would fail on it once more."""
    with contextlib.suppress(OSError, ValueError):  # a stream that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _settings(options: argparse.Namespace) -> Settings:
    """Load the settings; options of the command line override them. A command has only some of these options."""
    from rag.settings import load_settings

    return load_settings(
        home=options.home,
        language=options.language,
        host=getattr(options, "host", None),
        port=getattr(options, "port", None),
        auth=getattr(options, "auth", None),
        mcp=getattr(options, "mcp", False) or None,
        answerer=getattr(options, "answerer", None),
        strictness="strict" if getattr(options, "strict", False) else None,
    )


def _user_language(arguments: Sequence[str] | None) -> Language:
    """Return the language that is chosen, before anything else of the arguments is known to be right."""
    chosen = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    chosen.add_argument("--language")
    try:
        return user_language(chosen.parse_known_args(arguments)[0].language)
    except argparse.ArgumentError:  # told by what reads the arguments again
        return user_language()


def _parser(language: str) -> argparse.ArgumentParser:
    added: list[tuple[str, Command]] = [(entry.name, entry.load()) for entry in metadata.entry_points(group=GROUP)]
    words = help_words(language, ChainMap(*(dict(command.korean) for _, command in added)))
    formatter = help_formatter(words)
    parser = (KoreanParser if language == "ko" else argparse.ArgumentParser)(
        prog="mundap",
        description="Answers questions from your documents, and shows the passage behind every sentence.",
        epilog=EPILOG,
        formatter_class=formatter,
    )
    parser.add_argument("--version", action="version", version=f"mundap {metadata.version('mundap')}")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    common, answerer = _common_options(), _answerer_options()

    def add(name: str, command: Run, text: str, *parents: argparse.ArgumentParser) -> argparse.ArgumentParser:
        sub = commands.add_parser(
            name, parents=[common, *parents], help=text, description=text, formatter_class=formatter
        )
        sub.set_defaults(command=command)
        return sub

    _add_own_commands(add, answerer, merge_chats=next((one.merge_chats for _, one in added if one.merge_chats), None))
    for name, more in added:
        more.add_options(add(name, more.run, more.help, *([answerer] if more.takes_answerer_options else [])))
    completing = add("completion", completion.run, "print the script with which a shell completes commands")
    completion.add_options(completing)
    completing.set_defaults(commands=commands.choices, words=words)
    return parser


def _add_own_commands(add: Add, answerer: argparse.ArgumentParser, merge_chats: Merge | None) -> None:
    """Add the commands of this package.

    Args:
        add: adds a command by its name, what runs it, its line of help, and the parsers that it takes options from.
        answerer: the options of the commands that answer.
        merge_chats: takes the chats of a backup in; None where no command keeps chats.
    """
    taking = add("ingest", ingest.run, "put files, folders and web pages into the index (default: packaged articles)")
    ingest.add_options(taking)
    ask.add_options(add("ask", ask.run, "answer a question; exit code 3 if the documents do not", answerer))
    checking = add("check", check.run, "check a text sentence by sentence; exit code 1 unless all is supported")
    check.add_options(checking)
    evaluation = add(
        "eval", evaluate.run, "run a question set, or compare two runs; exit code 1 if a gate fails", answerer
    )
    evaluate.add_options(evaluation)
    sources.add_options(add("sources", sources.run, "list, show or remove what is indexed"))
    keeping.add_file(add("backup", keeping.backup, keeping.BACKUP))
    restoring = add("restore", keeping.restore, keeping.RESTORE)
    keeping.add_file(restoring)
    restoring.set_defaults(merge_chats=merge_chats)
    keeping.add_doctor_options(add("doctor", _doctor, "show what is configured, and whether each part works"))


def _common_options() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", type=Path, metavar="DIR", help="where the index lives (default: MUNDAP_HOME)")
    common.add_argument(
        "--language",
        choices=("ko", "en"),
        help="language of what is printed (default: MUNDAP_LANGUAGE, or that of the system)",
    )
    common.add_argument("--debug", action="store_true", help="show the traceback of an unexpected error")
    return common


def _answerer_options() -> argparse.ArgumentParser:
    answerer = argparse.ArgumentParser(add_help=False)
    answerer.add_argument(
        "--answerer",
        choices=("auto", "extractive", "model"),
        help="who answers: the built-in answerer, or the configured model (default: the model, if there is one)",
    )
    answerer.add_argument(
        "--strict", action="store_true", help="answer only when more certain (default: MUNDAP_STRICTNESS)"
    )
    return answerer


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    if options.check:
        return 0 if keeping.check(settings) else 1
    if options.repair:
        return keeping.repair(settings)
    from rag.cli import doctor

    works = True
    for part in doctor.examine(settings):
        print(part_line(settings, part.name, works=part.ok, finding=part.finding), flush=True)
        works = works and part.ok
    return 0 if works else 1


if __name__ == "__main__":
    sys.exit(main())
