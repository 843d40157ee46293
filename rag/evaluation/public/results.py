"""Format the results of a public set: a table for a terminal, and records for summary.json and items.jsonl.

This module computes no measure and writes no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from rag.evaluation.measures.intervals import Estimate
from rag.evaluation.public.datasets import Published
from rag.evaluation.report.text import aligned
from rag.evaluation.report.text_words import TextWords, text_words

FORMAT = 1  # version of the records


@dataclass(frozen=True, slots=True)
class SetResult:
    """Hold the results of one run over a public set.

    Attributes:
        dataset: name of the set.
        questions: number of questions asked.
        available: number of questions in the files.
        documents: number of documents searched, over all questions.
        measures: measures by name, in table order.
        published: published figures of other systems on the whole set.
        notes: remarks for the reader of the table.
        items: the result of each question, for items.jsonl.
        failures: pairs (question id, error message); they count as errors in the measures.
    """

    dataset: str
    questions: int
    available: int
    documents: int
    measures: Mapping[str, Estimate]
    published: tuple[Published, ...]
    notes: tuple[str, ...]
    items: tuple[Mapping[str, object], ...]
    failures: tuple[tuple[str, str], ...] = ()

    def record(self) -> dict[str, Any]:
        """Return the content of summary.json."""
        return {
            "format": FORMAT,
            "dataset": self.dataset,
            "questions": self.questions,
            "questions_available": self.available,
            "documents": self.documents,
            "measures": {name: asdict(measure) for name, measure in self.measures.items()},
            "published": [asdict(figure) for figure in self.published],
            "notes": list(self.notes),
            "failures": [{"id": name, "error": error} for name, error in self.failures],
        }

    def table(self, language: str = "en") -> str:
        """Format everything except the items for a terminal; the notes are in English."""
        words = text_words(language)
        head = words.of_the_set.format(self.dataset, self.questions, self.available, self.documents)
        rows = [("", words.value, words.interval, words.questions)]
        rows += [(name, _number(m.value), _interval(m, words), f"{m.n:,}") for name, m in self.measures.items()]
        parts = [head, "\n".join(aligned(rows)), *self._published(words), *self.notes]
        if self.failures:
            parts.append(words.failures.format(len(self.failures), *self.failures[0]))
        return "\n\n".join(parts)

    def _published(self, words: TextWords) -> Iterator[str]:
        """Yield a table of published figures, one column per system, and their sources."""
        if not self.published:
            return
        systems = list(dict.fromkeys(figure.system for figure in self.published))
        measures = list(dict.fromkeys(figure.measure for figure in self.published))
        values = {(figure.measure, figure.system): figure.value for figure in self.published}
        rows = [(words.published, *systems)]
        rows += [(name, *(_number(values.get((name, system))) for system in systems)) for name in measures]
        yield "\n".join(aligned(rows))
        yield words.sources.format("; ".join(dict.fromkeys(figure.source for figure in self.published)))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _interval(measure: Estimate, words: TextWords) -> str:
    if measure.low is None or measure.high is None:
        return "-"
    return words.between.format(f"{measure.low:.3f}", f"{measure.high:.3f}")
