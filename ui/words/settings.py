"""Hold the texts of the settings tab in Korean and English."""

from __future__ import annotations

from dataclasses import dataclass

from ui.words import frame


@dataclass(frozen=True, slots=True)
class SettingsLabels:
    """All texts of the settings tab."""

    language: str
    language_choice: str
    answerer_choice: str
    answerer_note: str
    built_in: str
    strictness_choice: str
    standard: str
    strict: str
    strictness_note: str
    passages_choice: str
    passages_note: str
    note: str
    give_out: str


KOREAN = SettingsLabels(
    language="ko",
    language_choice="화면 언어",
    answerer_choice="답변 방식",
    answerer_note="원문 인용은 문서의 문장을 그대로 옮깁니다. 모델이 쓴 문장은 문서와 맞추어 보고, 맞지 않으면 뺍니다.",
    built_in=frame.KOREAN.built_in,
    strictness_choice="검증 수준",
    standard="보통",
    strict="엄격",
    strictness_note="‘엄격’에서는 더 확실한 답과 문장만 보여 줍니다. 그만큼 답하지 않는 질문이 늘어납니다.",
    passages_choice="답변에 참고할 단락 수",
    passages_note="늘리면 찾기 어려운 답도 찾지만 느려집니다.",
    note="설정은 이 브라우저에만 저장됩니다.",
    give_out="의견 내보내기 (평가 질문 후보)",
)

ENGLISH = SettingsLabels(
    language="en",
    language_choice="Language",
    answerer_choice="Answer mode",
    answerer_note="“Quotes only” shows sentences of the documents word for word. Sentences by a model are checked "
    "against the documents, and left out if they fail.",
    built_in=frame.ENGLISH.built_in,
    strictness_choice="Strictness of verification",
    standard="Standard",
    strict="Strict",
    strictness_note="Strict shows only surer answers and sentences, and leaves more questions unanswered.",
    passages_choice="Passages read for an answer",
    passages_note="More passages find answers that are hard to find, but take longer.",
    note="Settings are kept in this browser only.",
    give_out="Download feedback as question candidates",
)


def settings_labels(language: str) -> SettingsLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
