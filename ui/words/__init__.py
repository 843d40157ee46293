"""Hold every text of the page's own, in Korean and English.

It decides nothing and knows no components.
Called by all parts of the page, and by help, which must come at once: names are imported on first use.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rag.first_use import on_first_use

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

__getattr__ = on_first_use(
    __name__,
    {
        "access": ("GuardLabels", "guard_labels"),
        "chat": ("Labels", "labels_for"),
        "check": ("CheckLabels", "check_labels"),
        "command_help": ("KOREAN_CHAT_HELP", "KOREAN_CHATS_WORDS", "KOREAN_USERS_HELP", "KOREAN_USERS_WORDS"),
        "counting": ("counted",),
        "dialogs": ("DialogLabels", "dialog_labels"),
        "evaluation": ("EvaluationLabels", "evaluation_labels"),
        "frame": ("FrameLabels", "frame_labels"),
        "languages": ("KOREAN_NAME", "LANGUAGES", "TITLE", "preferred_language"),
        "library": ("LibraryLabels", "library_labels"),
        "reading": ("ReadingLabels", "reading_labels"),
        "settings": ("SettingsLabels", "settings_labels"),
        "shelf": ("ShelfLabels", "shelf_labels"),
        "uploads": ("UploadLabels", "upload_labels"),
    },
)
