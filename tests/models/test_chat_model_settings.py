"""A model without a server is refused: nothing goes to anybody who was not configured."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import parts
from rag.errors import SettingsError
from rag.settings import DEFAULT_MODEL, load_settings
from rag.text import Analyzer


def test_a_bare_model_name_without_key_or_address_is_refused(analyzer: Analyzer) -> None:
    settings = load_settings(model="qwen3")
    with pytest.raises(SettingsError, match="OPENAI_BASE_URL"):
        parts.make_answerers(settings, parts.make_models(settings))


def test_a_bare_judge_without_key_or_address_is_refused(analyzer: Analyzer) -> None:
    settings = load_settings(judge="model:qwen3")
    with pytest.raises(SettingsError, match="MUNDAP_JUDGE_URL"):
        parts.make_answerers(settings, parts.make_models(settings))


@pytest.mark.parametrize("judge", ["qwen3", "model:", "off", ""])
def test_a_judge_that_there_is_not_is_refused(judge: str) -> None:
    with pytest.raises(SettingsError, match="auto, model:NAME, builtin or none"):
        load_settings(judge=judge)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"openai_base_url": "http://127.0.0.1:1/v1", "model": "m"}, "m"),
        ({"openai_base_url": "http://127.0.0.1:1/v1", "model": "m", "judge": "model:j"}, "j"),
        ({"judge": "model:j", "judge_url": "http://127.0.0.1:1/v1"}, "j"),
        ({"openai_base_url": "http://127.0.0.1:1/v1", "model": "m", "judge": "none"}, None),
        ({"openai_base_url": "http://127.0.0.1:1/v1", "model": "m", "judge": "builtin"}, None),
        ({}, None),
    ],
)
def test_the_settings_choose_the_judge(settings: dict[str, str], name: str | None) -> None:
    chosen = load_settings(**settings)
    verifier, _ = parts.make_answerers(chosen, parts.make_models(chosen))
    assert (verifier.judge.name if verifier.judge else None) == name


@pytest.mark.parametrize(
    ("variables", "model"),
    [
        ({}, None),
        ({"OPENAI_API_KEY": "secret"}, DEFAULT_MODEL),
        ({"OPENAI_API_KEY": "secret", "MUNDAP_MODEL": "another"}, "another"),
        ({"OPENAI_API_KEY": "secret", "OPENAI_BASE_URL": "http://127.0.0.1:1/v1"}, None),  # it may not have that model
        ({"OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "MUNDAP_MODEL": "another"}, "another"),
        ({"OPENAI_API_KEY": "secret", "MUNDAP_ANSWERER": "extractive"}, None),
    ],
)
def test_a_key_or_an_address_with_a_model_chooses_who_answers(
    variables: dict[str, str], model: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert load_settings().chat_model == model


def test_an_empty_variable_names_no_folder_no_model_and_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """`MUNDAP_HOME=` would otherwise make an index of the folder in which the command runs."""
    unset = load_settings()
    for name in ("HOME", "MODEL", "CHROMA_URL", "AUTH", "ALIASES", "JUDGE_URL", "EMBEDDING_MODEL", "TEMPERATURE"):
        monkeypatch.setenv(f"MUNDAP_{name}", "")
    for name in ("OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "")
    assert load_settings() == unset.model_copy(update={"temperature": None})


def test_an_empty_key_goes_before_the_one_in_the_env_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    Path(".env").write_text("OPENAI_API_KEY=secret\n", encoding="utf-8")
    assert load_settings().chat_model
    monkeypatch.setenv("OPENAI_API_KEY", "")
    assert load_settings().chat_model is None
