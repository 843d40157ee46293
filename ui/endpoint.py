"""Offer programs two endpoints, ``ask`` and ``check_text``, over HTTP and optionally as MCP tools.

The values of a JSON request are checked and become a Question; an invalid value is answered with an error message. The
module depends neither on the page nor on the middleware in front of the server.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Awaitable, Callable, Hashable, Sequence
from importlib import util
from typing import Any, cast, get_args

import gradio as gr
from gradio.events import api
from typing_extensions import TypedDict

from rag.answering import contract_fields, has_words_only, words_only_text
from rag.errors import MundapError, QuestionError, SettingsError, TextError
from rag.records import Answer, Answerer, CheckedSentence, CheckVerdict, Question, Strictness, Turn
from rag.settings import Settings
from ui.access import caller, continue_log_of
from ui.shared import ANSWERS, Answering, scope_of

MOST_HISTORY = 100_000  # characters of earlier turns, all of which are analysed
MOST_TEXT = 10_000  # characters of a text that is checked: some 150 sentences, which keep a thread for half a minute


class Exchanged(TypedDict):
    """An earlier question in its stand-alone form, and the text of its answer."""

    question: str
    answer: str


def offer(answering: Answering) -> None:
    """Add the endpoints to the page that is being built. Their docstrings are their public descriptions."""

    async def ask(
        question: str,
        history: list[Exchanged] | None = None,
        answerer: str | None = None,
        documents: list[str] | None = None,
        strictness: str | None = None,
        passages: int | None = None,
        request: gr.Request = None,  # type: ignore[assignment]  # Gradio fills it in, and no caller sees it
    ) -> dict[str, Any]:
        """Answer a question from the indexed documents, with the exact quotes behind every sentence.

        If the documents do not answer it, "abstained" is true and "text" says what was searched.

        Args:
            question: The question, in Korean or English.
            history: For a follow-up: earlier exchanges, oldest first ("standalone_question" and "text" of answers).
            answerer: "extractive" quotes, "model" writes with the configured chat model. Default: the server's.
            documents: Ids of the documents that may be searched. Default: all.
            strictness: "standard", or "strict" for fewer but surer sentences. Default: the server's.
            passages: How many passages are read, 1 to 100. Default: the server's.

        Returns:
            An object with "text", "abstained", "confidence", "claims", "citations" (document, offsets, quote) and more.
            Of a claim, "checked" is "quoted", "judged", or "matched": its words were checked, its meaning not judged
        """
        try:
            wanted = question_of(question, history, answerer, documents, strictness, passages)
            await answering.require_answerable(wanted)
            return answer_object(await answering.answer(wanted, *_asking(request)))
        except MundapError as error:
            raise gr.Error(str(error), print_exception=False) from error

    async def check_text(
        text: str,
        request: gr.Request = None,  # type: ignore[assignment]  # as above
    ) -> dict[str, Any]:
        """Check a text sentence by sentence against the indexed documents, with the exact quotes that decide.

        Every sentence is supported, partly (only a part of it), contradicted or not_found. "checked" says how: quoted
        (the documents' own words), judged (a model read the passages) or matched (only its words were compared).

        Args:
            text: The text, plain or Markdown, in Korean or English, at most 10,000 characters.

        Returns:
            An object with "sentences" (sentence, verdict, checked, reason, citations), "counts" and "notices"
        """
        try:
            return _checks(await answering.check(_text_of(text), *_asking(request)))
        except MundapError as error:
            raise gr.Error(str(error), print_exception=False) from error

    api(ask, api_name="ask", concurrency_id=ANSWERS, concurrency_limit=None)
    api(check_text, api_name="check_text", concurrency_id=ANSWERS, concurrency_limit=None)


def _asking(request: gr.Request) -> tuple[Hashable, str]:
    """Return who asks, and the id under which he listens for the answer."""
    continue_log_of(scope_of(request))
    return caller(scope_of(request)), request.session_hash or ""


def checks_of(answering: Answering) -> dict[str, Callable[[dict[str, Any]], Awaitable[None]]]:
    """Return, for each endpoint, what refuses values with a sentence before anything is done with them."""

    async def ask(values: dict[str, Any]) -> None:
        names = ("question", "history", "answerer", "documents", "strictness", "passages")
        await answering.require_answerable(question_of(*(values.get(name) for name in names)))

    async def check_text(values: dict[str, Any]) -> None:
        _text_of(values.get("text"))

    return {"ask": ask, "check_text": check_text}


def question_of(
    question: object, history: object, answerer: object, documents: object, strictness: object, passages: object
) -> Question:
    """Return the Question for the values that a program sent; None stands for an omitted value.

    Raises:
        QuestionError: If a value has the wrong type. Ranges and lengths are checked by the answer chain.
    """
    _require_kinds(question, answerer, documents, strictness, passages)
    return Question(
        cast("str", question),
        _turns(history),
        cast("Answerer | None", answerer),
        within=frozenset(cast("list[str]", documents)) if documents else None,
        passages=cast("int | None", passages),
        strictness=cast("Strictness | None", strictness),
    )


def _text_of(text: object) -> str:
    """Return the text to be checked.

    Raises:
        TextError: If it is no string, empty or too long.
    """
    if not isinstance(text, str) or not text.strip():
        raise TextError(
            "There is no text to check.",
            "Send it as a string.",
            korean="확인할 글이 없습니다. 문자열로 보내 주세요.",
        )
    if len(text) > MOST_TEXT:
        raise TextError(
            f"The text has {len(text):,} characters; at most {MOST_TEXT:,} are read.",
            "Send it in parts, or run `mundap check FILE`.",
            korean=f"글이 {len(text):,}자입니다. {MOST_TEXT:,}자까지 읽습니다. 나누어 보내거나 "
            "`mundap check FILE`을 실행해 주세요.",
        )
    return text


def _checks(sentences: Sequence[CheckedSentence]) -> dict[str, Any]:
    """Return the sentences that state a fact, how many got which verdict, and what did not work."""
    claims = [one for one in sentences if one.verdict]
    verdicts = [one.verdict for one in claims]
    return {
        "sentences": [contract_fields(one) for one in claims],
        "counts": {name: verdicts.count(name) for name in get_args(CheckVerdict)},
        "notices": [one.notice for one in sentences if one.notice],
    }


def answer_object(answer: Answer) -> dict[str, Any]:
    """Return the fields of an answer. Its text ends with a line on claims of which only the words were checked."""
    fields = dataclasses.asdict(answer)
    if has_words_only(answer):
        fields["text"] += f"\n\n{words_only_text(answer.language)}"
    return fields


def require_mcp(settings: Settings) -> bool:
    """Return whether the endpoints are also offered as MCP tools.

    Raises:
        SettingsError: If MCP is enabled together with a login, or the package ``mcp`` is not installed.
    """
    if not settings.mcp:
        return False
    if settings.auth is not None:
        raise SettingsError(
            "Programs that speak MCP cannot sign in, so --mcp does not go together with --auth.",
            "Leave one of them out (MUNDAP_MCP, MUNDAP_AUTH), or start a second page with --mcp on another port.",
            korean="MCP를 쓰는 프로그램은 로그인할 수 없어 --mcp와 --auth를 함께 쓸 수 없습니다. 둘 "
            "가운데 하나(MUNDAP_MCP, MUNDAP_AUTH)를 빼거나, --mcp를 쓰는 페이지를 다른 포트에 "
            "따로 열어 주세요.",
        )
    if util.find_spec("mcp") is None:
        raise SettingsError(
            "The package that speaks MCP is not installed.",
            'Run `pip install "mundap[mcp]"`, or leave --mcp (MUNDAP_MCP) out.',
            korean='MCP에 필요한 패키지가 설치되어 있지 않습니다. `pip install "mundap[mcp]"`를 '
            "실행하거나 --mcp(MUNDAP_MCP)를 빼 주세요.",
        )
    return True


def answer_in_json(page: gr.Blocks) -> None:
    """Make the MCP tools of a launched page answer in JSON; by default Gradio sends the Python representation.

    Raises:
        SettingsError: If Gradio could not set up its MCP server.
    """
    server = page.mcp_server_obj
    if server is None:
        raise SettingsError(
            f"MCP cannot be offered ({page.mcp_error or 'Gradio has no server for it'}).",
            'Run `pip install --upgrade "mundap[mcp]"`, or leave --mcp (MUNDAP_MCP) out.',
            korean=f"MCP를 제공할 수 없습니다 ({page.mcp_error or 'Gradio에 MCP 서버가 없습니다'}). `pip "
            'install --upgrade "mundap[mcp]"`를 실행하거나 --mcp(MUNDAP_MCP)를 빼 주세요.',
        )
    from mcp.types import TextContent

    def as_json(values: list[Any], _root_url: str) -> list[TextContent]:
        return [TextContent(type="text", text=json.dumps(value, ensure_ascii=False)) for value in values]

    server.postprocess_output_data = as_json  # type: ignore[method-assign, assignment]


def _require_kinds(question: object, answerer: object, documents: object, strictness: object, passages: object) -> None:
    if not isinstance(question, str):
        raise QuestionError(
            "The question is not a string.",
            "Send it as a string.",
            korean="질문이 문자열이 아닙니다. 문자열로 보내 주세요.",
        )
    if answerer is not None and answerer not in get_args(Answerer):
        raise QuestionError(
            f"There is no answerer {answerer!r}.",
            "Send extractive or model, or leave it out.",
            korean=f"없는 답변 방식입니다: {answerer!r}. extractive나 model을 보내거나 생략해 주세요.",
        )
    if not _is_list_of(str, documents):
        raise QuestionError(
            "The documents are not a list of ids.",
            "Send a list of strings, or leave it out.",
            korean="documents가 ID 목록이 아닙니다. 문자열 목록을 보내거나 생략해 주세요.",
        )
    if not isinstance(strictness, str | None):
        raise QuestionError(
            "The strictness is not a string.",
            "Send standard or strict, or leave it out.",
            korean="strictness가 문자열이 아닙니다. standard나 strict를 보내 주세요.",
        )
    if not isinstance(passages, int | None) or isinstance(passages, bool):
        raise QuestionError(
            "The number of passages is not a whole number.",
            "Send a number from 1 on, or leave it out.",
            korean="passages가 정수가 아닙니다. 1 이상의 수를 보내거나 생략해 주세요.",
        )


def _turns(history: object) -> tuple[Turn, ...]:
    if history is None:
        return ()
    if not _is_list_of(dict, history):
        raise QuestionError(
            "The history is not a list of exchanges.",
            "Send objects with question and answer.",
            korean="history가 대화 목록이 아닙니다. question과 answer가 있는 객체를 보내 주세요.",
        )
    turns = []
    for exchanged in cast("list[dict[str, object]]", history):
        asked, answered = exchanged.get("question"), exchanged.get("answer")
        if not isinstance(asked, str) or not isinstance(answered, str):
            raise QuestionError(
                "An exchange of the history lacks its question or its answer.",
                "Send both of them as strings.",
                korean="history의 한 대화에 질문이나 답이 없습니다. 둘 다 문자열로 보내 주세요.",
            )
        turns.append(Turn(asked, answered))
    length = sum(len(turn.question) + len(turn.answer) for turn in turns)
    if length > MOST_HISTORY:
        raise QuestionError(
            f"The history has {length:,} characters; at most {MOST_HISTORY:,} are read.",
            "Send only the latest exchanges.",
            korean=f"history가 {length:,}자입니다. {MOST_HISTORY:,}자까지 읽습니다. 최근 대화만 보내 주세요.",
        )
    return tuple(turns)


def _is_list_of(kind: type, value: object) -> bool:
    return value is None or (isinstance(value, list) and all(isinstance(item, kind) for item in value))
