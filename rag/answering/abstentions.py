"""Word an abstention: what was searched in vain, what can be done, and what came nearest. It states no fact."""

from __future__ import annotations

from collections.abc import Sequence

from rag.records import AbstentionReason, Passage

# Korean, English.
SET_UP_MODEL = (
    "OPENAI_API_KEY를 설정하거나, OPENAI_BASE_URL과 MUNDAP_MODEL을 설정해 주세요.",
    "Set OPENAI_API_KEY, or OPENAI_BASE_URL and MUNDAP_MODEL.",
)
_CHOOSE_MODEL = ("답변 방식을 모델로 바꾸고 다시 물어봐 주세요.", "Choose the model as the answer mode and ask again.")
_NEEDS_MODEL = (
    "요약, 비교, 번역처럼 글을 새로 써야 하는 요청에는 모델이 필요합니다. {}",
    "Summaries, comparisons, translations and the like have to be written, and that needs a model. {}",
)
_CHOOSE_ALL = (
    "선택을 해제하고 물으면 모든 문서에서 찾습니다.",
    "Clear the selection and ask again to search all documents.",
)
# Of all documents, of those that were chosen.
_UNSUPPORTED = (
    ("답으로 보여 드릴 만큼 확인된 문장이 없습니다.", "No sentence could be verified as an answer."),
    (
        f"선택한 문서에는 답으로 보여 드릴 만큼 확인된 문장이 없습니다. {_CHOOSE_ALL[0]}",
        f"In what you have selected, no sentence could be verified as an answer. {_CHOOSE_ALL[1]}",
    ),
)


def abstention_text(
    reason: AbstentionReason,
    documents: int,
    chunks: int,
    nearest: Sequence[Passage],
    language: str,
    *,
    has_model: bool = False,
    is_of_chosen: bool = False,
) -> str:
    """Return the text of an abstention: what was searched, and the titles of the nearest passages. It states no fact.

    Args:
        reason: the reason for the abstention.
        documents: the number of documents searched.
        chunks: the number of chunks searched.
        nearest: the nearest passages, best first.
        language: ``ko`` or ``en``.
        has_model: whether a model is configured, so that the user can choose it.
        is_of_chosen: whether only documents that were chosen were searched; then the numbers are theirs.
    """
    if reason == "unread_language":
        return "한국어나 영어로 물어봐 주세요. I read questions in Korean and English; please ask in one of them."
    if reason == "no_documents":
        return _nothing_to_search(documents, chunks, language)
    if reason == "needs_model":
        text = _NEEDS_MODEL[language == "en"].format(_remedy(language, has_model))
    elif reason == "unsupported":
        text = _UNSUPPORTED[is_of_chosen][language == "en"]
    elif language == "ko":
        how_many = f"문서 {documents}건(단락 {chunks}개)"
        text = f"문서에서 답을 찾지 못했습니다. {how_many}을 살펴보았습니다."
        if is_of_chosen:
            text = f"선택한 {how_many}에서 답을 찾지 못했습니다. {_CHOOSE_ALL[0]}"
    else:
        text = f"I could not find an answer in the documents. I searched {_searched(documents, chunks)}."
        if is_of_chosen:
            how_many = _searched(documents, chunks)
            text = f"I could not find an answer in what you have selected, {how_many}. {_CHOOSE_ALL[1]}"
    return text + _nearest_titles(nearest, language)


def _nothing_to_search(documents: int, chunks: int, language: str) -> str:
    """Return why there was nothing to search: an empty index, documents without text, or such that were chosen."""
    if not documents:
        korean = "아직 색인된 문서가 없어 답할 수 없습니다. `mundap ingest`로 문서를 추가해 주세요."
        english = "No documents are indexed yet, so there is nothing to answer from. Add some with `mundap ingest`."
    elif not chunks:
        korean = f"색인된 문서 {documents}건에 읽을 수 있는 글이 없어 답할 수 없습니다. 다른 문서를 추가해 주세요."
        english = "No indexed document has text that could be searched, so there is nothing to answer from. Add others."
    else:
        korean = "선택한 문서에서 살펴볼 글을 찾지 못해 답할 수 없습니다. 다른 문서를 선택하거나 선택을 해제해 주세요."
        english = "There is nothing to search in the documents that you have selected. Select others, or all of them."
    return korean if language == "ko" else english


def _searched(documents: int, chunks: int) -> str:
    """Return in English how much was searched: "1 document (3 passages)"."""
    one, several = ("document", "passage"), ("documents", "passages")
    of_documents, of_chunks = (one if number == 1 else several for number in (documents, chunks))
    return f"{documents} {of_documents[0]} ({chunks} {of_chunks[1]})"


def _remedy(language: str, has_model: bool) -> str:
    return (_CHOOSE_MODEL if has_model else SET_UP_MODEL)[language == "en"]


def _nearest_titles(nearest: Sequence[Passage], language: str) -> str:
    titles = list(dict.fromkeys(passage.title for passage in nearest))
    if not titles:
        return ""
    if language == "ko":
        return f" 가장 가까운 글: {', '.join(f'「{title}」' for title in titles)}"
    return f" Nearest: {', '.join(f'“{title}”' for title in titles)}"
