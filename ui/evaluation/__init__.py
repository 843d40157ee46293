"""Show evaluations: start, follow and stop a run, and show its figures and plots.

It measures nothing; ``rag.evaluation`` does.
Called by ``ui.app`` and ``ui.server``.
"""

from __future__ import annotations

from ui.evaluation.runner import Evaluations
from ui.evaluation.tab import EvaluationTab

__all__ = ["EvaluationTab", "Evaluations"]
