"""What programs get: the endpoints over HTTP, the tools over MCP, and a sentence for wrong values."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import json
import re
import socket
import time
from collections.abc import Awaitable, Callable, Iterator
from importlib import util
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from faulty_server import FaultyServer, drip
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, ListToolsResult
from replayed_model import ReplayedModel

from rag.assembly import Reader, open_writer
from rag.errors import QuestionError, SettingsError
from rag.index.documents import find_files
from rag.records import Answer, Question, Turn
from rag.settings import Settings, load_settings
from ui import endpoint
from ui.server import Server
from ui.shared.answering import Answering

DOCUMENTS = {
    "library.md": "# 달빛 도서관\n\n달빛 도서관은 2019년 5월 4일에 문을 열었다. 달빛 도서관의 첫 관장은 정소라이다.\n",
    "museum.md": "# 별빛 박물관\n\n별빛 박물관은 2021년 3월 2일에 문을 열었다. 별빛 박물관의 관장은 한도윤이다.\n",
}
QUESTION = "달빛 도서관은 언제 문을 열었나?"
OPENED = "2019년 5월 4일"
WRONG = [  # what is sent beside a question, and words of the sentence that comes back
    ({"answerer": "oracle"}, "There is no answerer 'oracle'."),
    ({"answerer": "model"}, "No model is configured to answer."),
    ({"strictness": "loose"}, "Choose standard or strict."),
    ({"strictness": 1}, "The strictness is not a string."),
    ({"passages": 0}, "Choose a number from 1 to 100."),
    ({"passages": True}, "not a whole number"),
    ({"passages": "12"}, "not a whole number"),
    ({"documents": "library.md"}, "The documents are not a list of ids."),
    ({"documents": [1]}, "The documents are not a list of ids."),
    ({"documents": ["0123456789abcdef"]}, "There is no document with the id 0123456789abcdef."),
    ({"history": {"question": "a"}}, "The history is not a list of exchanges."),
    ({"history": ["a"]}, "The history is not a list of exchanges."),
    ({"history": [{"question": "a"}]}, "lacks its question or its answer"),
    ({"history": [{"question": "a", "answer": "b" * 100_000}]}, "The history has 100,001 characters"),
]


@dataclasses.dataclass(frozen=True)
class Served:
    url: str
    reader: Reader


@contextlib.contextmanager
def serving(folder: Path, **options: Any) -> Iterator[Served]:
    """The page over two small documents."""
    settings = load_settings(home=folder / "home", port=0, **options)
    if not settings.home.exists():
        for name, text in DOCUMENTS.items():
            (folder / name).write_text(text, encoding="utf-8")
        with open_writer(settings) as writer:
            list(writer.ingest(find_files([folder / name for name in DOCUMENTS]).files))
            writer.finish()
    server = Server(settings)
    try:
        with server.source.reader() as reader:
            yield Served(server.url.rstrip("/"), reader)
    finally:
        server.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("programs")


@pytest.fixture(scope="module")
def served(folder: Path) -> Iterator[Served]:
    with serving(folder, mcp=True, questions_per_minute=0) as started:
        yield started


@pytest.fixture(scope="module")
def client(served: Served) -> Client:
    return Client(served.url, verbose=False, analytics_enabled=False, httpx_kwargs={"timeout": 300})


def over_mcp(url: str, call: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """What a real MCP client gets."""

    async def run() -> Any:
        async with (
            streamable_http_client(f"{url}/gradio_api/mcp/") as (reading, writing, _),
            ClientSession(reading, writing) as session,
        ):
            await session.initialize()
            return await call(session)

    return asyncio.run(run())


def called(url: str, **arguments: object) -> CallToolResult:
    found: CallToolResult = over_mcp(url, lambda session: session.call_tool("ask", arguments))
    return found


# --- over HTTP -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_question_alone_gets_the_answer_as_the_chain_gives_it(served: Served, client: Client) -> None:
    answer = client.predict(QUESTION, api_name="/ask")
    own = json.loads(json.dumps(dataclasses.asdict(served.reader.chain.invoke(QUESTION))))
    assert OPENED in answer["text"]
    assert {**answer, "timings_ms": 0} == {**own, "timings_ms": 0}


@pytest.mark.slow
def test_programs_are_told_how_far_a_sentence_was_checked(tmp_path: Path) -> None:
    draft = "그 도서관의 첫 관장은 정소라가 맡았다. [@정소라]"
    with (
        FaultyServer(ReplayedModel(draft)) as model,
        serving(tmp_path, mcp=True, openai_base_url=model.url, model="scripted", judge="none") as served,
    ):
        over_http = Client(served.url, verbose=False, analytics_enabled=False, httpx_kwargs={"timeout": 300}).predict(
            QUESTION, api_name="/ask"
        )
        over_tool = json.loads(called(served.url, question=QUESTION).content[0].text)  # type: ignore[union-attr]
    for answer in (over_http, over_tool):
        (claim,) = answer["claims"]
        assert (claim["checked"], claim["kind"]) == ("matched", "claim")
        assert claim.keys() >= {"computed", "withheld_before"}
        assert answer["text"].endswith("\n\n낱말만 확인했고 뜻은 판정하지 않았습니다.")


@pytest.mark.slow
def test_every_option_arrives(served: Served, client: Client) -> None:
    first = client.predict(QUESTION, passages=1, strictness="strict", answerer="extractive", api_name="/ask")
    assert len(first["retrieved"]) == 1
    turn = {"question": first["standalone_question"], "answer": first["text"]}
    second = client.predict("그럼 관장은 누구야?", history=[turn], api_name="/ask")
    assert "달빛 도서관" in second["standalone_question"] and "정소라" in second["text"]
    museum = next(d.id for d in served.reader.catalog.documents() if d.source == "museum.md")
    elsewhere = client.predict(QUESTION, documents=[museum], api_name="/ask")
    assert {place["document_id"] for place in elsewhere["retrieved"]} == {museum}
    assert OPENED not in elsewhere["text"]


@pytest.mark.slow
@pytest.mark.parametrize(("options", "words"), WRONG)
def test_a_wrong_value_gets_a_sentence(client: Client, options: dict[str, object], words: str) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(QUESTION, api_name="/ask", **options)
    assert words in str(refused.value)
    assert "Traceback" not in str(refused.value)


@pytest.mark.slow
def test_two_endpoints_are_offered_and_all_but_the_text_may_be_left_out(served: Served) -> None:
    info = httpx.get(f"{served.url}/gradio_api/info", trust_env=False).json()
    endpoints = info["named_endpoints"]
    assert list(endpoints) == ["/ask", "/check_text"] and info["unnamed_endpoints"] == {}
    needed = [
        parameter["parameter_name"]
        for endpoint_ in endpoints.values()
        for parameter in endpoint_["parameters"]
        if not parameter["parameter_has_default"]
    ]
    assert needed == ["question", "text"]


@pytest.mark.slow
def test_a_text_is_checked_with_the_words_that_decide(client: Client) -> None:
    text = "# 초고\n\n달빛 도서관은 2019년 5월 4일에 문을 열었다.\n\n달빛 도서관은 2020년에 문을 닫았다. 왜 그랬을까?"
    found = client.predict(text, api_name="/check_text")
    first, second = found["sentences"]
    assert list(first) == ["sentence", "verdict", "checked", "reason", "citations"]
    assert (first["verdict"], first["checked"], second["verdict"]) == ("supported", "quoted", "not_found")
    (citation,) = first["citations"]
    assert citation["source"] == "library.md" and citation["quote"] in DOCUMENTS["library.md"]
    assert found["counts"] == {"supported": 1, "partly": 0, "contradicted": 0, "not_found": 1}
    assert found["notices"] == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("가" * (endpoint.MOST_TEXT + 1), "The text has 10,001 characters"),
        (" \n", "There is no text to check."),
        (["가"], "Send it as a string."),
    ],
)
def test_a_text_that_cannot_be_checked_gets_a_sentence(client: Client, text: object, words: str) -> None:
    with pytest.raises(AppError) as refused:
        client.predict(text, api_name="/check_text")
    assert words in str(refused.value) and "Traceback" not in str(refused.value)


@pytest.mark.slow
def test_plain_http_names_what_it_sends(served: Served) -> None:
    body = {"question": QUESTION, "passages": 2}
    event = httpx.post(f"{served.url}/gradio_api/call/v2/ask", json=body, trust_env=False).json()["event_id"]
    stream = httpx.get(f"{served.url}/gradio_api/call/v2/ask/{event}", trust_env=False).text
    (answer,) = json.loads(re.search(r"event: complete\ndata: (.*)", stream)[1])  # type: ignore[index]
    assert OPENED in answer["text"] and len(answer["retrieved"]) == 2


@pytest.mark.slow
def test_no_name_is_resolved_for_a_file_at_an_address(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """Gradio would ask the system and a public resolver for the host, and fetch what is there."""
    looked_up: list[object] = []
    resolve = socket.getaddrinfo

    def noted(host: object, *rest: Any, **options: Any) -> Any:
        looked_up.append(host)
        return resolve(host, *rest, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(socket, "getaddrinfo", noted)
    file = {"path": "https://elsewhere.example/a.txt", "meta": {"_type": "gradio.FileData"}}
    events = httpx.get(f"{served.url}/config", trust_env=False).json()["dependencies"]
    for event in events:
        values = [[file] for _ in event["inputs"]] or [[file]]
        joined = {"fn_index": event["id"], "session_hash": "s", "data": values}
        answer = httpx.post(f"{served.url}/gradio_api/queue/join", json=joined, trust_env=False)
        assert (answer.status_code, "Upload it first" in answer.json()["detail"]) == (400, True)
    for name in ("ask", "check_text"):
        parameter = "question" if name == "ask" else "text"
        answer = httpx.post(f"{served.url}/gradio_api/call/v2/{name}", json={parameter: file}, trust_env=False)
        assert answer.status_code == 400
    assert set(looked_up) <= {"127.0.0.1"}


@pytest.mark.slow
@pytest.mark.parametrize(("options", "words"), WRONG)
def test_a_wrong_value_by_name_is_refused_before_it_is_queued(
    served: Served, options: dict[str, object], words: str
) -> None:
    body = {"question": QUESTION, **options}
    answer = httpx.post(f"{served.url}/gradio_api/call/v2/ask", json=body, trust_env=False)
    assert answer.status_code == 400 and words in answer.json()["detail"]


@pytest.mark.slow
def test_wrong_requests_leave_no_traceback(served: Served, capfd: pytest.CaptureFixture[str]) -> None:
    def post(path: str, content: bytes) -> httpx.Response:
        return httpx.post(f"{served.url}/gradio_api/{path}", content=content, trust_env=False)

    events = httpx.get(f"{served.url}/config", trust_env=False).json()["dependencies"]
    bodies = [b"", b"\xff", b"[]", b"[" * 10_000, b'{"data": []}', b'{"data": [1, 2], "session_hash": "s"}']
    bodies += [json.dumps({"fn_index": event["id"], "session_hash": "s", "data": []}).encode() for event in events]
    for path in ("queue/join", "call/ask", "call/_opened", "call/v2/nobody", "call/v2/ask", "cancel", "reset"):
        for body in bodies:
            answer = post(path, body)
            assert answer.status_code in (200, 400, 404)
            assert answer.status_code == 200 or isinstance(answer.json()["detail"], str)
    late = httpx.get(f"{served.url}/gradio_api/call/v2/ask/{'0' * 32}", trust_env=False)
    assert late.status_code == 404 and "Send the question again" in late.json()["detail"]
    assert "Traceback" not in "".join(capfd.readouterr())


@pytest.mark.slow
def test_a_program_that_goes_away_gives_its_place_back(tmp_path: Path) -> None:
    """The model writes for longer than the test waits; its server notices at its next letter that nobody listens."""
    patient = {"model_idle": 200, "model_timeout": 300}
    with (
        FaultyServer(drip("달빛 도서관의 첫 관장은 정소라이다. " * 20, 300)) as model,
        serving(tmp_path, openai_base_url=model.url, model="slow", judge="none", **patient) as served,
    ):
        place = f"{served.url}/gradio_api/call/v2/ask"
        event = httpx.post(place, json={"question": QUESTION}, trust_env=False).json()["event_id"]
        with httpx.stream("GET", f"{place}/{event}", trust_env=False, timeout=60) as listening:
            assert listening.status_code == 200
            wait_until(lambda: bool(model.requests) and model.open_connections == 1)
        running = 'mundap_questions_running{answerer="model"} 0.0'
        wait_until(lambda: running in httpx.get(f"{served.url}/metrics", trust_env=False).text)
        wait_until(lambda: model.open_connections == 0)


def wait_until(happens: Callable[[], bool], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.slow
def test_a_defect_tells_programs_nothing_of_the_inside() -> None:
    class Broken(Answering):
        def __init__(self) -> None:
            pass

        async def require_answerable(self, question: Question) -> None:
            pass

        async def answer(self, question: Question, *asking: object) -> Answer:
            raise RuntimeError("/secret/path")

    with gr.Blocks(analytics_enabled=False) as page:
        endpoint.offer(Broken())
    _, url, _ = page.launch(prevent_thread_lock=True, quiet=True, show_error=False)
    try:
        with pytest.raises(AppError) as refused:
            Client(url, verbose=False, analytics_enabled=False, httpx_kwargs={"timeout": 300}).predict(
                QUESTION, api_name="/ask"
            )
        assert "secret" not in str(refused.value) and "Traceback" not in str(refused.value)
    finally:
        page.close(verbose=False)


# --- over MCP --------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_an_mcp_client_sees_two_tools_and_what_their_parameters_are(served: Served) -> None:
    listed: ListToolsResult = over_mcp(served.url, lambda session: session.list_tools())
    tool, checking = listed.tools
    assert checking.name == "check_text" and checking.inputSchema["required"] == ["text"]
    assert checking.description and checking.description.startswith("Check a text sentence by sentence")
    assert f"{endpoint.MOST_TEXT:,} characters" in checking.inputSchema["properties"]["text"]["description"]
    assert tool.name == "ask" and tool.inputSchema["required"] == ["question"]
    assert tool.description and tool.description.startswith("Answer a question from the indexed documents")
    properties = tool.inputSchema["properties"]
    assert list(properties) == ["question", "history", "answerer", "documents", "strictness", "passages"]
    assert all(len(parameter["description"]) > 15 for parameter in properties.values())
    schema = httpx.get(f"{served.url}/gradio_api/mcp/schema", trust_env=False).json()
    assert [tool["name"] for tool in schema] == ["ask", "check_text"]
    assert over_mcp(served.url, lambda session: session.list_resources()).resources == []
    assert over_mcp(served.url, lambda session: session.list_resource_templates()).resourceTemplates == []
    assert over_mcp(served.url, lambda session: session.list_prompts()).prompts == []


@pytest.mark.slow
def test_an_mcp_client_gets_the_answer_as_json(served: Served) -> None:
    result = called(served.url, question=QUESTION, passages=2, documents=None)
    assert not result.isError
    (content,) = result.content
    answer = json.loads(content.text)
    assert OPENED in answer["text"] and answer["abstained"] is False and len(answer["retrieved"]) == 2
    assert answer["citations"][0]["quote"] in DOCUMENTS["library.md"]


@pytest.mark.slow
def test_an_mcp_client_gets_a_checked_text_as_json(served: Served) -> None:
    result: CallToolResult = over_mcp(
        served.url, lambda session: session.call_tool("check_text", {"text": "달빛 도서관의 첫 관장은 정소라이다."})
    )
    (content,) = result.content
    assert not result.isError and json.loads(content.text)["counts"]["supported"] == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"question": QUESTION, "strictness": "loose"}, "Choose standard or strict."),
        ({"question": QUESTION, "passages": "many"}, "many"),
        ({"question": " "}, "The question is empty."),
        ({}, "question"),
    ],
)
def test_an_mcp_client_gets_a_sentence_for_a_wrong_value(served: Served, arguments: dict[str, Any], words: str) -> None:
    result = called(served.url, **arguments)
    assert result.isError
    assert words in result.content[0].text and "Traceback" not in result.content[0].text


@pytest.mark.slow
def test_no_event_of_the_page_can_be_called_as_a_tool(served: Served) -> None:
    for name in ("reply", "opened", "change_language", "lambda", "_lambda_"):
        result: CallToolResult = over_mcp(served.url, lambda session, n=name: session.call_tool(n, {}))
        assert result.isError and "Unknown tool" in result.content[0].text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://example.org"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Host": "example.org"}, 400),
    ],
)
def test_another_site_cannot_speak_mcp(served: Served, headers: dict[str, str], status: int) -> None:
    listing = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    accepted = {"Accept": "application/json, text/event-stream"}
    for path in ("/gradio_api/mcp/", "/gradio_api/mcp/messages/"):
        refused = httpx.post(served.url + path, json=listing, headers=accepted | headers, trust_env=False)
        assert refused.status_code == status
    shown = httpx.get(f"{served.url}/gradio_api/mcp/", headers={"Accept": "text/html"}, trust_env=False)
    assert "script-src" in shown.headers["content-security-policy"]


@pytest.mark.slow
def test_questions_over_mcp_count(folder: Path, served: Served) -> None:
    with serving(folder, mcp=True, questions_per_minute=2) as limited:
        results = [called(limited.url, question=QUESTION) for _ in range(3)]
        assert [result.isError for result in results] == [False, False, True]
        text = httpx.post(f"{limited.url}/gradio_api/call/v2/check_text", json={"text": "가"}, trust_env=False)
        assert text.status_code == 429
        late = httpx.post(f"{limited.url}/gradio_api/call/v2/ask", json={"question": QUESTION}, trust_env=False)
        assert late.status_code == 429


@pytest.mark.slow
def test_without_the_setting_nobody_speaks_mcp(folder: Path, served: Served) -> None:
    with serving(folder) as plain:
        for path in ("/gradio_api/mcp/", "/gradio_api/mcp/schema", "/gradio_api/mcp/sse"):
            assert httpx.get(plain.url + path, trust_env=False).status_code == 404


# --- alone -----------------------------------------------------------------------------------------------------------


def test_values_become_a_question() -> None:
    history = [{"question": "a", "answer": "b"}]
    found = endpoint.question_of("c", history, "extractive", ["x", "x"], "strict", 3)
    assert found == Question("c", (Turn("a", "b"),), "extractive", frozenset({"x"}), 3, "strict")
    assert endpoint.question_of("c", None, None, None, None, None) == Question("c")
    assert endpoint.question_of("c", [], None, [], None, None) == Question("c")


@pytest.mark.parametrize("question", [None, 3, ["a"]])
def test_a_question_is_a_string(question: object) -> None:
    with pytest.raises(QuestionError, match=r"Send it as a string\."):
        endpoint.question_of(question, None, None, None, None, None)


def test_mcp_needs_its_package_and_no_login(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def settings(**options: object) -> Settings:
        return load_settings(home=tmp_path, **options)

    assert endpoint.require_mcp(settings()) is False
    assert endpoint.require_mcp(settings(mcp=True)) is True
    with pytest.raises(SettingsError, match=r"cannot sign in, so --mcp .* --auth"):
        endpoint.require_mcp(settings(mcp=True, auth=tmp_path / "users"))
    monkeypatch.setattr(util, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r'pip install "mundap\[mcp\]"'):
        endpoint.require_mcp(settings(mcp=True))
