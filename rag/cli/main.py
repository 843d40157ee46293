"""Implement the command line: parse, call, print. Answers are in the question's language; errors and what ``ingest``
prints in Korean where the system or ``--language`` says so; everything else in English.

Exit codes are in ``EXIT_CODES``. Heavy modules are imported by the commands that need them: help must come at once.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli import ask, check, completion, evaluate, ingest, keeping
from rag.cli.command import GROUP, Command
from rag.cli.termination import Terminated, terminable
from rag.errors import IndexStateError, MundapError, StorageError

if TYPE_CHECKING:
    from rag.records import Document
    from rag.settings import Settings

EXAMPLES = """\
examples:
  mundap ask 네이버 하이퍼클로바의 파라미터는 몇 개야
  mundap ingest report.pdf notes/
"""
EXIT_CODES = """\
exit codes:
  0  done; `ask`: answered; `check`: all is supported
  1  a failure, or a gate that failed
  2  wrong usage
  3  `ask`: the documents do not answer; `ingest`: files were passed over
  130  interrupted
"""
_INTERRUPTED = {
    "en": "interrupted; what was finished is kept.",
    "ko": "중단했습니다. 그때까지 끝난 것은 남아 있습니다.",
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
    parser = _parser()
    options = parser.parse_args(arguments)
    if options.command is None:
        parser.print_help()
        return 0
    from rag import temporary
    from rag.settings import system_language

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a lone surrogate in a question must not end the program
    language = options.language or system_language()
    temporary.sweep()
    try:
        settings = _settings(options)
        language = settings.language
        command: Callable[[argparse.Namespace, Settings], int] = options.command
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
            if error.filename is None:  # what is printed goes there
                _write_no_more()
            fault = StorageError.of(error, error.filename or "the output")
            print(f"mundap: {fault.in_language(language)}", file=sys.stderr)
            return 1
        if options.debug:
            raise
        print(
            f"mundap: stopped on an unexpected error ({type(error).__name__}: {error}). This is a defect: please "
            "report it with the output of the same command with --debug.",
            file=sys.stderr,
        )
        return 1


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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="mundap",
        description="Answers questions from your documents, and shows the passage behind every sentence.",
        epilog=f"{EXAMPLES}\n{EXIT_CODES}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"mundap {metadata.version('mundap')}")
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    common, answerer = _common_options(), _answerer_options()

    def add(
        name: str, command: Callable[[argparse.Namespace, Settings], int], text: str, *parents: argparse.ArgumentParser
    ) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, parents=[common, *parents], help=text, description=text)
        sub.set_defaults(command=command)
        return sub

    taking = add("ingest", ingest.run, "put files, folders and web pages into the index (default: packaged articles)")
    ingest.add_options(taking)
    ask.add_options(add("ask", ask.run, "answer a question; exit code 3 if the documents do not", answerer))
    checking = add("check", check.run, "check a text sentence by sentence; exit code 1 unless all is supported")
    check.add_options(checking)
    evaluation = add(
        "eval", evaluate.run, "run a question set, or compare two runs; exit code 1 if a gate fails", answerer
    )
    evaluate.add_options(evaluation)
    sources = add("sources", _sources, "list, show or remove what is indexed")
    sources.add_argument("action", nargs="?", choices=("list", "show", "remove"), default="list")
    sources.add_argument("names", nargs="*", metavar="ID|SOURCE", help="an id, the beginning of an id, or a source")
    sources.add_argument("--json", action="store_true", help="print JSON, one object per line")
    keeping.add_file(add("backup", keeping.backup, keeping.BACKUP))
    keeping.add_file(add("restore", keeping.restore, keeping.RESTORE))
    keeping.add_doctor_options(add("doctor", _doctor, "show what is configured, and whether each part works"))
    for entry in metadata.entry_points(group=GROUP):
        added: Command = entry.load()
        added.add_options(add(entry.name, added.run, added.help, *([answerer] if added.takes_answerer_options else [])))
    completing = add("completion", completion.run, "print the script with which a shell completes commands")
    completion.add_options(completing)
    completing.set_defaults(commands=commands.choices)
    return parser


def _common_options() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", type=Path, metavar="DIR", help="where the index lives (default: MUNDAP_HOME)")
    common.add_argument(
        "--language",
        choices=("ko", "en"),
        help="language of errors and of what ingest prints (default: MUNDAP_LANGUAGE, or that of the system)",
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


def _sources(options: argparse.Namespace, settings: Settings) -> int:
    from rag import assembly
    from rag.index import delete_page, fetched_on

    if options.action != "list" and not options.names:
        raise IndexStateError(
            "No document is named.",
            f"Run `mundap sources {options.action} ID`; `mundap sources` lists them.",
            korean=f"문서를 정하지 않았습니다. `mundap sources {options.action} ID`를 실행해 주세요. "
            "ID는 `mundap sources`에 나옵니다.",
        )
    with assembly.opened_catalog(settings) as catalog:
        documents = catalog.documents()
        chosen = [_find(documents, name) for name in options.names] or documents
        if options.action != "remove":
            for document in chosen:
                fetched = fetched_on(settings.home, document.location)
                _print_document(document, len(catalog.rows_of(document.id)), fetched, options)
            return 0
    with assembly.open_writer(settings) as ingestor:
        for document in chosen:
            ingestor.remove(document.id)
            delete_page(settings.home, document.location)
            print(f"removed    {document.source}  {document.title}")
        ingestor.finish()
    return 0


def _find(documents: Sequence[Document], name: str) -> Document:
    found = [d for d in documents if name in (d.id, d.source, d.location) or (len(name) >= 4 and d.id.startswith(name))]
    found = found or [d for d in documents if Path(d.source).name == name]
    if len(found) == 1:
        return found[0]
    problem = f"{len(found)} documents are" if found else "No document is"
    raise IndexStateError(
        f"{problem} called {name}.",
        "Run `mundap sources` and use an id from its first column.",
        korean=f"{name}: 이 이름의 문서가 {f'{len(found)}건 있습니다' if found else '없습니다'}. "
        "`mundap sources`를 실행해 첫째 열의 ID를 써 주세요.",
    )


def _print_document(document: Document, chunks: int, fetched: str | None, options: argparse.Namespace) -> None:
    record = {k: v for k, v in dataclasses.asdict(document).items() if k not in ("text", "pages")} | {"chunks": chunks}
    if fetched:
        record["fetched"] = fetched
    if options.action == "show":
        record["text"] = document.text
    if options.json:
        print(json.dumps(record, ensure_ascii=False))
    elif options.action == "list":
        print(
            f"{document.id}  {document.published or '-':<10}  {chunks:>4} chunks  {document.source}  {document.title}"
        )
    else:
        print("\n".join(f"{key}: {value}" for key, value in record.items() if key != "text" and value))
        print(f"\n{document.text}")


def _doctor(options: argparse.Namespace, settings: Settings) -> int:
    if options.check:
        return 0 if keeping.check(settings) else 1
    if options.repair:
        return keeping.repair(settings)
    from rag.cli import doctor

    parts = list(doctor.examine(settings))
    for part in parts:
        print(f"{'ok    ' if part.ok else 'FAILED'} {part.name:<10} {part.finding}", flush=True)
    return 0 if all(part.ok for part in parts) else 1


if __name__ == "__main__":
    sys.exit(main())
