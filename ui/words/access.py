"""Hold the texts of the access control in Korean and English; ``{}`` is the place of a number or a name."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.requests import HTTPConnection

from ui.words.languages import preferred_language


@dataclass(frozen=True, slots=True)
class GuardLabels:
    """All texts of the login page and of refused requests."""

    language: str
    title: str
    name: str
    password: str
    sign_in: str
    sign_out: str
    signed_in: str
    back: str
    wrong: str
    too_many_attempts: str
    sign_in_first: str
    unavailable: str
    too_many_questions: str
    too_large: str
    other_origin: str
    not_served: str


KOREAN = GuardLabels(
    language="ko",
    title="로그인",
    name="이름",
    password="비밀번호",  # noqa: S106 - the word, not one
    sign_in="로그인",
    sign_out="로그아웃",
    signed_in="{} 님으로 로그인했습니다.",
    back="돌아가기",
    wrong="이름이나 비밀번호가 맞지 않습니다.",
    too_many_attempts="로그인 시도가 너무 많습니다. {}초 뒤에 다시 해 주세요.",
    sign_in_first="먼저 로그인해 주세요. 로그인한 지 오래되었다면 페이지를 새로 고쳐 다시 로그인해 주세요.",
    unavailable="사용자 목록을 읽을 수 없어 로그인할 수 없습니다. 관리자에게 알려 주세요.",
    too_many_questions="질문이 너무 잦습니다. {}초 뒤에 다시 물어 주세요.",
    too_large="요청이 너무 큽니다. 더 짧게 보내 주세요.",
    other_origin="다른 사이트에서 온 요청은 받지 않습니다.",
    not_served="그런 주소는 없습니다.",
)

ENGLISH = GuardLabels(
    language="en",
    title="Sign in",
    name="Name",
    password="Password",  # noqa: S106 - the word, not one
    sign_in="Sign in",
    sign_out="Sign out",
    signed_in="You are signed in as {}.",
    back="Back",
    wrong="The name or the password is wrong.",
    too_many_attempts="Too many attempts to sign in. Try again in {} seconds.",
    sign_in_first="Sign in first. If you signed in long ago, reload the page to sign in again.",
    unavailable="Nobody can sign in because the list of users cannot be read. Please tell whoever runs this page.",
    too_many_questions="Too many questions in a short time. Ask again in {} seconds.",
    too_large="The request is too large. Please send less.",
    other_origin="Requests from other sites are not taken.",
    not_served="There is nothing at this address.",
)


def guard_labels(request: HTTPConnection) -> GuardLabels:
    """Return the labels in the language that the client prefers."""
    language = preferred_language(request.headers.get("accept-language"))
    return KOREAN if language == "ko" else ENGLISH
