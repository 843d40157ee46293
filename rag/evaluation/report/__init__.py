"""Present a run: text tables, Markdown, an HTML page with plots, result files, and the comparison of two runs.

It computes no measure except in ``summary``, which aggregates the scores.
Called by ``rag.evaluation.session``, ``rag.evaluation.public`` and, through ``rag.evaluation``, the page.
"""

from __future__ import annotations
