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
    no_length: str
    no_room: str
    too_much_uploaded: str
    other_origin: str
    not_served: str
    no_json: str
    no_object: str
    wrong_field: str
    no_event: str
    wrong_value: str
    wrong_count: str
    unknown_value: str
    missing_value: str
    foreign_file: str
    too_deep: str
    nothing_pending: str
    not_allowed: str
    metrics_refused: str
    sign_in_with_provider: str
    provider_failed: str
    name_of_account: str


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
    no_length="보내는 파일의 크기를 알 수 없습니다. Content-Length 헤더를 넣어 보내 주세요.",
    no_room="올린 파일을 저장할 공간이 없습니다(모두 {}MB). 잠시 뒤에 다시 올리거나 관리자에게 MUNDAP_UPLOADS_MB를 "
    "늘려 달라고 해 주세요.",
    too_much_uploaded="하루에 한 사람이 올릴 수 있는 {}MB를 넘었습니다. 내일 다시 올리거나 관리자에게 "
    "MUNDAP_UPLOADS_PER_PERSON_MB를 늘려 달라고 해 주세요.",
    other_origin="다른 사이트에서 온 요청은 받지 않습니다.",
    not_served="그런 주소는 없습니다.",
    no_json="요청 본문이 JSON이 아닙니다. JSON 객체를 UTF-8로 보내 주세요.",
    no_object="요청 본문이 JSON 객체가 아닙니다. 매개변수 이름을 키로 하는 객체를 보내 주세요.",
    wrong_field="요청의 {} 값이 잘못되었습니다 ({}). 고쳐서 다시 보내 주세요.",
    no_event="{}번 동작은 없습니다. 페이지를 새로 고친 뒤 다시 해 주세요.",
    wrong_value="여기에 맞지 않는 값이 들어 있습니다. 페이지를 새로 고친 뒤 다시 해 주세요.",
    wrong_count="값을 {}개 보내야 하는데 {}개가 왔습니다. 개수를 맞추어 다시 보내 주세요.",
    unknown_value="{} 매개변수는 없습니다. 쓸 수 있는 매개변수: {}.",
    missing_value="{} 값이 빠졌습니다. 넣어서 다시 보내 주세요.",
    foreign_file="이 페이지에 올린 파일이 아닙니다. 주소에서는 아무것도 가져오지 않으니 먼저 파일을 올려 주세요.",
    too_deep="요청의 객체나 목록이 너무 깊게 중첩되어 있습니다. 더 단순하게 보내 주세요.",
    nothing_pending="그 번호로 기다리는 답이 없습니다. 질문을 다시 보내 주세요.",
    not_allowed="이 계정으로는 할 수 없는 작업입니다. 필요하면 관리자에게 권한을 요청해 주세요.",
    metrics_refused="이 수치를 보려면 MUNDAP_METRICS_TOKEN에 설정한 토큰을 Authorization: Bearer로 보내 주세요.",
    sign_in_with_provider="조직 계정으로 로그인",
    provider_failed="조직 계정으로 로그인하지 못했습니다. 다시 시도해 주세요. 계속 안 되면 관리자에게 알려 주세요.",
    name_of_account=(
        "이 서버에는 같은 이름({})을 쓰는 계정이 따로 있어 조직 계정으로 로그인할 수 없습니다. 그 계정의 주인이라면 "
        "비밀번호로 로그인하고, 아니라면 관리자에게 알려 주세요."
    ),
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
    unavailable="Nobody can sign in because the list of users cannot be read. Please tell the person who runs this "
    "page.",
    too_many_questions="Too many questions in a short time. Ask again in {} seconds.",
    too_large="The request is too large. Please send less.",
    no_length="The size of the upload is not known. Send it with a Content-Length header.",
    no_room="There is no room for more uploads ({} MB in all). Try again later, or ask the person who runs this page "
    "to raise MUNDAP_UPLOADS_MB.",
    too_much_uploaded="This is more than the {} MB that one person may upload in a day. Continue tomorrow, or ask the "
    "person who runs this page to raise MUNDAP_UPLOADS_PER_PERSON_MB.",
    other_origin="Requests from other sites are not accepted.",
    not_served="There is nothing at this address.",
    no_json="The body of the request is not JSON. Send a JSON object in UTF-8.",
    no_object="The body of the request is not a JSON object. Send one whose keys are the names of the parameters.",
    wrong_field="The value of {} in the request is wrong ({}). Correct it and send it again.",
    no_event="There is no action with the number {}. Reload the page and try again.",
    wrong_value="A value is not of the kind that is needed here. Reload the page and try again.",
    wrong_count="{} values are needed, but {} were sent. Send as many as are needed.",
    unknown_value="There is no parameter {}. There are: {}.",
    missing_value="The value of {} is missing. Send it too.",
    foreign_file="A file was not uploaded to this page. Upload it first; nothing is fetched from an address.",
    too_deep="Objects or lists of the request are nested too deeply. Send something simpler.",
    nothing_pending="No answer is waiting under this number. Send the question again.",
    not_allowed="Your account may not do this. Ask the person who runs this page if you need to.",
    metrics_refused="Send the token of MUNDAP_METRICS_TOKEN as Authorization: Bearer to read the figures.",
    sign_in_with_provider="Sign in with your organisation's account",
    name_of_account=(
        "An account of this server has your name ({}) already, so you cannot sign in with your organisation's. If it "
        "is yours, sign in with its password; if not, tell the person who runs this page."
    ),
    provider_failed="The sign-in with your organisation's account failed. Try again, or tell the person who runs this "
    "page.",
)


def guard_labels(request: HTTPConnection) -> GuardLabels:
    """Return the labels in the language that the client prefers."""
    language = preferred_language(request.headers.get("accept-language"))
    return KOREAN if language == "ko" else ENGLISH
