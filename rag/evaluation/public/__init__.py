"""Run public data sets: KorQuAD, NoMIRACL (Korean) and AutoRAG (Korean).

It downloads nothing; the user provides the files.
Called by ``rag.evaluation``; start reading at ``session``.
"""

from __future__ import annotations
