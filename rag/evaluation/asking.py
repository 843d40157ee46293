"""Ask one question of the set as a user would: its conversation first, with documents hidden or added as it requires.

The turns of a conversation are asked in order, and each answer becomes history for the next turn. Hidden documents
are excluded from the search. Added documents go into a temporary copy of the index, created once before the first
question. The index itself is never changed, and only the questions that name an added document can find it. This
module scores nothing.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from rag.evaluation.question_set.questions import QuestionItem, base_name
from rag.records import Answer, Document, Question, Turn, Usage
from rag.temporary import temporary_folder

Ask = Callable[[Question], Answer]
# (folder of an index copy, files to add) -> (ask function, documents in the copy), valid inside the context
OpenWith = Callable[[Path, Sequence[Path]], AbstractContextManager[tuple[Ask, Sequence[Document]]]]


class Asker:
    """Ask questions of one index. A context manager, because it may open a temporary copy of the index.

    Args:
        ask: answers a question from the index.
        documents: the documents in the index.
        home: folder of the index.
        extra: folder of the documents that questions may add.
        open_with: opens a copy of the index with files added.
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
        self.documents = tuple(documents)  # of the index, and after prepare() the added ones

    def __enter__(self) -> Asker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open.close()

    def prepare(self, items: Sequence[QuestionItem]) -> None:
        """Create the index copy with all documents that the items add, if any. Call this before asking the items."""
        names = sorted({name for item in items for name in item.extra})
        if not names:
            return
        folder = self._open.enter_context(temporary_folder("eval-"))
        home = folder / "home"
        shutil.copytree(self._home, home, ignore=shutil.ignore_patterns("*.lock"))
        ask, documents = self._open.enter_context(self._open_with(home, [self._extra / name for name in names]))
        self._with_extra = ask, _ids(documents)
        self.documents += tuple(one for one in documents if base_name(one.source) not in self._ids)

    def __call__(self, item: QuestionItem) -> Answer:
        """Answer the last turn of a question. The usage of the answer is the sum over all turns.

        Raises:
            MundapError: If a question could not be answered.
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
