"""Run public data sets: KorQuAD, NoMIRACL-ko and AutoRAG-ko.

It downloads nothing; the files are the user's to get.
``session`` is the way in.
"""

from __future__ import annotations
