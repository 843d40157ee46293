"""What the tests share: an environment of their own, the packaged index made once, and a fast embedder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import doubles
import pytest
from doubles import HashEmbedder, Opened

from rag import assembly, parts
from rag.assembly import Reader
from rag.index.ingest import Ingestor
from rag.settings import Settings, load_settings
from rag.text.analyzer import Analyzer


@pytest.fixture(scope="session", autouse=True)
def _own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting, key or .env of the machine reaches a test, and no test reaches the user's own index."""
    folder = tmp_path_factory.mktemp("cwd")
    with pytest.MonkeyPatch.context() as patch:
        for name in list(os.environ):
            if name.upper().startswith(("MUNDAP_", "OPENAI_")):
                patch.delenv(name)
        patch.setenv("XDG_DATA_HOME", str(folder / "data"))
        patch.setenv("OMP_WAIT_POLICY", "passive")
        patch.chdir(folder)
        yield


@pytest.fixture(scope="session")
def packaged_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An index of the packaged articles. Tests that change it take ``packaged_copy``."""
    home = tmp_path_factory.mktemp("packaged") / "home"
    with assembly.open_writer(load_settings(home=home)) as ingestor:
        outcomes = doubles.ingest(ingestor, assembly.packaged_files())
    assert [outcome.status for outcome in outcomes] == ["added"] * len(outcomes)
    return home


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


@pytest.fixture(scope="session")
def analyzer() -> Analyzer:
    """The analyser with the packaged tables."""
    return parts.make_analyzer(load_settings())


@pytest.fixture
def embedder() -> HashEmbedder:
    """An embedder that is fast and knows no meaning."""
    return HashEmbedder()


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
