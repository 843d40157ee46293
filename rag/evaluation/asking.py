"""How a question of the set is put to mundap: its conversation first, some documents hidden, others added.

The turns of a conversation are asked one after the other, and what was answered is the history of the next. Hidden
documents are not searched. Added ones are in a copy of the index, made when the first question needs it, so that the
index itself never holds them, and only the questions that name them see them. The module judges nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from rag.evaluation.question_set.questions import QuestionItem, base_name
from rag.records import Answer, Document, Question, Turn, Usage

Ask = Callable[[Question], Answer]
# (a copy of the index, files to add) -> who answers from it and what is in it, open as long as the context is
OpenWith = Callable[[Path, Sequence[Path]], AbstractContextManager[tuple[Ask, Sequence[Document]]]]


class Asker:
    """Asks one index; a context manager, since it may open another one.

    Args:
        ask: answers from the index.
        documents: what is in it.
        home: where it lives.
        extra: folder of the documents that questions may add.
        open_with: opens a copy with files added.
    """

    def __init__(
        self, ask: Ask, documents: Sequence[Document], *, home: Path, extra: Path, open_with: OpenWith
    ) -> None:
        self._ask = ask
        self._ids = _ids(documents)
        self._home = home
        self._extra = extra
        self._open_with = open_with
        self._open = ExitStack()
        self._with_extra: tuple[Ask, Mapping[str, str]] | None = None
        self.documents = tuple(documents)  # those of the index, and the added ones once they are prepared

    def __enter__(self) -> Asker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def prepare(self, items: Sequence[QuestionItem]) -> None:
        """Makes the copy with all documents that questions add, where one does; to be called before they are asked."""
        names = sorted({name for item in items for name in item.extra})
        if not names:
            return
        folder = self._open.enter_context(tempfile.TemporaryDirectory(prefix="mundap-eval-"))
        home = Path(folder) / "home"
        shutil.copytree(self._home, home, ignore=shutil.ignore_patterns("*.lock"))
        ask, documents = self._open.enter_context(self._open_with(home, [self._extra / name for name in names]))
        self._with_extra = ask, _ids(documents)
        self.documents += tuple(one for one in documents if base_name(one.source) not in self._ids)

    def __call__(self, item: QuestionItem) -> Answer:
        """The answer to the last turn of a question; its usage is that of all turns.

        Raises:
            MundapError: no answer came.
        """
        ask, ids = self._with_extra if item.extra and self._with_extra else (self._ask, self._ids)
        visible = (self._ids.keys() | set(item.extra)) - set(item.without)
        within = frozenset(one for name, one in ids.items() if name in visible)
        searched = None if len(within) == len(ids) else within
        history: tuple[Turn, ...] = ()
        used: list[Usage] = []
        for text in (*item.turns, item.question):
            answer = ask(Question(text, history, within=searched))
            history += (Turn(answer.standalone_question, answer.text),)
            used.append(answer.usage)
        return replace(answer, usage=_summed(used))


def _summed(usages: Sequence[Usage]) -> Usage:
    return Usage(
        sum(one.prompt_tokens for one in usages),
        sum(one.completion_tokens for one in usages),
        sum(one.cost_usd for one in usages),
    )


def _ids(documents: Sequence[Document]) -> dict[str, str]:
    return {base_name(document.source): document.id for document in documents}
