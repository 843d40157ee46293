"""Implement ``mundap check``: its options, what it reads, and what it prints."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli.check_lines import check_lines, in_json
from rag.cli.standard_input import text_lines, whole_text
from rag.cli.terminal import ensure_index, progress_bar
from rag.errors import DocumentError, TextError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.assembly import Models, Reader
    from rag.records import CheckedSentence
    from rag.settings import Settings

DESCRIPTION = (
    "Check a text sentence by sentence against the index: supported, partly supported, contradicted or not found, with "
    "the words that support or contradict it. Exit code 0 if all is supported, 1 if not, 2 if the text cannot be read."
)


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command to its parser."""
    parser.description = DESCRIPTION
    parser.add_argument(
        "file",
        nargs="?",
        default="-",
        metavar="FILE",
        help="the text, or a document as `mundap ingest` reads it; - or nothing is standard input",
    )
    parser.add_argument(
        "--json",
        action="store_true",
        help='print one object per sentence; with -, read one object per line: {"sentence", "question", "documents", '
        '"passage"}, all but the sentence optional',
    )


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Run the command.

    Returns:
        The exit code: 1 where a sentence is not fully supported; 2 where a line of JSON could not be read.

    Raises:
        TextError: the text cannot be read, or is empty.
        MundapError: the index or a part of the settings does not work.
    """
    if options.file == "-" and options.json:
        return check_lines(text_lines(), settings)
    from rag import assembly

    models = assembly.make_models(settings)
    text = _text_of(options.file, settings, models)
    if not text.strip():
        raise TextError(
            "The text is empty.",
            "Give a file with a text in it, or - and a text on standard input.",
            korean="글이 비어 있습니다. 글이 담긴 파일을 지정하거나, -를 쓰고 표준 입력으로 글을 넣어 주세요.",
        )
    ensure_index(settings)
    with assembly.opened_reader(settings, models) as reader:
        checked = list(_printed(reader, text, as_json=options.json))
    if not options.json:
        from rag.answering import summary_text
        from rag.text import language_of

        print(f"\n{summary_text(checked, language_of(text))}")
    return 1 if any(one.verdict not in (None, "supported") for one in checked) else 0


def _printed(reader: Reader, text: str, *, as_json: bool) -> Iterator[CheckedSentence]:
    """Yield the sentences of a text, each after it was printed; the bar shows how far the text is read."""
    from rag.answering import block_text
    from rag.text import language_of

    language = language_of(text)
    with progress_bar() as progress:
        for checked in reader.chain.check(text):
            if progress:
                progress("", checked.end, len(text))
            if not as_json:
                print(block_text(checked, language), flush=True)
            elif checked.verdict:
                print(in_json(checked), flush=True)
            if checked.notice:
                print(f"mundap: {checked.notice}", file=sys.stderr)
            yield checked


def _text_of(name: str, settings: Settings, models: Models) -> str:
    """Return the text on standard input or of a file, in any format that can be indexed or under any other name.

    How it was read, where that has to be known, is told on stderr.

    Raises:
        TextError: it cannot be read.
    """
    from rag.index import normalise, read_text
    from rag.text import language_of

    if name == "-":
        return normalise(whole_text(settings))
    try:
        with progress_bar() as progress:
            text, notices = read_text(
                Path(name),
                source=name,
                max_bytes=settings.max_file_mb * 2**20,
                broken_words=models.analyzer.broken_words,
                progress=progress,
            )
    except DocumentError as error:
        raise TextError.of(error) from error
    for notice in notices:
        print(f"mundap: {name}: {notice.in_language(language_of(text))}", file=sys.stderr)
    return text
