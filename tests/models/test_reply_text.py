"""What of a server's reply is the answer, and how its end is told."""

from __future__ import annotations

import pytest
from asking import ask, complete, model_at
from faulty_server import Answer, FaultyServer, cut, says
from langchain_core.messages import HumanMessage
from odd_replies import deltas

from rag.models import ChatModelError, Deadline, Tokens

BLOCK = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}]


@pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")  # openai's, of content that is no string
@pytest.mark.parametrize(
    "reply",
    [
        says("<think>hm</think>\n\nSeoul.", piece=1),
        says("<think>hm</think>\n\nSeoul.", piece=3),
        says("<thinking>hm</thinking>Seoul.", piece=5),
        deltas({"reasoning_content": "hm"}, {"reasoning_content": " hm"}, "Seo", "ul."),
        deltas({"reasoning": "hm"}, {"reasoning_details": [{"text": "hm"}]}, "Seo", "ul."),
        deltas({"content": BLOCK}, {"content": [{"type": "text", "text": "Seoul."}]}),
        deltas({"content": BLOCK}, "Seo", "ul."),
        deltas({"content": [{"type": "reasoning", "reasoning": "hm"}]}, "Seo", "ul."),
    ],
    ids=["a character at a time", "split marks", "thinking", "reasoning_content", "reasoning", "blocks",
         "a block before text", "reasoning block"],
)  # fmt: skip
def test_thinking_never_reaches_the_answer(reply: Answer) -> None:
    with FaultyServer(reply) as server:
        assert (ask(model_at(server.url))[0].strip(), ask(model_at(server.url))[1]) == ("Seoul.", None)
        assert complete(model_at(server.url)).strip() == "Seoul."


@pytest.mark.parametrize(
    "reply", [says("<think>hm"), says("<think>hm</think>\n"), deltas({"reasoning_content": "hm"}), says("\n")]
)
def test_thinking_alone_is_an_empty_answer(reply: Answer) -> None:
    with FaultyServer(reply) as server:
        assert ask(model_at(server.url)) == ("", "empty")


def test_a_model_whose_prompt_opens_the_block_is_known_after_its_first_reply() -> None:
    with FaultyServer(says("Okay, let me see.\n</think>\n\nSeoul.", piece=3)) as server:
        model = model_at(server.url)
        assert complete(model).strip() == "Seoul."
        assert ask(model)[0].strip() == "Seoul."


def test_a_reply_that_breaks_off_within_such_thinking_is_no_answer() -> None:
    thought = "Okay, let me see.\n"
    with FaultyServer(says(f"{thought}</think>\n\nSeoul."), deltas(thought, reason="length"), cut(thought)) as server:
        model = model_at(server.url)
        complete(model)
        assert ask(model) == ("", "length")
        assert ask(model) == ("", "cut")


@pytest.mark.parametrize(("reason", "fault"), [("length", "length"), ("content_filter", "filtered"), ("stop", None)])
def test_why_an_answer_ends_is_told_and_its_text_kept(reason: str, fault: str | None) -> None:
    with FaultyServer(deltas("Seo", "ul", reason=reason)) as server:
        assert ask(model_at(server.url)) == ("Seoul", fault)


def test_thinking_that_takes_all_tokens_is_an_answer_that_was_too_long() -> None:
    with FaultyServer(deltas({"reasoning_content": "hm"}, reason="length")) as server:
        assert ask(model_at(server.url)) == ("", "length")


@pytest.mark.parametrize(("reply", "fault"), [(deltas("Seo", "ul", reason="length"), "length"), (cut("Seoul"), "cut")])
def test_a_whole_reply_that_breaks_off_keeps_what_was_received(reply: Answer, fault: str) -> None:
    with FaultyServer(reply) as server, pytest.raises(ChatModelError) as caught:
        model_at(server.url).complete([HumanMessage("?")], Deadline(5), Tokens())
    assert (caught.value.fault, caught.value.received) == (fault, "Seoul")
