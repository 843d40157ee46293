"""Tests read files as on a machine without Tesseract, unless they ask for it."""

from __future__ import annotations

import pytest

from rag.index.documents import recognition


@pytest.fixture
def tesseract() -> None:
    """The Tesseract of this machine; the test is skipped where there is none with English."""
    if "eng" not in recognition.installed_languages():
        pytest.skip("Tesseract is not installed")


@pytest.fixture(autouse=True)
def _without_tesseract(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if "tesseract" not in request.fixturenames:
        monkeypatch.setattr(recognition, "installed_languages", lambda: ())
