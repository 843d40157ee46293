"""Format a run as text: a table, the measures, and every failed question, for a terminal and as Markdown.

On a terminal it speaks the language of the user (``text_words``); a report that is kept is in English. This module
writes no files, and computes no measure itself; it takes them from ``summary``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.columns import columns_of, padded
from rag.evaluation.measures.intervals import Estimate
from rag.evaluation.question_set.questions import QuestionItem, base_name
from rag.evaluation.report.saved import Record
from rag.evaluation.report.summary import Measures, groups, shares
from rag.evaluation.report.text_words import ENGLISH, TextWords, text_words
from rag.evaluation.run import ItemResult, Results, failed

RETRIEVED = 5  # retrieved passages listed per failed question
LEGEND = (
    "correct: answers with every required fact and no forbidden value, and abstentions where the documents do not "
    "answer. wrong, refused: answerable questions. false: answers to unanswerable ones. failed: errors. cit. prec.: "
    "citations that show a passage of the evidence. cit. recall: pieces of the evidence that are cited. Intervals "
    "(95%): of shares Wilson's, of everything else a bootstrap over clusters."
)


def report_text(results: Results, summary: Record, language: str = "en") -> str:
    """Format the whole report for a terminal: table, measures, baselines, and every question that is not right."""
    words, wrong = text_words(language), failed(results)
    told = words.not_right.format(len(wrong), len(results))
    parts = [table(results, words), listed_measures(summary, words), told]
    return "\n\n".join(parts + ([listing(results, words)] if wrong else []))


def markdown(results: Results, summary: Record) -> str:
    """Format the whole report as Markdown."""
    head, *rest = _lines(results, ENGLISH)
    rows = [head, ("---", *["---:"] * (len(head) - 1)), *rest]
    wrong = failed(results)
    parts = ["# Evaluation", "```text\n" + listed_measures(summary) + "\n```"]
    parts.append("\n".join("| " + " | ".join(row) + " |" for row in rows))
    parts.append(LEGEND)
    parts.append(f"## Not right: {len(wrong)} of {len(results)}")
    for item in wrong:
        question = item.question
        parts.append(f"### {_escaped(question.id)}: {item.score.outcome} ({question.type}, {question.language})")
        parts.append("\n".join(f"- {name}: {_escaped(text)}" for name, text in _account(item, ENGLISH)))
    return "\n\n".join(parts) + "\n"


def table(results: Results, words: TextWords = ENGLISH) -> str:
    """Format one row per part, type and language, and one for all questions, in aligned columns."""
    return "\n".join(aligned(list(_lines(results, words))))


def listed_measures(summary: Record, words: TextWords = ENGLISH) -> str:
    """Format every measure with its interval, one per line, with the values of the baselines in further columns."""
    systems = {"mundap": summary["metrics"], **summary["baselines"]}
    names = [name for name, measure in summary["metrics"].items() if measure["value"] is not None]
    lines = [("", "mundap", words.interval, words.of, *summary["baselines"])]
    for name in names:
        own, *others = (of.get(name) or {} for of in systems.values())
        limits = (_number(name, own["low"]), _number(name, own["high"]))
        interval = words.between.format(*limits) if own["low"] is not None else ""
        count = f"{own['hits']}/{own['n']}" if own["hits"] is not None else str(own["n"])
        values = (_number(name, other.get("value")) for other in others)
        lines.append((name, _number(name, own["value"]), interval, count, *values))
    return "\n".join(aligned(lines))


def listing(results: Results, words: TextWords = ENGLISH) -> str:
    """Format every failed question: what was asked, answered, expected and cited."""
    blocks = []
    for item in failed(results):
        question, outcome = item.question, item.score.outcome
        lines = [f"{question.id}  {question.type}  {question.language}  {words.outcomes.get(outcome, outcome)}"]
        told = list(_account(item, words))
        width = max(10, *(columns_of(name) + 1 for name, _ in told))
        lines += [f"  {padded(name, width)}{text}" for name, text in told]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks)


def _lines(results: Results, words: TextWords) -> Iterator[tuple[str, ...]]:
    yield words.headings
    for of in groups(results).values():
        yield from ((name, *_cells(shares(members), len(members))) for name, members in of.items())
    yield (words.all, *_cells(shares(results), len(results)))


def _cells(measured: Measures, questions: int) -> Sequence[str]:
    correct = measured["correct"]
    low, high = correct.low, correct.high
    interval = "-" if low is None or high is None else f"{100 * low:.0f}-{100 * high:.0f}%"
    counts = (_count(measured[name]) for name in ("wrong", "refused", "false_answers", "failures"))
    cited = (_percent(measured[name]) for name in ("citation_precision", "citation_recall"))
    return (str(questions), _percent(correct), interval, *counts, *cited)


def _account(item: ItemResult, words: TextWords) -> Iterator[tuple[str, str]]:
    """Yield (label, text) pairs that explain a failed question."""
    question, answer = item.question, item.answer
    for turn in question.turns:
        yield words.before, turn
    yield words.asked, question.question
    if answer is None:
        yield words.answered, words.nothing.format(_one_line(item.error or ""))
    else:
        if answer.standalone_question not in (question.question, ""):
            yield words.understood, _one_line(answer.standalone_question)
        said = words.abstained if answer.abstained else " / ".join(_one_line(claim.text) for claim in answer.claims)
        yield words.answered, said
    yield words.expected, _expected(question, words)
    if answer is not None and not answer.abstained:
        problems = [words.missing.format(fact.any_of[0]) for fact in item.score.missing]
        problems += [words.forbidden.format(fact.value) for fact in item.score.forbidden]
        if problems:
            yield words.problem, "; ".join(problems)
        for citation, is_right in zip(answer.citations, item.score.citations_right, strict=True):
            place = f"{base_name(citation.source)}:{citation.start}-{citation.end}"
            yield words.cited, f"[{citation.marker}] {place} {words.shows_evidence if is_right else words.shows_none}"
    if answer is not None and answer.retrieved:
        places = (f"{base_name(p.source)}:{p.start}-{p.end}" for p in answer.retrieved[:RETRIEVED])
        yield words.retrieved, ", ".join(places)
    for group in question.evidence:
        yield words.evidence, f"{group[0].document}: “{_one_line(group[0].quote)}”"


def _expected(question: QuestionItem, words: TextWords) -> str:
    if not question.answerable:
        return words.abstention + (f" ({question.note})" if question.note else "")
    expected = words.together.join(" | ".join(fact.any_of) for fact in question.required)
    return expected + "".join(words.never.format(fact.value) for fact in question.forbidden)


def _number(name: str, value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:.0f}" if name.endswith("_ms") else f"{value:.3f}"


def _percent(share: Estimate) -> str:
    return "-" if share.value is None else f"{100 * share.value:.1f}%"


def _count(share: Estimate) -> str:
    return str(share.hits) if share.n else "-"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_{}\[\]<>#|~])", r"\\\1", _one_line(text))


def aligned(rows: Sequence[Sequence[str]]) -> list[str]:
    """Align rows in columns two spaces apart: the first column to the left, the others to the right."""
    widths = [max(map(columns_of, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            [
                padded(row[0], widths[0]),
                *(padded("", w - columns_of(c)) + c for c, w in zip(row[1:], widths[1:], strict=True)),
            ]
        ).rstrip()
        for row in rows
    ]
