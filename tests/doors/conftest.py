"""An index of three small files, as `mundap ingest` makes it, and a chat model that says what it is told."""

from __future__ import annotations

from collections.abc import Callable
from itertools import cycle
from pathlib import Path

import doubles
import pytest
from langchain_core.language_models import BaseChatModel, GenericFakeChatModel
from langchain_core.messages import AIMessage

from rag import Settings, assembly, load_settings
from rag.assembly import Models

QUESTION = "그록-1의 파라미터는 몇 개인가?"
SENTENCE = "그록-1의 파라미터는 3140억 개이다."
FILES = {
    "grok.txt": f"그록은 xAI의 챗봇이다. {SENTENCE}",
    "dojo.txt": "도조는 테슬라의 슈퍼컴퓨터이다. 도조의 칩은 D1이다.",
    "reddit.txt": "레딧은 온라인 커뮤니티이다. 레딧은 2005년에 설립되었다.",
}


@pytest.fixture(scope="session")
def models() -> Models:
    """The built-in models, loaded once."""
    return assembly.make_models(load_settings())


@pytest.fixture(scope="session")
def small_home(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings over an index of FILES."""
    folder = tmp_path_factory.mktemp("doors")
    settings = load_settings(home=folder / "home")
    with assembly.open_writer(settings, models) as ingestor:
        doubles.ingest(ingestor, doubles.write_files(Path(folder / "in"), FILES))
    return settings


@pytest.fixture
def says() -> Callable[[str], BaseChatModel]:
    """Makes a chat model of LangChain's that says the same to every prompt."""
    return lambda text: GenericFakeChatModel(messages=cycle([AIMessage(text)]))
