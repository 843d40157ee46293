"""Describe the outcome of an uploaded file in one or two sentences of plain text. Pure functions."""

from __future__ import annotations

from pathlib import PurePath

from rag.index import other_format
from ui.library.uploads import Limits, UploadOutcome
from ui.words import counted, upload_labels


def outcome_text(outcome: UploadOutcome, limits: Limits, language: str) -> str:
    """Return the outcome of a file as text: if it failed, why and what to do. The file's name is not included."""
    labels = upload_labels(language)
    if outcome.fault is None:
        text = labels.statuses[outcome.status].format(counted(labels.passages, outcome.passages))
        text = f"{text} ({outcome.twin})" if outcome.twin else text
        return " · ".join((text, *(notice.in_language(language) for notice in outcome.notices)))
    kind = other_format(PurePath(outcome.name).suffix.casefold())
    remedy = kind.korean_remedy if language == "ko" else kind.remedy
    return labels.faults[outcome.fault].format(
        reason=outcome.error.beside(outcome.name, language) if outcome.error else "",
        remedy=remedy or labels.another_format,
        files=limits.files,
        pages=limits.pages,
        megabytes=f"{limits.file_bytes / 2**20:g}",
        all_megabytes=f"{limits.all_bytes / 2**20:g}",
    )
