"""What the tests of commands share."""

from __future__ import annotations

import pytest
from command_line import Run
from doubles import HashEmbedder

from rag import parts


@pytest.fixture
def fast(run: Run, embedder: HashEmbedder, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs commands with an embedder that costs nothing."""
    monkeypatch.setattr(parts, "make_embedder", lambda _: embedder)
    return run
