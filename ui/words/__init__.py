"""Hold every word that the page says itself, in Korean and English.

It decides nothing and knows no components.
Called by all rooms of the page.
"""

from __future__ import annotations

from ui.words.access import GuardLabels, guard_labels
from ui.words.chat import LANGUAGES, Labels, labels_for, preferred_language
from ui.words.evaluation import KOREAN, EvaluationLabels, evaluation_labels
from ui.words.library import LibraryLabels, library_labels

__all__ = [
    "KOREAN",
    "LANGUAGES",
    "EvaluationLabels",
    "GuardLabels",
    "Labels",
    "LibraryLabels",
    "evaluation_labels",
    "guard_labels",
    "labels_for",
    "library_labels",
    "preferred_language",
]
