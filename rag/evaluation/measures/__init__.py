"""Measure answers: facts stated, citations, ranking, abstention, intervals and paired comparison.

It asks nothing, reads no files and formats nothing.
A measure is a module here and a line in ``rag.evaluation.report.summary``.
"""

from __future__ import annotations
