"""Implement `mundap ask`: the answer with its sources; where there is none, the passages that came nearest.

Exit code 0: answered; 3: the documents do not answer. On a terminal the text is wrapped and sources are dimmed.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import sys
from typing import TYPE_CHECKING

from rag.cli.standard_input import text_lines
from rag.cli.terminal import ensure_index, say
from rag.errors import QuestionError

if TYPE_CHECKING:
    from rag.assembly import Reader
    from rag.records import AbstentionReason, Answer
    from rag.settings import Settings

ABSTAINED = 3


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "question", nargs="+", metavar="QUESTION", help="the question; - reads one per line from standard input"
    )
    parser.add_argument("--json", action="store_true", help="print the answer as JSON, one object per line")


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Answer a question, or one a line, and return the exit code."""
    asked = " ".join(options.question)
    if not asked.strip():
        raise QuestionError(
            "The question is empty.",
            "Type a question in Korean or English.",
            korean="질문이 비어 있습니다. 한국어나 영어로 질문을 적어 주세요.",
        )
    from rag import assembly

    ensure_index(settings)
    if asked != "-":
        with assembly.opened_reader(settings) as reader:
            answer = reader.chain.invoke(asked)
        _print_answer(answer, options.json)
        return ABSTAINED if answer.abstained and answer.abstention_reason != "small_talk" else 0
    with contextlib.closing(assembly.CurrentReader(settings)) as current:
        for line in text_lines():
            _print_answer(_answer_line(current.reader(), line), options.json)
    return 0


def _answer_line(reader: Reader, line: str) -> Answer:
    """Answer one input line. An invalid question gives an abstention, so that output lines match input lines."""
    from rag.answering import clean_question
    from rag.records import Answer
    from rag.text import language_of

    try:
        return reader.chain.invoke(line)
    except QuestionError as error:
        reason: AbstentionReason = "question_too_long" if clean_question(line) else "empty_question"
        language = language_of(line)
        return Answer(line, line, error.in_language(language), True, reason, 0.0, language)


def _print_answer(answer: Answer, as_json: bool) -> None:
    from rag.answering import has_words_only, nearest_text, sources_text, words_only_text

    if as_json:
        print(json.dumps(dataclasses.asdict(answer), ensure_ascii=False), flush=True)
        return
    if answer.standalone_question != answer.question:
        say(f"({answer.standalone_question})\n")
    say(answer.text)
    for text in (sources_text(answer), nearest_text(answer)):
        if text:
            say(f"\n{text}", style="dim")
    for claim in answer.claims:
        if claim.computed:
            say(f"{'계산' if answer.language == 'ko' else 'Computed'}: {claim.computed}")
    if has_words_only(answer):
        say(words_only_text(answer.language))
    for notice in answer.notices:
        print(f"mundap: {notice}", file=sys.stderr)
