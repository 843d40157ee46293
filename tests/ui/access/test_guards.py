"""What stands between the network and the page: laws of the limit, and the guards one by one."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from guarded import guarded
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

from rag.errors import SettingsError
from rag.settings import load_settings
from ui.access import listening
from ui.access.accounts import Accounts, remove, set_password
from ui.access.attempts import FREE_FOR_NAME
from ui.access.callers import USER, address, caller
from ui.access.content_policy import policy
from ui.access.guards import Doors, trusted_hosts
from ui.access.question_limit import KEYS_BEFORE_SWEEP, RateLimit
from ui.keeping.kept_chats import SHARED
from ui.words.access import ENGLISH, KOREAN

NAME, PASSWORD = "한울", "correct horse"


# -- the limit


@given(
    st.integers(1, 5), st.integers(1, 20), st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 12)), max_size=80)
)
def test_no_window_lets_more_through_than_the_limit(count: int, seconds: int, visits: list[tuple[str, int]]) -> None:
    now = 0
    limit = RateLimit(count, seconds, lambda: now)
    admitted: dict[str, list[int]] = {"a": [], "b": []}
    for key, pause in visits:
        now += pause
        if limit.wait(key) == 0:
            admitted[key].append(now)
    for times in admitted.values():
        for start in times:
            assert sum(start <= time < start + seconds for time in times) <= count


@given(st.integers(1, 5), st.integers(1, 20), st.lists(st.integers(0, 12), max_size=40))
def test_whoever_waits_as_long_as_told_is_admitted_and_not_before(count: int, seconds: int, pauses: list[int]) -> None:
    now = 0.0
    limit = RateLimit(count, seconds, lambda: now)
    for pause in pauses:
        now += pause
        wait = limit.wait("a")
        if wait:
            now += wait - 0.5
            assert limit.wait("a") > 0
            now += 0.5
            assert limit.wait("a") == 0


def test_one_caller_does_not_use_up_anothers_share_and_zero_is_no_limit() -> None:
    limit = RateLimit(1, 60, lambda: 0.0)
    assert [limit.wait(key) > 0 for key in "aab"] == [False, True, False]
    unlimited = RateLimit(0, 60, lambda: 0.0)
    assert not any(unlimited.wait("a") for _ in range(1000))


def test_callers_who_left_are_forgotten() -> None:
    now = 0.0
    limit = RateLimit(1, 60, lambda: now)
    for number in range(20 * KEYS_BEFORE_SWEEP):
        now += 0.1
        limit.wait(number)
    assert len(limit._admitted) <= 2 * KEYS_BEFORE_SWEEP


def test_a_user_is_not_an_address_and_an_ipv6_network_is_one_caller() -> None:
    assert caller({"client": ("1.2.3.4", 1), USER: "1.2.3.4"}) != caller({"client": ("1.2.3.4", 1)})
    assert address({"client": ("2001:db8::1", 1)}) == address({"client": ("2001:db8::ffff", 1)})
    assert address({"client": ("2001:db8:0:1::1", 1)}) != address({"client": ("2001:db8::1", 1)})
    assert address({"client": ("::ffff:1.2.3.4", 1)}) != address({"client": ("::ffff:1.2.3.5", 1)})


# -- the content policy


@given(st.binary(max_size=200))
def test_no_policy_names_another_origin_or_allows_scripts_at_large(document: bytes) -> None:
    directives = dict(part.split(" ", 1) for part in policy(document).split("; "))
    for sources in directives.values():
        for source in sources.split():
            assert source in ("data:", "blob:") or re.fullmatch(r"'[\w+/=-]+'", source)
    assert "'unsafe-inline'" not in directives["script-src"]
    assert directives["default-src"] == "'none'"


def test_only_scripts_that_stand_in_the_document_have_a_hash() -> None:
    assert policy(b'<script src="a.js"></script><p onclick="x()">').count("sha256-") == 0
    assert policy(b"<script>one</script><SCRIPT type=module>two</SCRIPT>").count("sha256-") == 2


# -- the guards before an application that answers everything


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("users") / "users"
    set_password(path, NAME, PASSWORD)
    return path


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, 200),  # a program
        ("POST", {"Origin": "http://127.0.0.1:7860"}, 200),
        ("POST", {"Origin": "http://127.0.0.1:7861"}, 403),
        ("POST", {"Origin": "https://mundap.example"}, 200),
        ("POST", {"Origin": "https://elsewhere.example"}, 403),
        ("POST", {"Origin": "null"}, 403),
        ("POST", {"Origin": "http://["}, 403),
        ("POST", {"Sec-Fetch-Site": "same-origin", "Origin": "https://behind.a.proxy"}, 200),
        ("POST", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ("GET", {"Host": "elsewhere.example"}, 400),
        ("GET", {"Host": "mundap.example"}, 200),
        ("GET", {"Host": "[::1]:7860"}, 200),
    ],
)
def test_only_this_page_programs_and_links_get_in(method: str, headers: dict[str, str], status: int) -> None:
    client = guarded(host_names="mundap.example")
    assert client.request(method, "/gradio_api/info", headers=headers).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/token", "/gradio_api/user", "/gradio_api/proxy=https://x.hf.space/a", "/gradio_api/vibe-code",
        "/gradio_api/file=https://elsewhere.example/a", "/gradio_api/file=HTTP://elsewhere.example/a",
        "/gradio_api/runs", "/gradio_api/run-history/buckets", "/monitoring/key", "/pwa_icon/99999",
        "/gradio_api/process_recording", "/gradio_api/stream/a/b/c/playlist-file", "/docs", "//", "/config/../x",
        "/gradio_api/run/ask", "/gradio_api/api/ask", "/documents/0123456789abcdef", "/documents/x/text",
        "/documents/0123456789abcdef/text/../../config", "/documents/0123456789abcdef/pages/a",
    ],
)  # fmt: skip
def test_what_the_page_does_not_need_is_not_there(path: str) -> None:
    assert guarded().get(f"http://127.0.0.1:7860{path}").status_code == 404


def test_every_response_has_the_headers_and_a_document_its_hashes() -> None:
    client = guarded()
    for path in ("/", "/gradio_api/info", "/nothing"):
        headers = client.get(path).headers
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff" and headers["x-frame-options"] == "DENY"
        assert headers["cache-control"] == "no-store"
    page = client.get("/")
    assert page.text == "<script>one</script>" and "sha256-" in page.headers["content-security-policy"]
    assert int(page.headers["content-length"]) == len(page.content)


@pytest.mark.parametrize(
    ("path", "body", "counts"),
    [
        ("/gradio_api/queue/join", {"fn_index": 7, "session_hash": "s", "data": ["", 1]}, False),
        ("/gradio_api/queue/join", {"fn_index": 8, "session_hash": "s", "data": ["질문", None]}, True),
        ("/gradio_api/queue/join/", {"fn_index": 8, "session_hash": "s", "data": ["질문", None]}, True),
        ("/gradio_api/call/ask", {"data": ["질문"], "fn_index": 7}, True),
        ("/gradio_api/call/v2/ask", {"question": "질문"}, True),
        ("/gradio_api/mcp", {"method": "tools/call"}, False),  # counts when it comes back through the queue
        ("/gradio_api/cancel", {"session_hash": "s", "fn_index": 8, "event_id": "e"}, False),
    ],
)
def test_what_is_a_question_counts(path: str, body: dict[str, Any], counts: bool) -> None:
    client = guarded(per_minute=1)
    answers = [client.post(path, json=body, headers={"Accept-Language": "ko"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429 if counts else 200]
    if counts:
        wait = answers[1].headers["retry-after"]
        assert 1 <= int(wait) <= 60
        assert answers[1].json() == {"detail": KOREAN.too_many_questions.format(wait)}


def test_two_users_at_one_address_have_a_share_each(users: Path) -> None:
    other = users.with_name("two")
    for name in (NAME, "other"):
        set_password(other, name, PASSWORD)
    first = _signed_in(guarded(other, per_minute=1))
    second = _signed_in(TestClient(first.app, base_url="http://127.0.0.1:7860"), "other")
    ask = {"question": "질문"}
    statuses = [
        client.post("/gradio_api/call/v2/ask", json=ask).status_code for client in (first, second, first, second)
    ]
    assert statuses == [200, 200, 429, 429]


def test_signing_in_out_and_in_vain(users: Path) -> None:
    client = guarded(users)
    assert client.get("/").headers["location"] == "login"
    refused = client.get("/config", headers={"Accept-Language": "ko-KR"})
    assert (refused.status_code, refused.json()) == (401, {"detail": KOREAN.sign_in_first})
    wrong = client.post("/login", data={"username": NAME, "password": "wrong horse"}, headers={"Accept": "text/html"})
    assert wrong.status_code == 401 and ENGLISH.wrong in wrong.text and "set-cookie" not in wrong.headers
    assert "wrong horse" not in wrong.text
    right = client.post("/login", data={"username": NAME, "password": PASSWORD})
    cookies = right.headers.get_list("set-cookie")
    assert [cookie.partition("=")[0] for cookie in cookies] == ["mundap-session-7860", "mundap-browser-7860"]
    assert all(re.search(r"; HttpOnly; Max-Age=\d+; Path=/; SameSite=lax$", cookie) for cookie in cookies)
    assert client.get("/config").json()["user"] == NAME
    assert NAME in client.get("/logout").text and client.get("/config").status_code == 200
    token = dict(client.cookies)
    assert client.post("/logout").headers["location"] == "login"
    client.cookies.update(token)
    assert client.get("/config").status_code == 401


DOCUMENT = "0123456789abcdef"


def test_documents_are_given_out_to_users_alone(users: Path) -> None:
    client = guarded(users)
    paths = [f"/documents/{DOCUMENT}/{kind}" for kind in ("text", "find", "original", "plain", "pages/3")]
    assert [client.get(path).status_code for path in paths] == [401] * 5
    _signed_in(client)
    assert [client.get(path).json()["user"] for path in paths] == [NAME] * 5
    elsewhere = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert [client.get(path, headers=elsewhere).status_code for path in paths] == [403] * 5


@given(st.text(max_size=15) | st.just("next=//evil.example&url=https://evil.example"))
def test_the_login_passes_on_a_place_and_nothing_else(users: Path, text: str) -> None:
    query = f"doc={DOCUMENT}&at=3-9&x={quote(text, errors='replace')}&{quote(text, safe='=&/:', errors='replace')}"
    passed_on = f"?doc={DOCUMENT}&at=3-9"
    client = guarded(users)
    assert client.get(f"/?{query}").headers["location"] == f"login{passed_on}"
    form = client.get(f"/login?{query}").text
    assert f'action="login{html.escape(passed_on)}"' in form
    assert "evil" not in form


def test_after_the_login_the_place_is_open(users: Path) -> None:
    fields, browser = {"username": NAME, "password": PASSWORD}, {"Accept": "text/html"}
    for place, location in (
        (f"?doc={DOCUMENT}&at=3-9", f"./?doc={DOCUMENT}&at=3-9"),
        ("?chat=abc123&answer=2&source=1", "./?chat=abc123&answer=2&source=1"),
        (f"?chat={SHARED}{'0f' * 12}", f"./?chat={SHARED}{'0f' * 12}"),
        ("?next=https://evil.example", "./"),
        ("?chat=//evil.example", "./"),
        ("", "./"),
    ):
        answer = guarded(users).post(f"/login{place}", data=fields, headers=browser)
        assert (answer.status_code, answer.headers["location"]) == (303, location)


def test_over_https_the_cookie_stays_there(users: Path) -> None:
    client = guarded(users)
    client.base_url = "https://127.0.0.1:7860"
    answer = client.post("/login", data={"username": NAME, "password": PASSWORD})
    assert "; Secure" in answer.headers["set-cookie"]


def test_a_removed_user_is_out_at_once_and_an_unreadable_file_lets_nobody_in(tmp_path: Path) -> None:
    path = tmp_path / "users"
    for name in (NAME, "other"):
        set_password(path, name, PASSWORD)
    client = _signed_in(guarded(path))
    remove(path, NAME)
    assert client.get("/config").status_code == 401
    path.unlink()
    fields = {"username": "other", "password": PASSWORD}
    answer = client.post("/login", data=fields)
    assert (answer.status_code, answer.json()) == (503, {"detail": ENGLISH.unavailable})
    page = client.post("/login", data=fields, headers={"Accept": "text/html"})
    assert page.status_code == 503 and f'<p role="alert">{ENGLISH.unavailable}</p>' in page.text


def test_guessing_ends_after_a_few_attempts_even_with_the_right_password(
    users: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Accounts, "verify", lambda *_: None)
    client = guarded(users)
    form = {"username": NAME, "password": "wrong horse"}
    assert {client.post("/login", data=form).status_code for _ in range(FREE_FOR_NAME)} == {401}
    monkeypatch.undo()
    late = client.post("/login", data={"username": NAME, "password": PASSWORD}, headers={"Accept": "text/html"})
    assert late.status_code == 429 and int(late.headers["retry-after"]) > 0
    assert "Try again in" in late.text


@pytest.mark.parametrize("form", [b"", b"\xff\xfe", b"username", b"a=1&" * 50, b"username=" + b"x" * 20000])
def test_any_form_is_an_answer(users: Path, form: bytes) -> None:
    assert guarded(users).post("/login", content=form).status_code == 401


def _signed_in(client: TestClient, name: str = NAME) -> TestClient:
    assert client.post("/login", data={"username": name, "password": PASSWORD}).json() == {"success": True}
    return client


# -- where the page listens


@pytest.mark.parametrize(
    ("host", "expected"), [("0.0.0.0", "0.0.0.0"), ("::", "[::]"), ("mundap.example", "mundap.example")]
)
def test_other_machines_need_a_users_file_and_whoever_opens_the_page_is_told(
    host: str, expected: str, users: Path
) -> None:
    settings = load_settings(host=host, auth=users)
    assert listening.host_of(settings, listening.doors_of(settings)) == expected
    assert "TLS" in (listening.listening_notice(settings) or "")
    with pytest.raises(SettingsError, match="--auth FILE"):
        listening.host_of(load_settings(host=host), Doors())


def test_loopback_needs_nothing_and_an_empty_users_file_is_refused(tmp_path: Path) -> None:
    for host, expected in (("127.0.0.1", "127.0.0.1"), ("localhost", "localhost"), ("[::1]", "[::1]")):
        settings = load_settings(host=host)
        assert listening.host_of(settings, listening.doors_of(settings)) == expected
        assert listening.listening_notice(settings) is None
    empty = tmp_path / "users"
    empty.touch(mode=0o600)
    with pytest.raises(SettingsError, match="has no users"):
        listening.accounts_of(load_settings(auth=empty))


def test_the_names_of_a_page_that_listens_everywhere_are_its_proxys() -> None:
    assert trusted_hosts("0.0.0.0", []) == ["*"]
    assert "*" not in trusted_hosts("0.0.0.0", ["mundap.example"])
    assert "*" not in trusted_hosts("192.0.2.7", [])


@pytest.mark.parametrize("names", ["*", "*.example", "https://mundap.example", "mundap.example:8443", "a,b c"])
def test_what_is_no_host_name_is_refused(names: str) -> None:
    with pytest.raises(SettingsError, match="MUNDAP_HOST_NAMES"):
        load_settings(host_names=names)
