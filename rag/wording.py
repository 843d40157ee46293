"""The few words that are mundap's own: who says so and when, and how it says that it does not know.

Korean and English. Everything else that an answer shows is quoted.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rag.records import AbstentionReason, Answer, Citation, Claim, Document, Passage

_HEADING_LINE = re.compile(r"^#{1,6}\s+(.*)$", re.M)
_MARKUP = re.compile(r"^(?:#{1,6}\s+|[-*•]\s+|>\s+)")
_KEPT_CONTROLS = "\n\t"


def clean_question(text: str) -> str:
    """NFC, without control characters and lone surrogates, white space folded."""
    kept = "".join(c if c in _KEPT_CONTROLS or unicodedata.category(c) not in ("Cc", "Cs", "Cn") else " " for c in text)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def attribution(citation: Citation, language: str) -> str:
    """Who says so and when: 중앙일보, 2024-06-15."""
    outlet = citation.publisher or citation.title
    when = citation.published or ("날짜 미상" if language == "ko" else "undated")
    return f"{outlet}, {when}"


def answer_text(claims: Sequence[Claim], citations: Sequence[Citation], language: str) -> str:
    """The claims with their markers, one paragraph a source, each led by who says so and when."""
    by_marker = {citation.marker: citation for citation in citations}
    paragraphs: list[tuple[str, list[str]]] = []
    for claim in claims:
        lead = attribution(by_marker[claim.markers[0]], language)
        if not paragraphs or paragraphs[-1][0] != lead:
            paragraphs.append((lead, []))
        markers = "".join(f"[{marker}]" for marker in claim.markers)
        paragraphs[-1][1].append(f"{_one_line(claim.text)} {markers}")
    return "\n\n".join(f"{lead}: {' '.join(sentences)}" for lead, sentences in paragraphs)


def with_sources(answer: Answer) -> str:
    """The answer and, below it, one line a citation: marker, title, outlet, date, source and offsets."""
    lines = [answer.text]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        page = f", p. {citation.page}" if citation.page else ""
        who = attribution(citation, answer.language)
        lines.append(
            f"[{citation.marker}] {citation.title} ({who}{page}), {citation.source}:{citation.start}-{citation.end}"
        )
    return "\n".join(lines)


def abstention_text(
    reason: AbstentionReason, documents: int, chunks: int, nearest: Sequence[Passage], language: str
) -> str:
    """That the documents do not answer, what was searched, and which titles came nearest. It states no fact."""
    if reason == "unread_language":
        return "한국어나 영어로 물어봐 주세요. I read questions in Korean and English; please ask in one of them."
    titles = list(dict.fromkeys(passage.title for passage in nearest))
    if language == "ko":
        if reason == "no_documents":
            return "아직 색인된 문서가 없어 답할 수 없습니다. `mundap ingest`로 문서를 넣어 주세요."
        text = f"문서에서 답을 찾지 못했습니다. 문서 {documents}건(단락 {chunks}개)을 살펴보았습니다."
        return text + (f" 가장 가까운 글: {', '.join(f'「{title}」' for title in titles)}" if titles else "")
    if reason == "no_documents":
        return "No documents are indexed yet, so there is nothing to answer from. Add some with `mundap ingest`."
    text = f"The documents do not answer this. I searched {documents} documents ({chunks} passages)."
    return text + (f" Nearest: {', '.join(f'“{title}”' for title in titles)}" if titles else "")


def about(document: Document, offset: int) -> str:
    """What a passage is about beyond its own words: title, outlet, author, date and the heading above it."""
    heading = ""
    for match in _HEADING_LINE.finditer(document.text, 0, offset + 200):
        if match.start() > offset:
            break
        heading = match.group(1)
    parts = (document.title, document.publisher, document.author, document.published, heading)
    return " ".join(part for part in parts if part)


def _one_line(text: str) -> str:
    return " ".join(_MARKUP.sub("", text).split())
