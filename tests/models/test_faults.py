"""What is said of a model that fails."""

from __future__ import annotations

import re
from typing import get_args

import pytest

from rag.models import ANSWERING, ChatModelError, ModelFault, ModelSettings, explain_fault


@pytest.mark.parametrize("fault", get_args(ModelFault))
def test_every_fault_is_said_with_its_remedy_in_both_languages(fault: ModelFault) -> None:
    error = ChatModelError(fault)
    assert explain_fault(fault, "en") == f"{error.problem} {error.remedy}" == str(error)
    korean = explain_fault(fault, "ko")
    assert korean == error.in_language("ko") and korean.count(".") >= 2 and "다." in korean and "주세요." in korean
    settings = ModelSettings("MUNDAP_JUDGE", "MUNDAP_JUDGE_URL", "MUNDAP_JUDGE_KEY", "")
    for language in ("en", "ko"):  # of another model the same is said, with its own settings
        told = explain_fault(fault, language, settings)
        assert not any(name in told for name in ("OPENAI_", "MUNDAP_MODEL.", "MUNDAP_MAX_ANSWER_TOKENS", "{"))
        assert fault == "length" or told == _renamed(explain_fault(fault, language), settings)
    assert {word for word in korean.split() if word.startswith(("OPENAI_", "MUNDAP_"))} or "_" not in error.remedy


def _renamed(told: str, settings: ModelSettings) -> str:
    """The text with the names of other settings."""
    for old, new in zip(ANSWERING[:3], settings, strict=False):
        told = re.sub(rf"\b{old}(?![A-Z_])", new, told)
    return told
