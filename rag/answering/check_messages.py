"""Write what a check found in words, in Korean and English: reasons, notices, one block a sentence, the summary.

Words that were only compared are never called verified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.answering.messages import attribution, page_text, rejection_reason
from rag.models import ModelFault, ModelSettings, explain_fault
from rag.records import CheckedKind, CheckedSentence, CheckVerdict, Citation
from rag.verification import Fault, Verdict

MOST_MISSING = 5  # words that a reason names
_SIGNS: dict[CheckVerdict, str] = {"supported": "✓", "partly": "△", "contradicted": "✗", "not_found": "?"}
# Korean, English.
_VERDICTS: dict[CheckVerdict, tuple[str, str]] = {
    "supported": ("문서가 뒷받침함", "supported"),
    "partly": ("일부만 뒷받침함", "partly supported"),
    "contradicted": ("문서와 어긋남", "contradicted"),
    "not_found": ("문서에서 찾지 못함", "not found"),
}
_KINDS: dict[CheckedKind, tuple[str, str]] = {
    "claim": ("", ""),
    "frame": ("사실을 말하지 않는 문장", "states no fact of its own"),
    "question": ("질문", "a question"),
    "heading": ("제목", "a heading"),
}
_QUOTED = ("문서에 그대로 있음", "word for word")
_MATCHED = ("낱말만 확인, 뜻은 판정하지 않음", "words checked, meaning not judged")
_MATCHED_COUNTED = ("낱말만 확인 {}개(뜻은 판정하지 않음)", "{} by words only (meaning not judged)")
_NO_FACT = ("참인지 거짓인지 가릴 사실이 없는 문장", "it states no fact that could be checked")
_BESIDE_NOTHING = (
    "사실을 직접 말하지 않고, 앞뒤 문장도 문서에서 찾지 못함",
    "it states no fact of its own, and nothing was found of the sentences beside it",
)
_FRAMES_ALONE = ("앞뒤 문장도 확인되지 않음", "not supported by the sentences beside it")
_ABSENCE = (
    "문서에 없다는 말은 뜻을 판정해야 확인할 수 있음",
    "whether the documents lack something can only be told by judging their meaning",
)
_MISSING = ("가장 가까운 단락에 없는 말", "words that the nearest passage does not have")
_TRANSLATED = (
    "가장 가까운 단락이 다른 언어로 되어 있어 낱말만으로는 확인할 수 없음",
    "the nearest passage is in another language, so that words alone cannot tell",
)
# They may be elsewhere in the documents, so nothing is said of the documents as a whole.
_REASONS: dict[Fault, tuple[str, str]] = {
    "number": ("가장 가까운 단락에 없는 숫자나 날짜", "a number or date that the nearest passages do not give"),
    "name": ("가장 가까운 단락에 없는 이름", "a name that the nearest passages do not have"),
    "quotation": ("가장 가까운 단락과 글자까지 같지 않은 인용", "a quotation that the nearest passages do not have"),
    "superlative": ("가장 가까운 단락에 없는 순위나 최상급", "a rank that the nearest passages do not give"),
    "unsupported": ("문서에 없는 내용", "the passages do not say it"),
    "partly": ("일부만 문서에 있는 내용", "the passages say only a part of it"),
    "contradicted": ("문서에는 다르게 나오는 내용", "the passages say otherwise"),
}
_TOLD_BY_VERDICT: tuple[Fault, ...] = ("unsupported", "partly", "contradicted")


def not_found(language: str) -> str:
    """Return the reason for a sentence of which nothing was found."""
    return _REASONS["unsupported"][language == "en"]


def states_no_fact(language: str) -> str:
    """Return the reason for a sentence that states nothing, such as a question."""
    return _NO_FACT[language == "en"]


def beside_nothing(language: str) -> str:
    """Return the reason for a sentence without a fact of its own, beside which no claim has support."""
    return _BESIDE_NOTHING[language == "en"]


def states_absence(language: str) -> str:
    """Return the reason for a sentence that nobody judged, on what the documents do not say."""
    return _ABSENCE[language == "en"]


def missing_words(words: Sequence[str], language: str, *, is_translated: bool) -> str:
    """Return the reason for a sentence whose words the nearest passage does not have.

    Args:
        words: the words.
        language: of the reason.
        is_translated: whether the passage is in another language, so that most words cannot be compared.
    """
    if is_translated:
        return _TRANSLATED[language == "en"]
    named = ", ".join(words[:MOST_MISSING]) + (" …" if len(words) > MOST_MISSING else "")
    return f"{_MISSING[language == 'en']}: {named}" if named else not_found(language)


def only_computed(computation: str, language: str) -> str:
    """Return the reason for a sentence with an amount that is in no passage, but is computed from two others."""
    reason = (
        "문서에 그대로 나오지 않고 다른 두 값으로 계산해야 나오는 숫자",
        "an amount that is not there, but can be computed from two others",
    )[language == "en"]
    return f"{reason}: {computation}"


def reason(verdict: Verdict, language: str) -> str:
    """Return why a sentence is not supported; "" where it is.

    Args:
        verdict: of the verifier; its detail is the judge's reason, or what is missing among the words.
        language: of the reason.
    """
    if verdict.fault is None:
        return ""
    if verdict.fault not in _REASONS:
        return rejection_reason(verdict.fault, verdict.detail, language)
    words = _REASONS[verdict.fault][language == "en"]
    if verdict.fault in _TOLD_BY_VERDICT:
        return verdict.detail or words
    return f"{words}: {verdict.detail}" if verdict.detail else words


def unjudged_notice(fault: ModelFault, settings: ModelSettings, language: str) -> str:
    """Return the notice that the judge did not answer, and why.

    Args:
        fault: what went wrong.
        settings: the names of the settings of the judge.
        language: of the notice.
    """
    why = explain_fault(fault, language, settings)
    if language == "ko":
        return f"판정 모델이 답하지 않아 뜻을 판정하지 못하고 낱말만 확인했습니다. {why}"
    return f"The judge did not answer, so only words were checked. {why}"


def block_text(checked: CheckedSentence, language: str) -> str:
    """Return one sentence of a text with its verdict, and the words that support or contradict it, on indented lines.

    Args:
        checked: the sentence.
        language: of the words around it, ``ko`` or ``en``.
    """
    sentence = " ".join(checked.sentence.split())
    if checked.verdict is None:
        return f"· {sentence}\n    ({kind_text(checked, language)})"
    lines = [f"{verdict_sign(checked)} {sentence}", f"    {verdict_text(checked, language)}"]
    if checked.computed:
        lines.append(f"    {('계산', 'computed')[language == 'en']}: {checked.computed}")
    for citation in checked.citations:
        quote = " ".join(citation.quote.split())
        lines.append(f"    “{quote}” — {_place(citation, language)}")
    return "\n".join(lines)


def summary_text(checked: Sequence[CheckedSentence], language: str) -> str:
    """Return how many sentences got which verdict, in one line.

    What states no fact is counted only where it depends on nothing that was found, and apart from the claims.
    """
    english = language == "en"
    weak, alone = sum(map(_is_weak, checked)), sum(map(_is_frame_alone, checked))
    counts = Counter(one.verdict for one in checked if one.verdict and not _is_weak(one) and not _is_frame_alone(one))
    if not counts and not weak and not alone:
        return ("확인할 문장이 없습니다.", "Nothing to check.")[english]
    form = ("{1} {0}개", "{0} {1}")[english]
    parts = {name: form.format(counts[name], words[english]) for name, words in _VERDICTS.items() if counts[name]}
    supported = [parts.pop("supported")] if "supported" in parts else []
    by_words = [_MATCHED_COUNTED[english].format(weak)] if weak else []
    frames = [form.format(alone, _FRAMES_ALONE[english])] if alone else []
    told = ", ".join([*supported, *by_words, *parts.values(), *frames])
    return f"{told}." if english else f"문장 {counts.total() + weak + alone}개: {told}."


def kind_text(checked: CheckedSentence, language: str) -> str:
    """Return what a sentence without a verdict is, in words: a question, a heading."""
    return _KINDS[checked.kind][language == "en"]


def _is_weak(checked: CheckedSentence) -> bool:
    return checked.verdict == "supported" and checked.checked == "matched"


def _is_frame_alone(checked: CheckedSentence) -> bool:
    return checked.kind == "frame" and checked.verdict is not None


def verdict_sign(checked: CheckedSentence) -> str:
    """Return one character for the verdict on a sentence."""
    return "~" if _is_weak(checked) else _SIGNS[checked.verdict or "not_found"]


def _name(checked: CheckedSentence, *, english: bool) -> str:
    """Return the verdict in words; a sentence of which only words were compared is not called supported."""
    if _is_frame_alone(checked):
        return _FRAMES_ALONE[english]
    return _MATCHED[english] if _is_weak(checked) else _VERDICTS[checked.verdict or "not_found"][english]


def verdict_text(checked: CheckedSentence, language: str) -> str:
    """Return the verdict in words, and in brackets why, or that the sentence is the document's own.

    The reason is left out where it only repeats the verdict.
    """
    english = language == "en"
    told = {words for fault in _TOLD_BY_VERDICT for words in _REASONS[fault]}
    aside = _QUOTED[english] if checked.checked == "quoted" else checked.reason if checked.reason not in told else ""
    return _name(checked, english=english) + (f" ({aside})" if aside else "")


def _place(citation: Citation, language: str) -> str:
    page = page_text(citation.page, language)
    where = f"{citation.source}:{citation.start}-{citation.end}"
    return f"{citation.title} ({attribution(citation, language)}{page}), {where}"
