"""List the English words that are no evidence of a topic: articles, prepositions, auxiliaries, pronouns."""

from __future__ import annotations

ENGLISH_FUNCTION_WORDS = frozenset(
    "a an the of in on at to for from by with about as into and or but not no is are was were be been being am do does "
    "did done has have had having will would can could should may might must shall it its it's he his him she her they "
    "their them this that these those there here i you we our your my me us than then so if s t re ve ll d between "
    "during since after before over under until while because per via also only just very more most such both each "
    "other any some all according respectively now already still".split()
)
