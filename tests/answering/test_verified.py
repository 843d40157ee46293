"""Which sentences of a verified draft are shown, and what tells of those that are not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rag.answering.verified import VerifiedSentence, arrange
from rag.records import Form
from rag.verification import Verdict

CLAIM = Verdict("supported", "judged", answers=True)
BESIDE = Verdict("supported", "judged", answers=False)
FALSE = Verdict("unsupported", "judged", fault="unsupported")
FRAME = Verdict("frame", "judged")
GAP = Verdict("gap", "judged")
DRAFTS = st.lists(st.sampled_from([CLAIM, BESIDE, FALSE, FRAME, GAP]), max_size=8)


def sentences(*verdicts: Verdict, forms: tuple[Form, ...] = (), texts: tuple[str, ...] = ()) -> list[VerifiedSentence]:
    forms = forms or ("sentence",) * len(verdicts)
    texts = texts or tuple(f"문장 {i}." for i in range(len(verdicts)))
    return [VerifiedSentence(i, texts[i], verdict, forms[i]) for i, verdict in enumerate(verdicts)]


def shown(*verdicts: Verdict, **options: tuple[str, ...]) -> list[int]:
    return [one.position for one in arrange(sentences(*verdicts, **options)).shown]  # type: ignore[arg-type]


@given(DRAFTS)
def test_nothing_false_is_shown_and_nothing_is_lost(verdicts: list[Verdict]) -> None:
    arranged = arrange(sentences(*verdicts))
    positions = [one.position for one in arranged.shown]
    assert positions == sorted(positions)
    assert all(one.verdict.fault is None for one in arranged.shown)
    both = {*positions, *(one.position for one, _ in arranged.withheld)}
    gaps = {i for i, verdict in enumerate(verdicts) if verdict is GAP}
    assert both | gaps == set(range(len(verdicts)))


@given(DRAFTS)
def test_without_a_claim_that_answers_nothing_is_shown(verdicts: list[Verdict]) -> None:
    arranged = arrange(sentences(*(v for v in verdicts if v is not CLAIM)))
    assert arranged.shown == ()
    assert not any(one.is_claim for one in arranged.shown)


@given(DRAFTS, st.randoms(use_true_random=False))
def test_the_order_in_which_verdicts_come_makes_no_difference(verdicts: list[Verdict], random: object) -> None:
    drafted = sentences(*verdicts)
    mixed = list(drafted)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    assert arrange(mixed) == arrange(drafted)


@given(DRAFTS)
def test_every_sentence_that_is_withheld_is_told_at_its_place(verdicts: list[Verdict]) -> None:
    arranged = arrange(sentences(*verdicts))
    told = sum(arranged.withheld_before(one) for one in arranged.shown) + arranged.withheld_after
    assert told == (len(arranged.withheld) if arranged.shown else 0)


def test_what_is_withheld_at_the_end_is_told_at_the_end() -> None:
    assert arrange(sentences(FALSE, CLAIM, FALSE, FALSE)).withheld_after == 2
    assert arrange(sentences(FALSE, CLAIM)).withheld_after == arrange(sentences(FALSE)).withheld_after == 0


def test_a_repaired_sentence_that_repeats_what_is_shown_is_left_out_and_loses_no_omission() -> None:
    repeated = VerifiedSentence(2, "문장 0.", CLAIM, is_revised=True)
    arranged = arrange([*sentences(CLAIM, FALSE), repeated, VerifiedSentence(3, "문장 3.", CLAIM)])
    assert [one.position for one in arranged.shown] == [0, 3]
    assert arranged.withheld_before(arranged.shown[-1]) == 1


def test_a_frame_needs_all_that_it_depends_on() -> None:
    assert shown(FRAME, CLAIM, CLAIM) == [0, 1, 2]
    assert shown(FRAME, CLAIM, FALSE) == [1]
    assert shown(CLAIM, CLAIM, FRAME) == [0, 1, 2]
    assert shown(CLAIM, FALSE, FRAME) == [0]


def test_what_introduces_a_list_or_heads_a_table_needs_one_of_it() -> None:
    assert shown(FRAME, CLAIM, FALSE, texts=("회사들:", "하나.", "둘.")) == [0, 1]
    assert shown(FRAME, FALSE, CLAIM, forms=("header", "row", "row")) == [0, 2]
    assert shown(FRAME, FALSE, CLAIM, texts=("하나:", "둘.", "셋.")) == [0, 2]
    assert shown(FRAME, FALSE, CLAIM, forms=("header", "row", "paragraph")) == [2]


def test_what_stands_above_a_list_or_a_table_needs_one_of_its_lines_whatever_it_ends_with() -> None:
    assert shown(FRAME, FRAME, CLAIM, FALSE, forms=("paragraph", "header", "row", "row")) == [0, 1, 2]
    assert shown(FRAME, FRAME, FALSE, forms=("paragraph", "header", "row")) == []
    assert shown(FRAME, CLAIM, FALSE, forms=("paragraph", "item", "item")) == [0, 1]
    assert shown(CLAIM, FRAME, CLAIM, FALSE, forms=("sentence", "sentence", "item", "item")) == [0, 1, 2]


def test_a_gap_is_shown_beside_an_answer_and_alone_it_is_none() -> None:
    assert shown(CLAIM, GAP) == [0, 1]
    assert shown(GAP) == []
    assert shown(FALSE, GAP) == []


def test_an_answer_beside_the_question_is_withheld_with_its_reason() -> None:
    arranged = arrange(sentences(BESIDE, BESIDE))
    assert [fault for _, fault in arranged.withheld] == ["beside_the_question"] * 2
    assert shown(BESIDE, CLAIM) == [0, 1]


def test_what_follows_a_withheld_beginning_does_not_join_what_is_before_it() -> None:
    arranged = arrange(sentences(CLAIM, FALSE, CLAIM, forms=("item", "item", "sentence")))
    assert [arranged.form_of(one) for one in arranged.shown] == ["item", "item"]
