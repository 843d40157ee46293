"""Show a run: tables, Markdown, one HTML page with plots, saved records, and the comparison of two runs.

It measures nothing beyond what ``summary`` adds up.
Called by ``rag.evaluation.session`` and the page.
"""

from __future__ import annotations
