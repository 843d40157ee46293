"""Whether the documentation is true: its examples run, its links lead somewhere, its tables name what there is."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path

import pytest
from command_line import Run

from rag.cli.main import main
from rag.records import Answer
from rag.settings import PREFIX, Settings, load_settings
from ui.server import Server

ROOT = Path(__file__).parents[1]
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not path.relative_to(ROOT).parts[0].startswith(".") and path.parent.name not in ("articles", "adversarial")
)
READMES = ("README.md", "README.ko.md")
LONGEST_README = 180  # lines
_FENCED = re.compile(r"^( *)(```|~~~)(\w*)[^\n]*\n(.*?)^\1\2 *$", re.M | re.S)
_LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(<?([^)\s>]+)>?\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *#*$", re.M)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(page: Path, language: str | None = None) -> list[str]:
    """The fenced blocks of a page, in order."""
    return [code for _, _, name, code in _FENCED.findall(text_of(page)) if language in (None, name)]


def prose(page: Path) -> str:
    """The page without its fenced blocks."""
    return _FENCED.sub("", text_of(page))


def anchors(page: Path) -> set[str]:
    """The fragments that a page's headings can be reached by, as GitHub makes them."""
    return {_slug(heading) for heading in _HEADING.findall(prose(page))}


def _slug(heading: str) -> str:
    kept = (
        character
        for character in heading.casefold()
        if character in " -_" or unicodedata.category(character)[0] in "LNM"
    )
    return "".join(kept).replace(" ", "-")


def rows(page: Path, heading: str) -> list[str]:
    """The first cells of the table under a heading, without its head."""
    under = prose(page).split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return [line.split(" | ")[0].strip("| ") for line in under.splitlines() if line.startswith("| ")][2:]


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


ONE_AFTER_ANOTHER = "langchain.md"  # its examples build on each other: tests/doors/test_langchain_page.py runs them
EXAMPLES = [
    pytest.param(code, id=f"{named(page)}-{number}")
    for page in PAGES
    if page.name != ONE_AFTER_ANOTHER
    for number, code in enumerate(blocks(page, "python"))
]


ANSWERS = [
    shown
    for name in READMES
    for block in blocks(ROOT / name, "console")
    for shown in re.findall(r'^\$ mundap ask "(.*)"\n((?:(?!\$ ).*\n)*)', block, re.M)
]


CHECKS = [
    shown
    for name in READMES
    for block in blocks(ROOT / name, "console")
    for shown in re.findall(r'^\$ echo "(.*)" \| mundap check -\n((?:(?!\$ ).*\n)*)', block, re.M)
]


@pytest.fixture(scope="module")
def address(packaged_home: Path) -> Iterator[str]:
    server = Server(load_settings(home=packaged_home, port=0, questions_per_minute=0))
    yield server.url.rstrip("/")
    server.close()


@pytest.mark.slow
@pytest.mark.parametrize("code", EXAMPLES)
def test_an_example_runs_and_prints(
    code: str, packaged_home: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("MUNDAP_HOME", str(packaged_home))
    if "http://127.0.0.1:7860" in code:
        code = code.replace("http://127.0.0.1:7860", request.getfixturevalue("address"))
    with redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "example", "exec"), {"__name__": "__main__"})
    assert printed.getvalue().strip()


@pytest.mark.slow
@pytest.mark.parametrize("question, printed", ANSWERS)
def test_an_answer_is_as_shown(
    question: str, printed: str, packaged_home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ask", question, "--home", str(packaged_home)]) in (0, 3)
    assert capsys.readouterr().out.strip() == printed.strip()


@pytest.mark.slow
@pytest.mark.parametrize("text, printed", CHECKS)
def test_a_checked_text_is_as_shown(text: str, printed: str, packaged_home: Path, run: Run) -> None:
    ran = run("check", "-", "--home", packaged_home, stdin=f"{text}\n")
    assert (ran.code, ran.out.strip()) == (1, printed.strip())


def test_both_readmes_show_a_checked_text() -> None:
    assert len(CHECKS) == len(READMES)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_leads_somewhere(page: Path) -> None:
    lost = []
    for link in _LINK.findall(prose(page)):
        target, _, fragment = link.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        there = (page.parent / target).resolve() if target else page
        if not there.exists() or (fragment and fragment not in anchors(there)):
            lost.append(link)
    assert not lost


@pytest.mark.parametrize("name", READMES)
def test_the_readme_is_short(name: str) -> None:
    assert len(text_of(ROOT / name).splitlines()) <= LONGEST_README


def test_both_readmes_tell_the_same() -> None:
    first, second = (ROOT / name for name in READMES)
    for shape in (_levels, _commands, _tables, _targets):
        assert shape(first) == shape(second)


def _levels(page: Path) -> list[int]:
    return [len(heading) for heading in re.findall(r"^(#+) ", prose(page), re.M)]


def _commands(page: Path) -> list[tuple[str, int]]:
    return [(name, code.count("\n")) for _, _, name, code in _FENCED.findall(text_of(page))]


def _tables(page: Path) -> list[int]:
    return [len(table.splitlines()) for table in re.findall(r"(?:^\|.*\n)+", prose(page), re.M)]


def _targets(page: Path) -> list[str]:
    return sorted(link for link in _LINK.findall(prose(page)) if link not in READMES)


def test_the_settings_are_those_of_the_table() -> None:
    listed = re.findall(r"`([A-Z_]+)`", "\n".join(rows(ROOT / "docs" / "configuration.md", "Settings")))
    fields = [name.upper() if name.startswith("openai") else PREFIX + name.upper() for name in Settings.model_fields]
    assert sorted(listed) == sorted(fields)


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_setting_that_is_named_exists(page: Path) -> None:
    found = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", text_of(page)))
    assert found <= {PREFIX + name.upper() for name in Settings.model_fields}


def test_the_commands_are_those_of_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    listed = re.findall(r"`mundap (\w+)", "\n".join(rows(ROOT / "docs" / "configuration.md", "Commands")))
    with pytest.raises(SystemExit):
        main(["--help"])
    assert set(listed) == set(re.findall(r"^    (\w+)(?:  |$)", capsys.readouterr().out, re.M))


def test_the_fields_of_an_answer_are_those_of_the_example() -> None:
    (example,) = (json.loads(block) for block in blocks(ROOT / "docs" / "python.md", "json") if "claims" in block)
    assert list(example) == [field.name for field in dataclasses.fields(Answer)]
