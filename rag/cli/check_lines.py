"""Check sentences that come one a line as JSON, for other programs: ``mundap check --json -``.

Each line is answered before the next one is read. The index is opened for the first line that needs it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from rag.cli.terminal import ensure_index
from rag.errors import TextError

if TYPE_CHECKING:
    from langchain_core.documents import Document as LangChainDocument

    from rag.answering import TextChecker
    from rag.assembly import CurrentReader, Models, Reader
    from rag.records import CheckedSentence
    from rag.settings import Settings


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence to be checked.

    Attributes:
        sentence: the sentence.
        question: what it answers; "" for none.
        documents: ids of the documents that may be searched; all for None.
        passage: the only text that counts; None for the index.
    """

    sentence: str
    question: str = ""
    documents: frozenset[str] | None = None
    passage: str | None = None


def check_lines(lines: Iterable[str], settings: Settings) -> int:
    """Print one object a line, in the order of the lines.

    Args:
        lines: a JSON object each.
        settings: name the index and the judge.

    Returns:
        The exit code: 2 where a line could not be read, else 1 where a sentence is not fully supported, else 0.

    Raises:
        MundapError: the index or a part of the settings does not work.
    """
    code, told = 0, set()
    with ExitStack() as opened:
        checkers = _Checkers(settings, opened)
        for written in lines:
            try:
                checked = checkers.check(line_of(written))
            except TextError as error:
                code = error.exit_code
                print(json.dumps({"error": str(error)}, ensure_ascii=False), flush=True)
                continue
            print(in_json(checked), flush=True)
            if checked.notice and checked.notice not in told:
                told.add(checked.notice)
                print(f"mundap: {checked.notice}", file=sys.stderr)
            code = code or int(checked.verdict != "supported")
    return code


def in_json(checked: CheckedSentence) -> str:
    """Return a checked sentence as one line of JSON."""
    from rag.answering import contract_fields

    return json.dumps(contract_fields(checked), ensure_ascii=False)


def line_of(written: str) -> Line:
    """Return what one line asks for.

    Raises:
        TextError: it is no JSON object, or a value in it has the wrong form.
    """
    try:
        value = json.loads(written)
    except (ValueError, RecursionError) as error:
        raise _malformed("the line is not JSON", "JSON이 아닙니다") from error
    if not isinstance(value, dict):
        raise _malformed("the line is not an object", "JSON 객체가 아닙니다")
    if not isinstance(value.get("sentence"), str) or not value["sentence"].strip():
        raise _malformed("sentence is missing, empty or not a string", "sentence가 없거나 비었거나 문자열이 아닙니다")
    for name in ("question", "passage"):
        if not isinstance(value.get(name), str | None):
            raise _malformed(f"{name} is not a string", f"{name} 값이 문자열이 아닙니다")
    documents = value.get("documents")
    if documents is not None and not (isinstance(documents, list) and all(isinstance(one, str) for one in documents)):
        raise _malformed("documents is not a list of ids", "documents가 ID 목록이 아닙니다")
    return Line(
        value["sentence"],
        value.get("question") or "",
        frozenset(documents) if documents else None,
        value.get("passage"),
    )


def _malformed(problem: str, korean: str) -> TextError:
    return TextError(
        f"It cannot be checked: {problem}.",
        'Write {"sentence": "..."} on a line; question, documents (ids) and passage may be given beside it.',
        korean=f'확인할 수 없습니다: {korean}. 한 줄에 {{"sentence": "..."}}처럼 쓰고, 필요하면 question, '
        "documents(ID 목록), passage를 함께 적어 주세요.",
    )


class _Checkers:
    """Checkers for lines with a passage and without, each made when it is first needed.

    Args:
        settings: name the index and the judge.
        opened: closes the index at the end.
    """

    def __init__(self, settings: Settings, opened: ExitStack) -> None:
        self._settings = settings
        self._opened = opened
        self._passage = ""

    def check(self, line: Line) -> CheckedSentence:
        """Return the sentence of a line, checked.

        Raises:
            TextError: there is no document with one of the ids.
        """
        if line.passage is not None:
            self._passage = line.passage
            return self._of_passage.check_sentence(line.sentence, question=line.question)
        reader = self._current.reader()
        _require_known(reader, line.documents or frozenset())
        checker = reader.chain.checker
        return checker.check_sentence(line.sentence, question=line.question, within=line.documents)

    @cached_property
    def _models(self) -> Models:
        from rag import assembly

        return assembly.make_models(self._settings)

    @cached_property
    def _current(self) -> CurrentReader:
        from rag import assembly

        ensure_index(self._settings)
        current = assembly.CurrentReader(self._settings, self._models)
        self._opened.callback(current.close)
        return current

    @cached_property
    def _of_passage(self) -> TextChecker:
        from langchain_core.runnables import RunnableLambda

        from rag import assembly

        return assembly.make_chain(self._settings, RunnableLambda(self._found), self._models).checker

    def _found(self, _: str) -> list[LangChainDocument]:
        from langchain_core.documents import Document as LangChainDocument

        return [LangChainDocument(self._passage, metadata={"source": "passage"})]


def _require_known(reader: Reader, documents: frozenset[str]) -> None:
    known = {document.id for document in reader.catalog.documents_by_id(set(documents))} if documents else set()
    if unknown := sorted(documents - known):
        raise TextError(
            f"There is no document with the id {', '.join(unknown[:3])}.",
            "Run `mundap sources` for the ids.",
            korean=f"없는 문서 ID입니다: {', '.join(unknown[:3])}. `mundap sources`로 ID를 확인해 주세요.",
        )
