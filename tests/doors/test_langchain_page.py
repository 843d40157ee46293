"""The examples of docs/langchain.md, run in order as one program."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag import Settings

PAGE = Path(__file__).parents[2] / "docs" / "langchain.md"


def test_the_examples_run(
    small_home: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MUNDAP_HOME", str(small_home.home))
    names: dict[str, object] = {}
    for block in re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.S | re.M):
        exec(compile(block, str(PAGE), "exec"), names)
    names["reader"].close()  # type: ignore[attr-defined]
    printed = capsys.readouterr().out
    assert printed.count("3140억") >= 5
    assert "FakeListChatModel" in printed
    assert "wiki/grok.md 그록-1의 파라미터는 3140억 개이다." in printed
