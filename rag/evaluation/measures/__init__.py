"""Measure answers: facts, citations, ranking, abstention, confidence intervals and paired comparison.

It asks no question, reads no file and formats no output; a measure is a module here and a row of ``report.summary``.
Called by ``rag.evaluation.run``, ``rag.evaluation.report`` and ``rag.evaluation.public``.
"""

from __future__ import annotations
