"""Whatever a browser calls a file, its copy gets a safe and unique name inside the folder."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.library.upload_names import LONGEST, compared, safe_name

# Any text, surrogates and controls included, and the pieces that names are attacked with.
PIECES = st.sampled_from(["/", "\\", "..", ".", " ", "\0", "\n", "\u202e", "~$", "CON", ".md", ".txt", "가", "가", ":"])
NAMES = st.one_of(st.text(), st.text(st.characters()), st.lists(st.one_of(PIECES, st.text(max_size=3))).map("".join))


@given(NAMES)
def test_any_name_becomes_a_safe_one(sent: str) -> None:
    name = safe_name(sent)
    assert name
    assert Path(name).name == name  # no folder in it, neither this one nor the one above
    assert (Path("/uploads") / name).resolve().parent == Path("/uploads")
    assert not set(name) & set('<>:"/\\|?*')
    assert name.isprintable()
    assert unicodedata.is_normalized("NFC", name)
    assert len(name.encode("utf-8")) <= LONGEST
    assert not name.startswith((".", "~$", " "))
    assert not name.endswith((".", " "))


@given(st.lists(NAMES, max_size=8))
def test_names_of_one_upload_are_all_different(sent: list[str]) -> None:
    taken: set[str] = set()
    for one in sent:
        name = safe_name(one, taken)
        assert compared(name) not in taken
        taken.add(compared(name))


@given(NAMES)
def test_a_safe_name_stays_as_it_is(sent: str) -> None:
    assert safe_name(safe_name(sent)) == safe_name(sent)


@given(NAMES)
def test_a_file_can_be_made_under_any_safe_name(sent: str) -> None:
    assert "\0" not in safe_name(sent)
    safe_name(sent).encode("utf-8")


@pytest.mark.parametrize(
    ("sent", "name"),
    [
        ("보고서 2024.md", "보고서 2024.md"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\kim\\글.txt", "글.txt"),
        (unicodedata.normalize("NFD", "한글.md"), "한글.md"),
        ("gnp\u202edm.exe.txt", "gnpdm.exe.txt"),
        (".hidden.md", "hidden.md"),
        ("~$lock.md", "lock.md"),
        ("NUL.txt", "_NUL.txt"),
        ("a\nb\tc.txt", "a b c.txt"),
        ("", "document"),
        ("..", "document"),
        (".md", "md"),
        ("가" * 400 + ".pdf", "가" * 52 + ".pdf"),
    ],
)
def test_names_are_kept_as_far_as_they_are_safe(sent: str, name: str) -> None:
    assert safe_name(sent) == name


def test_the_second_of_two_files_with_one_name_gets_a_number() -> None:
    assert safe_name("A.md", {compared("a.md"), compared("a (2).md")}) == "A (3).md"
