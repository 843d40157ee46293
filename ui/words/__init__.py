"""Hold every text of the page's own, in Korean and English.

It decides nothing and knows no components.
Called by all parts of the page.
"""

from __future__ import annotations

from ui.words.access import GuardLabels, guard_labels
from ui.words.chat import Labels, labels_for
from ui.words.counting import counted
from ui.words.dialogs import DialogLabels, dialog_labels
from ui.words.evaluation import EvaluationLabels, evaluation_labels
from ui.words.languages import KOREAN_NAME, LANGUAGES, TITLE, preferred_language
from ui.words.library import LibraryLabels, library_labels
from ui.words.settings import SettingsLabels, settings_labels
from ui.words.uploads import UploadLabels, upload_labels

__all__ = [
    "KOREAN_NAME",
    "LANGUAGES",
    "TITLE",
    "DialogLabels",
    "EvaluationLabels",
    "GuardLabels",
    "Labels",
    "LibraryLabels",
    "SettingsLabels",
    "UploadLabels",
    "counted",
    "dialog_labels",
    "evaluation_labels",
    "guard_labels",
    "labels_for",
    "library_labels",
    "preferred_language",
    "settings_labels",
    "upload_labels",
]
