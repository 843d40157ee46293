"""Retrieved passages of which only together it is known whether they answer."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from rag.models.weights import e5_weights
from rag.training.batches import ROWS, batches
from rag.training.passages import retrieved
from rag.training.rivals import load, save

PROMPT = (
    "Read the contexts.\n\nQUESTION:\nWhen did it open?\n\nCONTEXTS:\n[1] Old bridge: It opened in 1931.\n\n"
    "[2] Mill: The mill burnt down.\n\nTwo paragraphs.\n\n[3] Empty: \n\nOUTPUT:\n"
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "en.jsonl"
    path.write_text(json.dumps({"query_id": "1", "prompt": PROMPT}) + "\n")
    return path


def test_a_prompt_is_read_as_its_question_and_its_passages(file: Path) -> None:
    (one,) = retrieved(file, True)
    assert one.question == "When did it open?" and one.answered_somewhere and one.answers == ()
    assert [(window.context, window.body) for window in one.windows] == [
        ("Old bridge", "It opened in 1931."),
        ("Mill", "The mill burnt down.\n\nTwo paragraphs."),
    ]


def test_a_line_without_a_prompt_is_refused(file: Path) -> None:
    file.write_text(json.dumps({"query_id": "1", "prompt": None}) + "\n")
    with pytest.raises(ValueError, match="numbered contexts"):
        retrieved(file, True)


def test_every_passage_may_be_the_one_that_answers_and_none_has_a_span(file: Path) -> None:
    for answered in (True, False):
        (batch,) = batches(retrieved(file, answered), e5_weights(), most=1, seed=1)
        rows = np.flatnonzero(batch.group < ROWS)
        assert len(rows) == (2 if answered else 1)  # all are kept where the right one may be any of them
        assert batch.right[rows].all() == answered and batch.right.any() == answered
        assert not batch.starts.any() and not batch.ends.any()


def test_the_loss_asks_only_that_one_of_them_answers(file: Path) -> None:
    torch = pytest.importorskip("torch")
    from rag.training.loss import Targets, losses

    (batch,) = batches(retrieved(file, True), e5_weights(), most=1, seed=1)
    targets = Targets(*(torch.from_numpy(getattr(batch, name)) for name in Targets._fields))
    spans = torch.zeros(*batch.ids.shape, 2)
    for logits, low in (((8.0, -8.0), True), ((-8.0, 8.0), True), ((-8.0, -8.0), False)):
        parts = losses(torch.tensor([*logits, *[0.0] * (ROWS - 2)]), spans, targets)[1]
        assert (parts["choice"] < 0.01) == low and parts["span"] == 0


def test_they_come_back_as_they_were_saved(file: Path, tmp_path: Path) -> None:
    save(tmp_path / "saved.jsonl", retrieved(file, True))
    assert load(tmp_path / "saved.jsonl") == retrieved(file, True)
