"""What the tests share: an environment of their own, a copy of the packaged index, and a fast embedder."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import command_line
import doubles
import hypothesis
import packaged_index
import pytest
from command_line import Run
from doubles import HashEmbedder, Opened

from rag import assembly, parts
from rag.assembly import Reader
from rag.evaluation import baselines
from rag.index.ingest import Ingestor
from rag.settings import Settings, load_settings
from rag.text.analyzer import Analyzer

# How fast an example is says nothing of the code: the first one loads models, and the machine may be busy. CI tries the
# same examples every time; a developer fewer, and others each time.
_UNHURRIED = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("ci", derandomize=True, database=None, print_blob=True, **_UNHURRIED)
hypothesis.settings.register_profile("development", max_examples=40, **_UNHURRIED)
hypothesis.settings.load_profile(
    os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "development")
)

if "PYTEST_XDIST_WORKER" in os.environ:  # the workers share the cores; the threads of each would only wait in turn
    os.environ["OMP_NUM_THREADS"] = "1"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the folders with the most slow tests first: what is begun last keeps one worker busy alone at the end."""
    slow = Counter(item.path.parent for item in items if item.get_closest_marker("slow"))
    items.sort(key=lambda item: -slow[item.path.parent])


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting, key or .env of the machine reaches a test, and no test reaches the user's own index."""
    folder = tmp_path_factory.mktemp("cwd")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(("MUNDAP_", "OPENAI_")):
                patch.delenv(name)
        patch.setenv("LC_ALL", "C.UTF-8")  # messages in English, on every machine
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.chdir(folder)
        yield


@pytest.fixture(scope="session", autouse=True)
def analyzer(_own_environment: None) -> Iterator[Analyzer]:
    """The analyser with the packaged tables; whatever a test opens gets this one, since each loads for seconds."""
    make = parts.make_analyzer
    loaded = make(load_settings())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "make_analyzer", lambda asked: make(asked) if asked.aliases or asked.glossary else loaded)
        yield loaded


@pytest.fixture(scope="session")
def packaged_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the packaged articles. Tests that change it take ``packaged_copy``."""
    return packaged_index.copy_to(tmp_path_factory.mktemp("packaged") / "home")


@pytest.fixture
def packaged_copy(packaged_home: Path, tmp_path: Path) -> Path:
    """An index of the packaged articles that a test may change."""
    return Path(shutil.copytree(packaged_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def settings(packaged_home: Path) -> Settings:
    """The default settings over the packaged index."""
    return load_settings(home=packaged_home)


@pytest.fixture(scope="session")
def packaged(settings: Settings) -> Iterator[Reader]:
    """The packaged index, opened for questions."""
    reader = assembly.open_reader(settings)
    yield reader
    reader.close()


@pytest.fixture
def embedder() -> HashEmbedder:
    """An embedder that is fast and knows no meaning."""
    return HashEmbedder()


@pytest.fixture
def fast_baseline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives the baseline of plain LangChain the fast embedder; with the real one it embeds all articles once more."""
    made = baselines.PlainLangChain
    monkeypatch.setattr(
        baselines, "PlainLangChain", lambda documents, _, step=None: made(documents, HashEmbedder(), step)
    )


@pytest.fixture
def make_ingestor(analyzer: Analyzer, embedder: HashEmbedder) -> Iterator[Callable[..., Ingestor]]:
    """Opens an ingestor over a folder, with the fast embedder unless another is given; closed after the test."""
    opened: list[Ingestor] = []

    def make(folder: Path, **options: object) -> Ingestor:
        folder.mkdir(parents=True, exist_ok=True)
        arguments = {"embedder": embedder, "analyzer": analyzer, "max_bytes": 1_000_000} | options
        opened.append(Ingestor(folder, **arguments))  # type: ignore[arg-type]
        return opened[-1]

    yield make
    for ingestor in opened:
        ingestor.close()


@pytest.fixture
def small(
    make_ingestor: Callable[..., Ingestor], embedder: HashEmbedder, analyzer: Analyzer, tmp_path: Path
) -> Callable[[dict[str, str]], Opened]:
    """Opens an index of these files, with an embedder that knows no meaning."""

    def make(contents: dict[str, str]) -> Opened:
        doubles.ingest(make_ingestor(tmp_path / "home"), doubles.write_files(tmp_path / "in", contents))
        return Opened(tmp_path / "home", embedder, analyzer)

    return make


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process, with the models that are loaded already."""
    return command_line.in_this_process(capsys, monkeypatch)
