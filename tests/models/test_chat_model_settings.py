"""A model without a server is refused: nothing goes to anybody who was not configured."""

from __future__ import annotations

import pytest

from rag import parts
from rag.errors import SettingsError
from rag.settings import load_settings
from rag.text import Analyzer


def test_a_bare_model_name_without_key_or_address_is_refused(analyzer: Analyzer) -> None:
    settings = load_settings(model="qwen3")
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        parts.make_model_answerer(settings, parts.make_models(settings))
