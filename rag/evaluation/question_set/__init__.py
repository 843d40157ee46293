"""Read a question set and check it: its fields, its gold evidence, and that nothing else answers its questions.

It asks no question and scores no answer.
Called by ``rag.evaluation.session``; start reading at ``questions``.
"""

from __future__ import annotations
