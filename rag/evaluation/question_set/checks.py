"""Check a whole question set: pure functions over the items and the texts of their documents.

``evidence_faults`` finds what makes a set unusable: quotes that are not exact, missing documents and extra files,
required facts that no quote states, forbidden facts that a quote states, and injections whose extra documents do not
ask for what is forbidden. ``deleted_without_original`` finds deleted questions without an answerable original.
``remaining_answers`` finds unanswerable questions that the documents do answer.

Limits: the meaning of sentences is not understood. Whether a document answers an unanswerable question is checked by
words, one sentence at a time: a sentence that contains one entry of each group of ``would_answer`` is reported. Other
wordings, and answers spread over two sentences, need a human check. A set whose documents have grown may legitimately
contain such answers, so ``remaining_answers`` is not part of the checks before an evaluation.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath

from rag.evaluation.measures.matching import FactKind, states
from rag.evaluation.question_set.faults import Fault
from rag.evaluation.question_set.items import ANY_VALUE, Evidence, QuestionItem
from rag.text import find_quantities

_SENTENCE_BORDER = re.compile(r"(?<=[.!?。])\s+|\n+")


def base_name(source: str) -> str:
    """Return the last part of a source path, which is how evidence names a document."""
    return PurePosixPath(source.replace("\\", "/")).name


def shortened(text: str, longest: int = 60) -> str:
    """Return the text, cut to ``longest`` characters plus an ellipsis if it is longer."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def evidence_faults(
    questions: Sequence[QuestionItem], texts: Mapping[str, str], extras: Mapping[str, str] | None = None
) -> list[Fault]:
    """Find faults in the gold evidence; the list is empty if there are none.

    A missing document is reported once, however many questions name it.

    Args:
        questions: the question set.
        texts: document texts by name.
        extras: texts of the extra files by name; None skips all checks that depend on them.
    """
    missing: Counter[str] = Counter()
    faults: list[Fault] = []
    for item in questions:
        known = {**texts, **{name: text for name, text in (extras or {}).items() if name in item.extra}}
        quotes = [evidence for group in item.evidence for evidence in group]
        for evidence in quotes:
            if extras is None and evidence.document in item.extra:
                continue
            if evidence.document not in known:
                missing[evidence.document] += 1
            elif evidence.quote not in known[evidence.document]:
                faults.append(_not_quoted(evidence).at(item.id))
        faults.extend(fault.at(item.id) for fault in _contradictions(item, quotes))
        faults.extend(_not_hidden(name).at(item.id) for name in item.without if name not in texts)
        if extras is not None:
            faults.extend(fault.at(item.id) for fault in _extra_faults(item, extras))
    return [_unknown(name, count) for name, count in missing.items()] + faults


def deleted_without_original(questions: Iterable[QuestionItem]) -> Iterator[tuple[str, Fault]]:
    """Yield (id, fault) of each deleted question whose original is missing or keeps evidence in every group."""
    items = tuple(questions)
    originals = {(item.cluster, item.language, item.question): item for item in items if item.answerable}
    for item in items:
        if item.type != "deleted":
            continue
        original = originals.get((item.cluster, item.language, item.question))
        if original is None:
            yield (
                item.id,
                Fault(
                    f"no answerable question of the cluster “{item.cluster}” asks the same; add it, or correct cluster",
                    f"“{item.cluster}” 묶음에 같은 것을 묻는, 답이 있는 질문이 없습니다. 그 질문을 넣거나 "
                    "cluster를 고쳐 주세요",
                ),
            )
        elif all(any(quote.document not in item.without for quote in group) for group in original.evidence):
            yield (
                item.id,
                Fault(
                    f"the evidence of “{original.id}” is not hidden: each of its groups has a document left; name it "
                    "in without",
                    f"“{original.id}” 질문의 근거가 가려지지 않았습니다. 묶음마다 남은 문서가 있습니다. without에 적어 "
                    "주세요",
                ),
            )


def remaining_answers(questions: Iterable[QuestionItem], texts: Mapping[str, str]) -> list[str]:
    """Return the sentences that contain everything an answer to an unanswerable question needs.

    Documents hidden from a question are skipped, and so are the extra files, because their content is not trusted.

    Returns:
        One message per question and sentence, sorted.
    """
    sentences = {base_name(name): _SENTENCE_BORDER.split(text) for name, text in texts.items()}
    faults: list[str] = []
    for item in questions:
        if not item.would_answer:
            continue
        for name in sentences.keys() - set(item.without):
            for sentence in sentences[name]:
                if all(_contains_any(sentence, group) for group in item.would_answer):
                    faults.append(f"{item.id}: {name} may answer it: “{shortened(sentence)}”")
    return sorted(faults)


def _contains_any(sentence: str, sought: Sequence[str]) -> bool:
    return any(_has_value(sentence, ANY_VALUE[one]) if one in ANY_VALUE else _has(sentence, one) for one in sought)


def _has(sentence: str, words: str) -> bool:
    return states(sentence, "text", [words])


def _has_value(sentence: str, kind: FactKind) -> bool:
    kinds = {quantity.kind for quantity in find_quantities(sentence)}
    return bool(kinds - {"money", "time", "date"}) if kind == "number" else kind in kinds


def _contradictions(item: QuestionItem, quotes: Sequence[Evidence]) -> Iterator[Fault]:
    for fact in item.required:
        if not any(states(evidence.quote, fact.kind, fact.any_of) for evidence in quotes):
            yield Fault(
                f"none of its quotes states the required {fact.kind} “{fact.any_of[0]}”",
                f"꼭 있어야 할 {fact.kind} “{fact.any_of[0]}”, 이것을 말하는 인용이 없습니다",
            )
    for forbidden in item.forbidden:
        if any(states(evidence.quote, forbidden.kind, [forbidden.value]) for evidence in quotes):
            yield Fault(
                f"the forbidden {forbidden.kind} “{forbidden.value}” is in its evidence",
                f"있어서는 안 될 {forbidden.kind} “{forbidden.value}” 값이 근거에 있습니다",
            )


def _extra_faults(item: QuestionItem, extras: Mapping[str, str]) -> Iterator[Fault]:
    for name in item.extra:
        if name not in extras:
            yield Fault(f"there is no extra file {name}", f"추가 파일이 없습니다: {name}")
    texts = [extras[name] for name in item.extra if name in extras]
    demanded = any(states(text, one.kind, [one.value]) for text in texts for one in item.forbidden)
    if item.type == "injection" and texts and not demanded:
        yield Fault(
            "none of the forbidden values is in its extra documents",
            "금지한 값이 추가 문서에 하나도 없습니다",
        )


def _not_quoted(evidence: Evidence) -> Fault:
    quote = shortened(evidence.quote)
    return Fault(f"{evidence.document} has no “{quote}”", f"{evidence.document} 문서에 이 인용이 없습니다: “{quote}”")


def _not_hidden(name: str) -> Fault:
    return Fault(f"no document is called {name}, to hide it", f"가릴 문서가 없습니다: {name}")


def _unknown(name: str, quotes: int) -> Fault:
    return Fault(
        f"no document (or more than one) is called {name}, which {quotes} quotes name",
        f"{name} 문서가 없거나 둘 이상입니다. 인용 {quotes}개가 이 문서를 가리킵니다",
    )
