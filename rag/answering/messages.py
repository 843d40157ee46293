"""Write the system's own words in an answer, in Korean and English: attributions, notices, abstentions.

Everything else in an answer is quoted, or a verified sentence of a model.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from itertools import groupby

from rag.answering.also_in import reprints_text
from rag.answering.drafting import GenerationOutcome
from rag.answering.markdown_layout import in_markdown
from rag.models import ModelFault, explain_fault
from rag.records import Answer, Citation, Claim, Passage, Rejected
from rag.text import without_mark
from rag.verification import Fault, Judge

# Korean, English.
_FAULTS: dict[Fault, tuple[str, str]] = {
    "number": ("문서에 없는 숫자나 날짜", "a number or date that the passages do not give"),
    "name": ("문서에 없는 이름", "a name that the passages do not have"),
    "quotation": ("문서와 글자까지 같지 않은 인용", "a quotation that is not word for word"),
    "superlative": ("문서에 없는 순위나 최상급", "a rank that the passages do not give"),
    "unsupported": ("문서에 없는 내용", "not said in the passages"),
    "partly": ("일부만 문서에 있는 내용", "only partly said in the passages"),
    "contradicted": ("문서와 어긋나는 내용", "the passages say otherwise"),
    "not_verbatim": (
        "판정 모델이 근거로 든 말이 문서에 그대로 나오지 않음",
        "the words that the judge quotes for it are not in the passages",
    ),
    "unjudged": ("뜻을 확인하지 못한 문장", "its meaning was not judged"),
    "beside_the_question": ("질문과 관계없는 내용", "it does not answer the question"),
    "frame": ("이어지는 문장을 뺐으므로 함께 뺌", "it depends on sentences that are withheld"),
    "instruction": ("질문에 대한 답이 아니라 지시문", "an instruction, not a statement"),
    "language": ("질문과 다른 언어", "not in the language of the question"),
    "translated": (
        "문서와 언어가 달라, 뜻을 판정하는 모델 없이는 확인할 수 없음",
        "in another language than the passages; it cannot be verified without a judge",
    ),
    "empty": ("확인할 내용이 없는 문장", "nothing in it that could be verified"),
}
_UNJUDGED = (
    "문장의 뜻은 판정하지 못하고 낱말만 확인했습니다.",
    "Only words were checked; the meaning could not be judged.",
)
_KEPT_CONTROLS = "\n\t"


def clean_question(text: str) -> str:
    """Return a question in NFC without control characters and lone surrogates, with runs of white space folded."""
    kept = "".join(c if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def encodable(text: str) -> str:
    """Return the text with a replacement for lone surrogates, which UTF-8 cannot encode."""
    return text.encode("utf-8", "replace").decode("utf-8")


def attribution(source: Citation | Passage, language: str) -> str:
    """Return the outlet and date of a citation or a passage: 중앙일보, 2024-06-15."""
    outlet = source.publisher or source.title
    when = source.published or ("날짜 미상" if language == "ko" else "undated")
    return f"{outlet}, {when}"


def answer_text(claims: Sequence[Claim], citations: Sequence[Citation], language: str) -> str:
    """Return the claims with their markers, one paragraph a source, each led by its outlet and date where it has them.

    A title leads nothing: it is often only the name of a file or a first line, and stands with the sources.
    """
    by_marker = {citation.marker: citation for citation in citations}
    of_sources = groupby(claims, key=lambda claim: led_by(by_marker[claim.markers[0]], language))
    return "\n\n".join((f"{lead}: " if lead else "") + " ".join(map(_marked, said)) for (_, lead), said in of_sources)


def led_by(citation: Citation, language: str) -> tuple[str, str]:
    """Return what tells the source of a quote from others, and what leads its quotes: its outlet and date, or ""."""
    lead = attribution(citation, language) if citation.publisher else citation.published or ""
    return citation.publisher or citation.document_id, lead


def _marked(claim: Claim) -> str:
    return f"{_one_line(claim.text)} {''.join(f'[{marker}]' for marker in claim.markers)}"


def model_text(claims: Sequence[Claim], language: str, withheld_after: int = 0) -> str:
    """Return the sentences of a model in Markdown: paragraphs, lists and tables, each line with its markers.

    Args:
        claims: the sentences.
        language: of the answer, ``ko`` or ``en``.
        withheld_after: how many sentences are withheld after the last one.
    """

    def marks(claim: Claim) -> str:
        return "".join([" " * bool(claim.markers), *(f"[{marker}]" for marker in claim.markers)])

    def omission(number: int) -> str:
        return withheld_here(number, language)

    return in_markdown(claims, lambda text: " ".join(text.split()), marks, omission, withheld_after)


def withheld_here(number: int, language: str) -> str:
    """Return the words at the place of withheld sentences."""
    if language == "ko":
        return f"[여기서 문장 {number}개를 뺐습니다]"
    return f"[{number} sentence{'s' * (number > 1)} withheld here]"


def words_only_text(language: str) -> str:
    """Return the line below an answer with claims of which only the words were checked."""
    if language == "ko":
        return "낱말만 확인했고 뜻은 판정하지 않았습니다."
    return "Words checked, meaning not judged."


def disagreement_text(markers: Sequence[int], citations: Sequence[Citation], language: str) -> str:
    """Return the remark that sources disagree, each with outlet and date; "" where ``markers`` is empty."""
    if not markers:
        return ""
    disagreement = " · ".join(f"[{c.marker}] {attribution(c, language)}" for c in citations if c.marker in markers)
    return (
        f"출처마다 말이 다릅니다: {disagreement}" if language == "ko" else f"The sources do not agree: {disagreement}"
    )


def other_remarks(answer: Answer) -> tuple[str, ...]:
    """Return the remarks of an answer without the one on its disagreement, for callers that show that separately."""
    disagreement = disagreement_text(answer.disagreement, answer.citations, answer.language)
    return tuple(remark for remark in answer.remarks if remark != disagreement)


def age_text(citations: Sequence[Citation], language: str) -> str:
    """Return the remark on the age of the newest cited source; an empty string without a citation.

    What was true when the source was written need not be true now.
    """
    if not citations:
        return ""
    newest = max(citations, key=lambda citation: citation.published or "")
    outlet = newest.publisher or newest.title
    if language == "ko":
        when = f"{newest.published}에 나온 글({outlet})" if newest.published else f"날짜를 알 수 없는 글({outlet})"
        return f"{when}에 따른 답이며, 그 뒤의 일은 담겨 있지 않습니다."
    when = f"as of {newest.published} ({outlet})" if newest.published else f"from an undated source ({outlet})"
    return f"This is {when}; what happened since is not in it."


def rejection_reason(name: Fault, detail: str, language: str) -> str:
    """Return the reason why a sentence is withheld.

    Args:
        name: the fault.
        detail: the offending words; empty for none.
        language: ``ko`` or ``en``.
    """
    reason = _FAULTS[name][language == "en"]
    return f"{reason}: {detail}" if detail else reason


def model_notices(
    outcome: GenerationOutcome, judge: Judge | None, rejected: Sequence[Rejected], language: str
) -> tuple[str, ...]:
    """Return the notices on a model's answer: faults of model and judge, and how many sentences are withheld."""
    notices = []
    if outcome.fault is not None:
        notices.append(explain_fault(outcome.fault, language))
    if outcome.judge_fault is not None and judge is not None:
        why = explain_fault(outcome.judge_fault, language, judge.settings)
        notices.append(f"{_UNJUDGED[language == 'en']} {why}")
    if rejected:
        notices.append(_withheld_notice(rejected, language))
    return tuple(notices)


def _withheld_notice(rejected: Sequence[Rejected], language: str) -> str:
    """Return how many sentences are withheld, and why, where that is the same for all of them."""
    number, reasons = len(rejected), {one.reason for one in rejected}
    reason = reasons.pop() if len(reasons) == 1 else ""
    if language == "ko":
        why = f"를 뺐습니다: {reason}." if reason else "는 문서에서 확인되지 않아 뺐습니다."
        return f"모델이 쓴 문장 {number}개{why}"
    several = f"{number} sentences of the model are" if number > 1 else "One sentence of the model is"
    return f"{several} withheld: {reason or 'not verifiable in the documents'}."


def other_notices(answer: Answer) -> tuple[str, ...]:
    """Return the notices of an answer without the one that counts withheld sentences, for callers that list those."""
    counted = _withheld_notice(answer.rejected, answer.language)
    return tuple(notice for notice in answer.notices if notice != counted)


def rewriting_notices(fault: ModelFault | None, language: str) -> tuple[str, ...]:
    """Return the notices that rules rewrote a follow-up question because the model failed; none without a fault."""
    if fault is None:
        return ()
    if language == "ko":
        notice = "모델이 이어지는 질문을 풀어 쓰지 못해 정해진 규칙으로 풀어 썼습니다."
    else:
        notice = "The model did not rewrite the follow-up question; fixed rules did."
    return notice, explain_fault(fault, language)


def fallback_notice(language: str) -> str:
    """Return the notice that the answer consists of quotations because the model's answer cannot be used."""
    if language == "ko":
        return "모델의 답을 쓸 수 없어 문서의 문장을 그대로 인용합니다."
    return "The model's answer cannot be used; sentences of the documents are quoted instead."


def unanswered_part(question: str, language: str) -> str:
    """Return the notice that the documents do not answer one of the two things that a question asks."""
    if language == "ko":
        return f"이 부분의 답은 문서에서 찾지 못했습니다: {question}"
    return f"I could not find an answer to this part in the documents: {question}"


def page_text(page: int | None, language: str) -> str:
    """Return the page of a citation as it follows its date; "" where its document has none."""
    if page is None:
        return ""
    return f", {page}쪽" if language == "ko" else f", p. {page}"


def sources_text(answer: Answer) -> str:
    """Return one line a citation: marker, title, outlet, date, source and offsets; "" where nothing is cited.

    A line below it names the reprints that have the same words.
    """
    lines = []
    for citation in answer.citations:
        page = page_text(citation.page, answer.language)
        who = attribution(citation, answer.language)
        if citation.kind == "recognised":
            page += ", 그림에서 인식한 글" if answer.language == "ko" else ", text recognised in pictures"
        lines.append(
            f"[{citation.marker}] {citation.title} ({who}{page}), {citation.source}:{citation.start}-{citation.end}"
        )
        if also := reprints_text(citation, answer.language):
            lines.append(f"    {also}")
    if answer.answerer != "extractive":
        lines.append(f"({answer.answerer})")
    return "\n".join(lines)


def _one_line(text: str) -> str:
    return " ".join(without_mark(text).split())
