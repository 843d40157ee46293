"""What is said of a model that fails."""

from __future__ import annotations

from typing import get_args

import pytest

from rag.models import ChatModelError, ModelFault, explain_fault


@pytest.mark.parametrize("fault", get_args(ModelFault))
def test_every_fault_is_said_with_its_remedy_in_both_languages(fault: ModelFault) -> None:
    error = ChatModelError(fault)
    assert explain_fault(fault, "en") == f"{error.problem} {error.remedy}" == str(error)
    korean = explain_fault(fault, "ko")
    assert korean == error.in_language("ko") and korean.count(".") >= 2 and "다." in korean and "주세요." in korean
    assert {word for word in korean.split() if word.startswith(("OPENAI_", "MUNDAP_"))} or "_" not in error.remedy
