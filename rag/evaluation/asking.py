"""How a question of the set is put to mundap: its conversation first, some documents hidden, others added.

The turns of a conversation are asked one after the other, and what was answered is the history of the next. Hidden
documents are not searched. Added ones are ingested into a copy of the index, made when the first question needs it, so
that the index itself never holds them. The module judges nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from rag.chain import AnswerChain
from rag.evaluation.questions import QuestionItem, base_name
from rag.records import Answer, Document, Question, Turn

# (a copy of the index, files to add) -> the chain over it, open as long as the context is
OpenWith = Callable[[Path, Sequence[Path]], AbstractContextManager[tuple[AnswerChain, Sequence[Document]]]]


class Asker:
    """Asks one index; a context manager, since it may open another one.

    Args:
        chain: over the index.
        documents: what is in it.
        home: where it lives.
        extra: folder of the documents that questions may add, or None where there are none.
        open_with: opens a copy with files added.
        answerer: who answers; None for the chain's own choice.
    """

    def __init__(
        self,
        chain: AnswerChain,
        documents: Sequence[Document],
        *,
        home: Path,
        extra: Path | None,
        open_with: OpenWith,
    ) -> None:
        self._chain = chain
        self._ids = _ids(documents)
        self._home = home
        self._extra = extra
        self._open_with = open_with
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._opened: AbstractContextManager[tuple[AnswerChain, Sequence[Document]]] | None = None
        self._with_extra: tuple[AnswerChain, Mapping[str, str]] | None = None

    def __enter__(self) -> Asker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._opened is not None:
            self._opened.__exit__(kind, error, traceback)
        if self._folder is not None:
            self._folder.cleanup()

    def prepare(self, items: Sequence[QuestionItem]) -> None:
        """Makes the copy with added documents, where a question needs one; before questions are asked at once."""
        names = sorted({name for item in items for name in item.extra})
        if not names or self._extra is None or self._with_extra is not None:
            return
        self._folder = tempfile.TemporaryDirectory(prefix="mundap-eval-")
        home = Path(self._folder.name) / "home"
        shutil.copytree(self._home, home, ignore=shutil.ignore_patterns("*.lock"))
        self._opened = self._open_with(home, [self._extra / name for name in names])
        chain, documents = self._opened.__enter__()
        self._with_extra = chain, _ids(documents)

    def __call__(self, item: QuestionItem) -> Answer:
        """The answer to the last turn of a question.

        Raises:
            MundapError: no answer came.
        """
        chain, ids = self._with_extra if item.extra and self._with_extra else (self._chain, self._ids)
        hidden = {name for name in ids if name not in item.extra and self._is_added(name)} | set(item.without)
        within = frozenset(one for name, one in ids.items() if name not in hidden) if hidden else None
        history: tuple[Turn, ...] = ()
        for text in item.turns:
            answer = chain.invoke(Question(text, history, within=within))
            history += (Turn(answer.standalone_question, answer.text),)
        return chain.invoke(Question(item.question, history, within=within))

    def _is_added(self, name: str) -> bool:
        return name not in self._ids


def _ids(documents: Sequence[Document]) -> dict[str, str]:
    return {base_name(document.source): document.id for document in documents}
