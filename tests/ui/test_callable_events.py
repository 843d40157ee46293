"""What the page's components take is known before Gradio looks at it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gradio as gr
import pytest

from ui.access import Takes
from ui.callable_events import events_of


def takes(component: Any) -> Takes:
    """What the page tells the guards of a component."""
    with gr.Blocks() as page:
        component.render()
        gr.Button().click(lambda value: None, [component])
    (event,) = events_of(page, {}).by_id.values()
    return event.inputs[0]


@pytest.mark.parametrize("make", [lambda: gr.File(render=False), lambda: gr.UploadButton(render=False)])
def test_a_file_is_one_that_was_uploaded_and_is_still_there(make: Any, tmp_path: Path) -> None:
    of_files = takes(make())
    there = tmp_path / "a.txt"
    there.write_text("a")
    assert all(map(of_files, (None, [], {"path": str(there)}, [{"path": str(there)}])))
    wrong = ("ko", 3, {}, {"path": 3}, {"path": str(tmp_path)}, [{"path": str(tmp_path / "gone")}], [None])
    assert not any(map(of_files, wrong))


def test_a_word_is_one_of_those_that_are_offered_and_a_text_any() -> None:
    of_words = takes(gr.Radio([("한국어", "ko"), ("English", "en")], render=False))
    assert of_words("ko") and not any(map(of_words, ("한국어", "xx", None, ["ko"])))
    assert takes(gr.Radio([("all", 0)], render=False))(40)  # which numbers are offered changes
    assert takes(gr.Textbox(render=False))("") and not takes(gr.Textbox(render=False))(None)
