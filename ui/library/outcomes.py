"""Describe the outcome of an uploaded file in one or two sentences of plain text. Pure functions."""

from __future__ import annotations

from rag.index import SUFFIXES
from ui.library.uploads import Limits, UploadOutcome
from ui.words import upload_labels


def outcome_text(outcome: UploadOutcome, limits: Limits, language: str) -> str:
    """Return the outcome of a file as text: if it failed, why and what to do. The file's name is not included."""
    labels = upload_labels(language)
    if outcome.fault is None:
        text = labels.statuses[outcome.status].format(outcome.passages)
        text = f"{text} ({outcome.twin})" if outcome.twin else text
        return " · ".join((text, *(notice.in_language(language) for notice in outcome.notices)))
    return labels.faults[outcome.fault].format(
        reason=outcome.error.in_language(language) if outcome.error else "",
        files=limits.files,
        megabytes=f"{limits.file_bytes / 2**20:g}",
        suffixes=", ".join(sorted(SUFFIXES)),
    )
