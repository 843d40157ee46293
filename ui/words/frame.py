"""Hold the texts around the tabs in Korean and English: heading, status line, names of the tabs."""

from __future__ import annotations

from dataclasses import dataclass

from ui.words.counting import Forms


@dataclass(frozen=True, slots=True)
class FrameLabels:
    """All texts of the frame; ``{}`` is the place of a number or a name."""

    language: str
    tagline: str
    indexed_documents: Forms
    indexed_passages: Forms
    nothing_indexed: str
    last_indexed: str
    answerer: str
    built_in: str
    judge: str
    no_judge: str
    tab_chat: str
    tab_library: str
    tab_evaluation: str
    tab_settings: str
    signed_in: str
    sign_out: str

    def answerer_name(self, name: str) -> str:
        """Return the name of an answerer as it is shown."""
        return self.answerer.format(self.built_in if name == "extractive" else name)


KOREAN = FrameLabels(
    language="ko",
    tagline="답의 모든 문장을 문서와 맞추어 확인하고, 그 문장이 있는 단락을 보여 줍니다.",
    indexed_documents=("문서 {}건", "문서 {}건"),
    indexed_passages=("단락 {}개", "단락 {}개"),
    nothing_indexed="아직 색인된 문서가 없습니다. 파일을 끌어다 놓거나 문서를 추가해 주세요.",
    last_indexed="마지막 색인 {}",
    answerer="답변 방식: {}",
    built_in="원문 인용",
    judge="뜻 판정: {}",
    no_judge="뜻 판정 없음(낱말만 확인)",
    tab_chat="대화",
    tab_library="문서",
    tab_evaluation="평가",
    tab_settings="설정",
    signed_in="{} 님",
    sign_out="로그아웃",
)

ENGLISH = FrameLabels(
    language="en",
    tagline="Every sentence is checked against your documents and shown with its passage.",
    indexed_documents=("{} document", "{} documents"),
    indexed_passages=("{} passage", "{} passages"),
    nothing_indexed="No documents are indexed yet. Drop some files here or add documents.",
    last_indexed="indexed {}",
    answerer="Answer mode: {}",
    built_in="Quotes only",
    judge="Meaning judged by: {}",
    no_judge="No judge of meaning (words checked only)",
    tab_chat="Chat",
    tab_library="Library",
    tab_evaluation="Evaluation",
    tab_settings="Settings",
    signed_in="{}",
    sign_out="Sign out",
)


def frame_labels(language: str) -> FrameLabels:
    """Return the labels of a language; Korean where there are none."""
    return ENGLISH if language == "en" else KOREAN
