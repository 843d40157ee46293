"""What a model thinks is told from what it says, however the reply is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.thinking import SpokenText

HARMONY = "<|channel|>analysis<|message|>We need it.<|end|><|start|>assistant<|channel|>final<|message|>"
# Reply, what it says.
REPLIES = [
    ("Seoul.", "Seoul."),
    ("<think>hm</think>Seoul.", "Seoul."),
    ("<think>\nhm\n</think>\n\nSeoul.", "Seoul."),
    ("\n <think>hm</think> Seoul.", "Seoul."),
    ("<Think>hm</Think>Seoul.", "Seoul."),
    ("<think></think>\n\n<think>a</think>서울입니다.", "서울입니다."),
    ("<thinking>hm</thinking>Seoul.", "Seoul."),
    ("<reasoning>hm</reasoning>Seoul.", "Seoul."),
    ("<thought>hm</thought>Seoul.", "Seoul."),
    ("[THINK]hm[/THINK]Seoul.", "Seoul."),
    ("◁think▷hm◁/think▷Seoul.", "Seoul."),
    (f"{HARMONY}Seoul.", "Seoul."),
    ("<|channel|>final<|message|>Seoul.", "Seoul."),
    ("<think>hm", ""),
    ("<think>hm</thin", ""),
    ("<think>a < b, b <think> c</think>1 < 2", "1 < 2"),
    ("<thin ice", "<thin ice"),
    ("<", "<"),
    ("[1] says so.", "[1] says so."),
    ("</think>\n\nSeoul.", "Seoul."),
    # Quoted marks: the rest of the answer stays.
    ("The tag <think> opens a block. More.", "The tag <think> opens a block. More."),
    ("It writes `<think>` and `</think>`.\nMore.", "It writes `<think>` and `</think>`.\nMore."),
    ("An example:\n<think>\nhm\n</think>\nMore.", "An example:\n<think>\nhm\n</think>\nMore."),
    ("The closing </think> ends it. More.", "The closing </think> ends it. More."),
    ("<think>hm</think>So:\n</think>\nMore.", "So:\n</think>\nMore."),
]


def said(pieces: list[str], *, hold: bool = False) -> str:
    spoken = SpokenText(hold=hold)
    return "".join([*(spoken.feed(piece) for piece in pieces), spoken.finish()])


@pytest.mark.parametrize("hold", [False, True])
@pytest.mark.parametrize(("reply", "expected"), REPLIES)
def test_only_what_is_said_remains_however_it_is_cut(reply: str, expected: str, hold: bool) -> None:
    for size in range(1, len(reply) + 1):
        pieces = [reply[start : start + size] for start in range(0, len(reply), size)]
        assert said(pieces, hold=hold).strip() == expected


@given(st.text(alphabet="가a <>/[]thinkTHINK\n|◁▷").filter(lambda text: "</" not in text), st.text(), st.data())
def test_a_block_is_dropped_and_the_text_after_it_kept(thought: str, text: str, data: st.DataObject) -> None:
    safe = "S" + text.replace("<", "(").replace("[", "(").replace("◁", "(")
    reply = f"<think>{thought}</think>{safe}"
    cuts = sorted(data.draw(st.lists(st.integers(0, len(reply)), max_size=6)))
    pieces = [reply[i:j] for i, j in zip([0, *cuts], [*cuts, len(reply)], strict=True)]
    assert said(pieces).rstrip() == safe.rstrip()


@given(st.lists(st.text(alphabet="가a <>/[]\n.")))
def test_text_without_marks_stays_as_it_is(pieces: list[str]) -> None:
    assert said(pieces).strip() == "".join(pieces).strip()


def test_a_reply_that_begins_within_the_thinking_is_found_out_at_its_closing_mark() -> None:
    reply = "Okay, the user wants the capital.\n</think>\n\nSeoul."
    spoken = SpokenText()
    first = spoken.feed(reply) + spoken.finish()
    assert spoken.began_thinking
    assert first.startswith("Okay")  # was said before the mark came
    assert said([reply], hold=True).strip() == "Seoul."
    assert said(["Seoul is the capital."], hold=True) == "Seoul is the capital."


def test_said_text_is_not_held_back() -> None:
    spoken = SpokenText()
    assert [spoken.feed(piece) for piece in ("<thi", "nk>a", "</think>", "\n", "Seo", "ul", ".\n", "\n", "So")] == [
        "", "", "", "", "Seo", "ul", ".\n", "", "\nSo",
    ]  # fmt: skip
