"""A sentence that says what the documents lack is told from a fact, also from a negative one."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models import BUCKETS, DIMENSIONS, EmbeddedE5, TextClassifier, hash_grams
from rag.verification.gaps import states_gap

TRAINING = Path(__file__).parents[2] / "seeds" / "training" / "gaps.jsonl"
GAPS = [
    "제공된 자료에는 그 다리를 설계한 사람이 나와 있지 않습니다.",
    "죄송하지만, 주신 문서에서 상속세 공제 한도를 찾지 못했습니다.",
    "이 문서만으로는 보증금이 반환되는지 확인하기 어렵습니다.",
    "다만 공연이 몇 시에 끝나는지는 안내문에 나오지 않습니다.",
    "회사가 감원을 발표했다는 내용은 있지만 몇 명인지는 나오지 않습니다.",
    "확인할 수 있는 정보가 없습니다.",
    "기사에는 그 가수가 은퇴했다는 말이 없으며, 올가을 새 음반을 낸다고 나옵니다.",
    "문서는 그 도자기를 일본 것이라고만 하고 어느 가마에서 구웠는지는 밝히지 않습니다.",
    "자료에는 케이블카에 관한 내용이 없고, 정상까지는 걸어서 두 시간이 걸린다고 쓰여 있습니다.",
    "The provided documents do not say who designed the bridge.",
    "I'm sorry, but I couldn't find the inheritance tax allowance in the documents.",
    "However, the notice doesn't say what time the concert ends.",
    "The company announced layoffs, but the articles don't say how many people are affected.",
    "The articles do not mention a divorce, and the couple is described as living in Lisbon.",
    "None of the documents calls her a pilot; she is introduced as a mechanic.",
    "There is nothing about Mars exploration in the documents.",
    "Unfortunately, this information is not available in the sources.",
]
# A mixed sentence that the model takes for a fact.
MISSED = ["The text says that the abbey was sold in 1803 but does not reveal the buyer."]
FACTS = [
    "다리를 설계한 사람은 프랑스 기술자 두 명이었습니다.",
    "양측은 협상이 왜 결렬됐는지 말하지 않았습니다.",
    "아니요, 회사는 감원을 발표한 적이 없습니다.",
    "경찰은 편지를 누가 보냈는지 아직 밝혀내지 못했습니다.",
    "이 약은 국내에서 판매되지 않습니다.",
    "문서는 신청 자격을 세 가지로 나누어 설명합니다.",
    "이 요금에는 아침 식사가 포함되지 않으며, 수영장은 따로 돈을 내야 합니다.",
    "구조대는 이틀 동안 계곡을 뒤졌지만 아이를 찾지 못했습니다.",
    "그 그림이 진품인지는 전문가들 사이에서도 의견이 엇갈립니다.",
    "보고서는 선장에게 잘못이 없다고 보고, 사고의 원인으로 안개를 꼽았습니다.",
    "Two French engineers designed the bridge.",
    "Neither side would say why the negotiations broke down.",
    "The drug is not sold in this country.",
    "The school burned down during the war and its records were lost.",
    "The fare does not include a seat reservation, which costs four euros more.",
    "Divers searched the harbour for a week but did not find the anchor.",
    "Whether the statue is really Roman is disputed among experts.",
    "The report did not blame the captain and named fog as the cause.",
    "No trace of life has been found on Mars.",
    "The document explains eligibility under three headings.",
]
EXAMPLES = GAPS + MISSED + FACTS


@pytest.fixture(scope="module")
def vectors() -> dict[str, list[float]]:
    """The examples as the built-in embedder embeds them."""
    return dict(zip(EXAMPLES, EmbeddedE5().embed_documents(EXAMPLES), strict=True))


@pytest.mark.parametrize("sentence", GAPS)
def test_what_the_documents_lack_is_a_gap(sentence: str, vectors: dict[str, list[float]]) -> None:
    assert states_gap(sentence, vectors[sentence])


@pytest.mark.xfail(strict=True, reason="a known miss")
@pytest.mark.parametrize("sentence", MISSED)
def test_a_mixed_sentence_that_is_missed_so_far_is_a_gap(sentence: str, vectors: dict[str, list[float]]) -> None:
    assert states_gap(sentence, vectors[sentence])


@pytest.mark.parametrize("sentence", FACTS)
def test_a_negative_fact_or_a_secret_is_no_gap(sentence: str, vectors: dict[str, list[float]]) -> None:
    assert not states_gap(sentence, vectors[sentence])


def test_a_vector_of_another_embedder_is_refused() -> None:
    with pytest.raises(ValueError, match="EmbeddedE5"):
        states_gap("The minutes do not say.", [0.1] * 1536)


@given(st.text(max_size=80))
def test_any_text_has_features_of_unit_length(text: str) -> None:
    features = hash_grams(text)
    assert features.shape == (BUCKETS,)
    assert np.isclose(np.linalg.norm(features), 1.0)


@given(st.lists(st.text("abc가나다", min_size=1, max_size=6), max_size=8))
def test_case_and_the_amount_of_white_space_make_no_difference(words: list[str]) -> None:
    assert np.array_equal(hash_grams(" ".join(words)), hash_grams("  \n".join(words).upper() + " "))


def test_the_packaged_model_has_a_weight_for_each_feature() -> None:
    model = TextClassifier.packaged("rag.verification", "gaps.json")
    assert model.vector.shape == (DIMENSIONS,)
    assert model.grams.shape == (BUCKETS,)
    assert np.isfinite([*model.vector, *model.grams, model.bias, model.threshold]).all()


def test_the_training_sentences_are_distinct_balanced_and_none_of_the_examples() -> None:
    rows = [json.loads(line) for line in TRAINING.read_text(encoding="utf-8").splitlines()]
    texts = {row["text"] for row in rows}
    assert len(texts) == len(rows)
    assert not texts & {*EXAMPLES}
    for gap, least in ((True, 225), (False, 325)):
        for language in ("ko", "en"):
            assert sum(row["gap"] is gap and row["language"] == language for row in rows) >= least
