"""What kind of answer the words of a question expect."""

from __future__ import annotations

import pytest

from rag.questions import analyse
from rag.text import Analyzer


@pytest.mark.parametrize(
    ("question", "kind"),
    [("별빛 지도란?", "definition"), ("등대선이란", "definition"), ("별빛 지도의 값이란 얼마인가?", "money")],
)
def test_what_is_asked_with_a_naming_particle_at_the_end_is_a_definition(question: str, kind: str) -> None:
    assert analyse(question, Analyzer()).answer_type.kind == kind
