"""What the reader is trained on: spans are where they are said to be, and a batch has every window once."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from rag.models.pairs import LONGEST_INPUT, pair_input
from rag.models.weights import e5_weights
from rag.training.batches import ROWS, batches
from rag.training.examples import (
    half_of,
    is_for_calibration,
    korquad,
    own_texts,
    squad,
    trained_part,
)
from rag.training.rivals import WindowChoice, WindowText, load, save

READING = Path(__file__).parents[2] / "seeds" / "training" / "reading"
WINDOW = WindowText("박물관 · 요금", "어른은 9,000원이다. 어린이는 5,000원을 낸다.")
OTHER = WindowText("수영장 · 요금", "어른은 7,000원이다.")


def test_nothing_is_trained_on_the_documents_that_are_kept_for_calibration() -> None:
    found = own_texts(READING)
    trained = trained_part(found)
    kept = {document.id for document in found.documents if is_for_calibration(document)}
    assert 0 < len(kept) < len(found.documents) / 4
    assert trained.questions == tuple(one for one in found.questions if one.document_id not in kept)
    assert len(trained.questions) < len(found.questions)
    assert trained.documents == found.documents  # they are rivals of the others


def test_every_answer_of_our_own_texts_is_in_its_evidence() -> None:
    found = own_texts(READING)
    texts = {document.id: document.text for document in found.documents}
    assert len(texts) >= 228
    for question in found.questions:
        for start, end in question.answers:
            assert question.evidence is not None
            assert question.evidence[0] <= start < end <= question.evidence[1] <= len(texts[question.document_id])


def test_korquad_is_halved_by_articles(tmp_path: Path) -> None:
    paragraph = {
        "context": "세종은 1397년에 태어났다.",
        "qas": [{"id": "1", "question": "언제?", "answers": [{"text": "1397년", "answer_start": 4}]}],
    }
    titles = [f"글 {number}" for number in range(8)]
    path = tmp_path / "dev.json"
    path.write_text(json.dumps({"data": [{"title": title, "paragraphs": [paragraph]} for title in titles]}))
    halves = [korquad(path, half=half) for half in (0, 1)]
    assert [{d.title for d in half.documents} for half in halves] == [
        {title for title in titles if half_of(title) == half} for half in (0, 1)
    ]
    (question, *_) = halves[0].questions
    assert question.answers == ((4, 9),)


def test_squad_leaves_out_what_is_measured_on_and_keeps_questions_that_nothing_answers(tmp_path: Path) -> None:
    opened = {"question": "When did it open?", "answers": [{"text": "1931", "answer_start": 21}]}
    closed = {"question": "When did it close?", "answers": [], "is_impossible": True}
    kept = {"context": "The bridge opened in 1931.", "qas": [opened, closed]}
    measured = {**kept, "context": "The bridge closed in 1931."}
    paths = [tmp_path / "squad.json", tmp_path / "xquad.json"]
    for path, paragraphs in zip(paths, ([measured, kept], [measured]), strict=True):
        path.write_text(json.dumps({"data": [{"title": "Old_bridge", "paragraphs": paragraphs}]}))
    found = squad(*paths)
    assert [(d.title, d.text) for d in found.documents] == [("Old bridge", kept["context"])]
    assert [(q.text, q.answers) for q in found.questions] == [
        ("When did it open?", ((21, 25),)),
        ("When did it close?", ()),
    ]
    assert len(squad(paths[0]).documents) == 2


@given(st.text(max_size=300), st.text(max_size=300), st.text(max_size=2_000))
@hypothesis_settings(max_examples=30)
def test_an_input_is_never_too_long_and_its_body_is_where_it_says(text: str, context: str, body: str) -> None:
    weights = e5_weights()
    read = pair_input(*(part.encode("utf-8", "replace").decode() for part in (text, context, body)), weights)
    assert len(read.ids) <= LONGEST_INPUT
    assert (read.ids[0], read.ids[-1]) == (weights.begin, weights.end)
    assert read.body + len(read.offsets) == len(read.ids) - 1


def choices(number: int) -> list[WindowChoice]:
    start = WINDOW.body.index("5,000원")
    right = WindowChoice("어린이는 얼마야?", (OTHER, WINDOW), ((1, start, start + 6),))
    wrong = WindowChoice("경로 우대는 얼마야?", (OTHER, WINDOW), ())
    return [right, wrong] * number


def test_a_batch_has_every_item_once_and_marks_the_answer() -> None:
    weights = e5_weights()
    made = list(batches(choices(50), weights, most=2, seed=1))
    assert sum(len(set(batch.group.tolist()) - {ROWS}) for batch in made) == 100
    rights = [(batch, row) for batch in made for row in np.flatnonzero(batch.right)]
    assert 30 <= len(rights) < 50  # from some questions the window that answers is taken away
    for batch, row in rights:
        first, last = (int(np.flatnonzero(part[row])[0]) for part in (batch.starts, batch.ends))
        words = weights.tokenizer.decode(batch.ids[row, first : last + 1].tolist()).replace("▁", "")
        assert words.replace(" ", "").startswith("5,000원")
        assert batch.body[row, first] == batch.body[row, last] == 1


def test_the_same_seed_gives_the_same_batches() -> None:
    one, other = ([b.ids.tolist() for b in batches(choices(6), e5_weights(), most=2, seed=3)] for _ in range(2))
    assert one == other


def test_mined_windows_come_back_as_they_were_saved(tmp_path: Path) -> None:
    save(tmp_path / "mined.jsonl", choices(2))
    assert load(tmp_path / "mined.jsonl") == choices(2)


def test_the_loss_compares_windows_and_none() -> None:
    torch = pytest.importorskip("torch")
    from rag.training.loss import Targets, losses

    batch = next(batches(choices(4), e5_weights(), most=2, seed=1))
    assert batch.right.any()
    targets = Targets(*(torch.from_numpy(getattr(batch, name)) for name in Targets._fields))
    spans = torch.zeros(*batch.ids.shape, 2)
    good = torch.where(targets.right > 0, 8.0, -8.0)
    outstanding = 20 * torch.stack([targets.starts, targets.ends], dim=-1)
    found = losses(torch.zeros(ROWS), outstanding, targets)[1]
    assert found["span"] < 0.01 and found["choice"] < 1  # a span that stands out speaks for its window
    assert losses(good, spans, targets)[1]["choice"] < 0.01
    assert losses(-good, spans, targets)[1]["choice"] > 4


def test_the_graph_says_what_the_network_says(tmp_path: Path) -> None:
    torch, _ = pytest.importorskip("torch"), pytest.importorskip("onnx")
    from onnxruntime import InferenceSession

    from rag.training.export import write_graph
    from rag.training.network import Network, initial_parameters

    weights = e5_weights()
    batch = next(batches(choices(4), weights, most=2, seed=1))
    inputs = batch.inputs(weights)
    network = Network(initial_parameters(weights, 1, layers=4), heads=weights.heads, frozen=4)
    write_graph(tmp_path / "graph.onnx", network.values(), [inputs], heads=weights.heads, with_heads=True)
    session = InferenceSession(str(tmp_path / "graph.onnx"), providers=["CPUExecutionProvider"])
    answers, span = session.run(None, inputs)
    with torch.no_grad():
        expected = [one.numpy() for one in network(*map(torch.from_numpy, inputs.values()))]
    assert np.corrcoef(span[batch.body > 0].ravel(), expected[1][batch.body > 0].ravel())[0, 1] > 0.99
    assert np.abs(answers[:, 0] - expected[0]).max() < 0.05


def test_a_graph_gives_its_parameters_back(tmp_path: Path) -> None:
    pytest.importorskip("torch"), pytest.importorskip("onnx")
    from rag.training.export import write_graph
    from rag.training.network import initial_parameters
    from rag.training.restart import parameters_of

    weights = e5_weights()
    texts = [next(batches(choices(4), weights, most=2, seed=1)).inputs(weights)]
    written = initial_parameters(weights, 1, layers=3)
    write_graph(tmp_path / "graph.onnx", written, texts, heads=weights.heads, with_heads=True)
    read = parameters_of(tmp_path / "graph.onnx", weights)
    assert read["layers"].keys() == written["layers"].keys()
    for name, expected in written["layers"].items():
        error = np.abs(read["layers"][name] - expected).mean() / np.abs(expected).mean()
        assert error < (0.05 if name.endswith(".w") else 1e-6), name
    assert np.allclose(read["heads"]["answers"]["w"], written["heads"]["answers"]["w"])


def test_a_run_gives_its_parameters_back(tmp_path: Path) -> None:
    pytest.importorskip("torch"), pytest.importorskip("onnx")
    from rag.training.loop import Recipe, train
    from rag.training.network import initial_parameters
    from rag.training.restart import parameters_of

    weights = e5_weights()
    start = initial_parameters(weights, 1, layers=3)
    trained = train(choices(4), weights, Recipe(steps=1, warm_up=0), tmp_path, start).values()
    read = parameters_of(tmp_path, weights)
    assert not np.allclose(trained["heads"]["answers"]["w"], start["heads"]["answers"]["w"], atol=1e-6)
    assert np.array_equal(read["heads"]["answers"]["w"], trained["heads"]["answers"]["w"])
    assert read["layers"].keys() == trained["layers"].keys()
    assert all(np.array_equal(read["layers"][name], matrix) for name, matrix in trained["layers"].items())
