"""Whether a file is there, gone or out of sight: what is out of sight is never taken out of an index."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path

import pytest

from rag.index.documents.presence import presence


def test_a_file_is_gone_only_from_a_folder_that_holds_something(tmp_path: Path) -> None:
    folder = tmp_path.resolve() / "in"
    (folder / "sub").mkdir(parents=True)
    for name in ("a.txt", "sub/b.txt"):
        (folder / name).write_text("글", encoding="utf-8")
    assert presence(str(folder / "a.txt")) == "there"
    assert presence(str(folder / "no.txt")) == "gone"
    assert presence(str(folder / "removed" / "deep" / "no.txt")) == "gone"
    assert presence(str(folder / "a.txt" / "no.txt")) == "gone"  # a file where a folder was
    (folder / "sub" / "b.txt").unlink()
    assert presence(str(folder / "sub" / "b.txt")) == "out of sight"  # this is what an unmounted disk looks like
    (folder / "sub" / ".keep").touch()
    assert presence(str(folder / "sub" / "b.txt")) == "out of sight"
    assert presence(str(folder / ("x" * 300) / "b.txt")) == "out of sight"


def test_a_decomposed_name_is_the_composed_one(tmp_path: Path) -> None:
    folder = tmp_path.resolve() / unicodedata.normalize("NFD", "회의")
    folder.mkdir()
    (folder / unicodedata.normalize("NFD", "기록.txt")).write_text("글", encoding="utf-8")
    location = unicodedata.normalize("NFC", str(folder / "기록.txt"))
    assert presence(location) == "there"
    assert presence(location.replace("기록", "다른")) == "gone"


def test_a_folder_that_cannot_be_listed_hides_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other.txt").touch()
    monkeypatch.setattr(os, "listdir", lambda _: (_ for _ in ()).throw(PermissionError(13, "Permission denied")))
    assert presence(str(tmp_path.resolve() / "a.txt")) == "out of sight"


@pytest.mark.parametrize("location", ["package:seeds/a.md", "https://example.com/a", "http://example.com/a"])
def test_what_is_no_file_is_always_there(location: str) -> None:
    assert presence(location) == "there"
