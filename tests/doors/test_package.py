"""What the wheel installs, and what a user's type checker sees of it."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
USER = """
from langchain_core.runnables import Runnable

from rag import Answer, Question, assembly, load_settings

reader = assembly.open_reader(load_settings())
answer = reader.chain.invoke("그록-1의 파라미터는 몇 개야?")
reveal_type(answer)
reveal_type(reader.chain.batch([Question("왜?")]))
chain: Runnable[Question | str, Answer] = reader.chain
for grown in reader.chain.stream("왜?"):
    reveal_type(grown.citations)
answer.no_such_field
"""

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built without the network."""
    folder = tmp_path_factory.mktemp("wheel")
    build = f"import os; os.chdir({str(ROOT)!r}); from hatchling.build import build_wheel; build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], check=True, capture_output=True)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of an environment in which the wheel is unpacked, with our dependencies."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    packages = next(folder.glob("lib/python*/site-packages"))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    dependencies = Path(pytest.__file__).parents[1]
    (packages / "dependencies.pth").write_text(str(dependencies), encoding="utf-8")
    return folder / "bin" / "python"


def test_the_wheel_takes_two_names_and_holds_all_that_it_needs(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"rag", "ui"}
    inside = {
        f"rag/{path.relative_to(ROOT).as_posix()}"
        for folder in ("seeds", "prompts")
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "training" not in path.parts
    }
    assert inside <= set(names)
    assert not any(name.startswith("rag/seeds/training") for name in names)  # what is fitted on it is enough
    assert {"rag/py.typed", "ui/py.typed", "rag/retrieval/evidence.json"} <= set(names)


def test_the_installed_package_finds_its_articles_tables_and_prompts(installed: Path, tmp_path: Path) -> None:
    code = (
        "from rag import assembly, load_settings, packaged, parts; print(packaged.SEEDS); print(packaged.PROMPTS);"
        "parts.make_analyzer(load_settings()); print(len(assembly.packaged_files()))"
    )
    run = subprocess.run([installed, "-I", "-c", code], check=True, capture_output=True, text=True, cwd=tmp_path)
    seeds, prompts, count = run.stdout.split()
    assert (
        Path(seeds).parent == Path(prompts).parent == next(installed.parents[1].glob("lib/python*/site-packages/rag"))
    )
    assert int(count) == len(list((ROOT / "seeds" / "articles").glob("*.md")))


def test_a_type_checker_knows_what_the_chain_returns(installed: Path, tmp_path: Path) -> None:
    (tmp_path / "user.py").write_text(USER, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--python-executable", installed, "user.py"]
    run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, check=False)
    notes = [line.split(": ", 2)[2] for line in run.stdout.splitlines() if ": note: " in line]
    errors = [line for line in run.stdout.splitlines() if ": error: " in line]
    assert notes == [
        'Revealed type is "rag.records.Answer"',
        'Revealed type is "list[rag.records.Answer]"',
        'Revealed type is "tuple[rag.records.Citation, ...]"',
    ]
    assert len(errors) == 1 and '"Answer" has no attribute "no_such_field"' in errors[0]
