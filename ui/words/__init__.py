"""Hold every text of the page's own, in Korean and English.

It decides nothing and knows no components.
Called by all parts of the page, and by help, which must come at once: names are imported on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.words.access import GuardLabels, guard_labels
    from ui.words.chat import Labels, labels_for
    from ui.words.check import CheckLabels, check_labels
    from ui.words.command_help import KOREAN_CHAT_HELP, KOREAN_CHATS_WORDS, KOREAN_USERS_HELP, KOREAN_USERS_WORDS
    from ui.words.counting import counted
    from ui.words.dialogs import DialogLabels, dialog_labels
    from ui.words.evaluation import EvaluationLabels, evaluation_labels
    from ui.words.frame import FrameLabels, frame_labels
    from ui.words.languages import KOREAN_NAME, LANGUAGES, TITLE, preferred_language
    from ui.words.library import LibraryLabels, library_labels
    from ui.words.reading import ReadingLabels, reading_labels
    from ui.words.settings import SettingsLabels, settings_labels
    from ui.words.shelf import ShelfLabels, shelf_labels
    from ui.words.uploads import UploadLabels, upload_labels

__all__ = [
    "KOREAN_CHATS_WORDS",
    "KOREAN_CHAT_HELP",
    "KOREAN_NAME",
    "KOREAN_USERS_HELP",
    "KOREAN_USERS_WORDS",
    "LANGUAGES",
    "TITLE",
    "CheckLabels",
    "DialogLabels",
    "EvaluationLabels",
    "FrameLabels",
    "GuardLabels",
    "Labels",
    "LibraryLabels",
    "ReadingLabels",
    "SettingsLabels",
    "ShelfLabels",
    "UploadLabels",
    "check_labels",
    "counted",
    "dialog_labels",
    "evaluation_labels",
    "frame_labels",
    "guard_labels",
    "labels_for",
    "library_labels",
    "preferred_language",
    "reading_labels",
    "settings_labels",
    "shelf_labels",
    "upload_labels",
]
_MODULES = {
    "GuardLabels": "access",
    "guard_labels": "access",
    "Labels": "chat",
    "labels_for": "chat",
    "CheckLabels": "check",
    "check_labels": "check",
    "KOREAN_CHAT_HELP": "command_help",
    "KOREAN_USERS_HELP": "command_help",
    "KOREAN_CHATS_WORDS": "command_help",
    "KOREAN_USERS_WORDS": "command_help",
    "counted": "counting",
    "DialogLabels": "dialogs",
    "dialog_labels": "dialogs",
    "EvaluationLabels": "evaluation",
    "evaluation_labels": "evaluation",
    "FrameLabels": "frame",
    "frame_labels": "frame",
    "KOREAN_NAME": "languages",
    "LANGUAGES": "languages",
    "TITLE": "languages",
    "preferred_language": "languages",
    "LibraryLabels": "library",
    "library_labels": "library",
    "ReadingLabels": "reading",
    "reading_labels": "reading",
    "SettingsLabels": "settings",
    "settings_labels": "settings",
    "ShelfLabels": "shelf",
    "shelf_labels": "shelf",
    "UploadLabels": "uploads",
    "upload_labels": "uploads",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_MODULES[name]}"), name)
