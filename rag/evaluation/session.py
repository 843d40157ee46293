"""Evaluate an index: ask a question set, run the baselines, compute the measures, check the gate, write the report.

This module connects an index to the other modules of ``rag.evaluation``, for the command line and the page. It scores
nothing itself.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag import assembly
from rag.assembly import Reader
from rag.errors import QuestionSetError, SettingsError
from rag.evaluation import baselines, gate, run
from rag.evaluation.asking import Ask, Asker
from rag.evaluation.gate import Check, Gate
from rag.evaluation.journal import FILE_NAME as JOURNAL
from rag.evaluation.journal import Journal
from rag.evaluation.provenance import digest, run_record
from rag.evaluation.question_set.questions import QuestionItem, load_questions, require_evidence, texts_of
from rag.evaluation.report import html, saved, text
from rag.evaluation.run import Progress, Results
from rag.index import FoundFile, load_document
from rag.packaged import SEEDS
from rag.records import Document
from rag.settings import Settings

PACKAGED = SEEDS / "questions.jsonl"
PACKAGED_GATE = SEEDS / "gate.json"
EXTRA = "adversarial"  # folder next to a question file with the documents that its questions add
Phase = Callable[[str], None]  # called with the current phase: "questions", the name of a baseline, or "measures"


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold the options of a run: what is asked, how, and where the results are written."""

    questions: Path = PACKAGED
    gate: Path = PACKAGED_GATE
    out: Path | None = None
    types: tuple[str, ...] = ()  # all types if empty
    limit: int | None = None
    repeat: int = 1
    workers: int = 1
    baselines: bool = True
    previous: Path | None = None  # folder of the run to compare with, if ``out`` has none


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Hold a finished run."""

    results: Results
    summary: dict[str, Any]
    checks: tuple[Check, ...]


def evaluate(
    settings: Settings, reader: Reader, plan: Plan, progress: Progress | None = None, phase: Phase | None = None
) -> Evaluation:
    """Run a question set and, if the plan names a folder, write the results there.

    Exceptions from ``progress`` or ``phase`` end the run and propagate; replies so far are kept in the folder.

    Args:
        settings: the configuration; identifies the index and is recorded in the results.
        reader: the open index with its answer chain.
        plan: the options of the run.
        progress: called after each question with its id, the number of questions done, and the total.
        phase: called with the name of each phase: "questions", the name of each baseline, "measures".

    Raises:
        QuestionSetError: If the set has faults, the index lacks its documents, or the folder holds another run.
        SettingsError: If the gate is malformed.
        StorageError: If the folder cannot be written; replies so far are kept there.
    """
    started, begins = time.monotonic(), phase or _ignore_phase
    every = load_questions(plan.questions)
    floors = _gate(plan, every)
    items = select_questions(every, plan)
    previous = _previous_summary(plan)
    with _asker(settings, reader, plan) as asker:
        require_evidence(every, texts_of(asker.documents), _extras(every, plan.questions.parent / EXTRA))
        asker.prepare(items)
        about = _about(settings, reader, plan, items)
        reader.retriever.retrieve(items[0].question)  # loads the models, so that no question's time includes it
        begins("questions")
        replies = _collected(asker, items, plan, about, progress)
        texts = texts_of(asker.documents)
    results = run.score_replies(items, replies, texts, reader.chain.analyzer)
    others = _baselines(reader, items, texts, plan, progress, begins) if plan.baselines else {}
    begins("measures")
    checks = gate.check(results, floors, whole=len(items) == len(every) and not _is_foreign(plan))
    summary = saved.summary_record(results, checks, others, about) | {"seconds": round(time.monotonic() - started, 1)}
    if plan.out is not None:
        _write(plan.out, results, summary, previous)
    return Evaluation(results, summary, checks)


def select_questions(items: Sequence[QuestionItem], plan: Plan) -> tuple[QuestionItem, ...]:
    """Select the questions of a plan, in the order of the set.

    Raises:
        QuestionSetError: If the set has no question of a requested type.
    """
    known = dict.fromkeys(item.type for item in items)
    for kind in plan.types:
        if kind not in known:
            raise QuestionSetError(
                f"{plan.questions} has no {kind} questions.",
                f"Its types are: {', '.join(known)}.",
                korean=f"{plan.questions} 파일에 {kind} 유형의 질문이 없습니다. 들어 있는 유형: {', '.join(known)}.",
            )
    return tuple(item for item in items if not plan.types or item.type in plan.types)[: plan.limit]


def _gate(plan: Plan, items: Sequence[QuestionItem]) -> Gate:
    """Load the gate of a plan.

    For another question set, the packaged gate applies without its items, and only with the groups that are parts of
    that set.
    """
    read = gate.load_gate(plan.gate)
    if _is_foreign(plan):
        names = {item.part for item in items}
        return replace(read, groups={name: of for name, of in read.groups.items() if name in names}, items=())
    if unknown := set(read.items) - {item.id for item in items}:
        raise SettingsError(
            f"The gate {plan.gate} names questions that {plan.questions} does not have: {', '.join(sorted(unknown))}.",
            "Correct its items.",
            korean=f"통과 기준 {plan.gate} 파일에 적힌 질문이 {plan.questions} 파일에 없습니다: "
            f"{', '.join(sorted(unknown))}. 기준의 items를 고쳐 주세요.",
        )
    return read


def _is_foreign(plan: Plan) -> bool:
    """Return whether the packaged gate is applied to another question set."""
    return plan.gate == PACKAGED_GATE and plan.questions != PACKAGED


def _asker(settings: Settings, reader: Reader, plan: Plan) -> Asker:
    return Asker(
        reader.chain.invoke,
        reader.catalog.documents(),
        home=settings.home,
        extra=plan.questions.parent / EXTRA,
        open_with=_opener(settings),
    )


def _about(settings: Settings, reader: Reader, plan: Plan, items: Sequence[QuestionItem]) -> dict[str, Any]:
    """Record what the results depend on: the index, the settings, the options of the run, and its questions."""
    options = {"types": list(plan.types), "limit": plan.limit, "repeat": plan.repeat, "workers": plan.workers}
    about = run_record(settings, reader) | {"plan": options}
    about["hashes"] |= {"questions": digest([item.model_dump(mode="json") for item in items])}
    return about


def _collected(
    asker: Asker, items: Sequence[QuestionItem], plan: Plan, about: dict[str, Any], progress: Progress | None
) -> dict[str, run.Reply]:
    """Collect the replies, and journal them in the folder of the run if there is one."""
    with ExitStack() as stack:
        identity = {key: value for key, value in about.items() if key != "created"}
        journal = stack.enter_context(Journal(plan.out, identity)) if plan.out else None
        return run.collect(
            asker,
            items,
            known=journal.known if journal else None,
            keep=(lambda item, reply: journal.keep(item.id, reply)) if journal else None,
            progress=progress,
            workers=plan.workers,
            repeat=plan.repeat,
        )


def _baselines(
    reader: Reader,
    items: Sequence[QuestionItem],
    texts: dict[str, str],
    plan: Plan,
    progress: Progress | None,
    begins: Phase,
) -> dict[str, Results]:
    """Ask the baselines the same questions, and score their answers in the same way."""
    documents, analyzer = reader.catalog.documents(), reader.chain.analyzer
    model, embedder = reader.chain.model, reader.retriever.embedder
    tools: dict[str, Callable[[], baselines.Baseline]] = {
        "langchain": lambda: baselines.PlainLangChain(documents, embedder, lambda: begins("langchain")),
        "bm25": lambda: baselines.FirstSentence(documents, analyzer),
        "abstains": lambda: baselines.abstaining,
    }
    if model is not None:
        tools["closed_book"] = lambda: baselines.ClosedBook(model.from_memory)
    found = {}
    for name, make in tools.items():
        begins(name)
        replies = run.collect(make(), items, workers=plan.workers, progress=progress)
        found[name] = run.score_replies(items, replies, texts, analyzer)
    return found


def _ignore_phase(_: str) -> None:
    """Ignore the name of a phase: the default if there is no callback."""


def _previous_summary(plan: Plan) -> dict[str, Any] | None:
    """Load the summary of the previous run, to show it next to the current one."""
    if plan.out and (plan.out / saved.SUMMARY_FILE).exists():
        return saved.read_summary(plan.out)
    return saved.read_summary(plan.previous) if plan.previous else None


def _write(folder: Path, results: Results, summary: dict[str, Any], previous: dict[str, Any] | None) -> None:
    """Write all files of a run, then delete its journal."""
    items = [saved.item_record(item) for item in results]
    saved.write(
        folder,
        {
            saved.ITEMS: saved.items_text(items),
            saved.SUMMARY_FILE: saved.summary_text(summary),
            "report.md": text.markdown(results, summary),
            "report.html": html.html(summary, items, previous),
        },
    )
    (folder / JOURNAL).unlink(missing_ok=True)


def _opener(settings: Settings) -> Callable[[Path, Sequence[Path]], Any]:
    @contextmanager
    def opened(home: Path, files: Sequence[Path]) -> Iterator[tuple[Ask, Sequence[Document]]]:
        copied = settings.model_copy(update={"home": home, "chroma_url": None})  # not on the shared Chroma server
        with assembly.open_writer(copied) as ingestor:
            for outcome in ingestor.ingest([FoundFile(path, f"{EXTRA}/{path.name}") for path in files]):
                if outcome.error is not None:
                    raise QuestionSetError(
                        f"{outcome.source} cannot be added ({outcome.error}).",
                        "Correct the file.",
                        korean=f"{outcome.source} 파일을 추가할 수 없습니다 ({outcome.error.korean}). "
                        "파일을 고쳐 주세요.",
                    )
            ingestor.finish()
        reader = assembly.open_reader(copied)
        try:
            yield reader.chain.invoke, reader.catalog.documents()
        finally:
            reader.close()

    return opened


def _extras(items: Sequence[QuestionItem], folder: Path) -> dict[str, str]:
    """Load the texts of the extra documents that exist."""
    names = {name for item in items for name in item.extra}
    found = [folder / name for name in sorted(names) if (folder / name).is_file()]
    return {path.name: load_document(path, source=path.name, max_bytes=2**20).text for path in found}
