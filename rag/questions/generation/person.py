"""Tell whether a sentence is about a person, so that a question about it uses "who".

It parses no grammar.
"""

from __future__ import annotations

from rag.questions.entity_type import wanted_kinds
from rag.text import Analyzer


def names_person(name: str, which: str, analyzer: Analyzer) -> bool:
    """Return whether a name is a person's, by the table of names or else by the noun that describes it.

    Args:
        name: as the sentence spells it.
        which: a "which" question for the noun that describes it: 어느 교수, which founder.
        analyzer: knows the table of names.
    """
    keys = [term.key for term in analyzer.terms(name)]
    kinds = analyzer.kinds_of(keys[0]) if len(keys) == 1 else frozenset()
    return kinds == {"person"} or (not kinds and wanted_kinds(which) == {"person"})
