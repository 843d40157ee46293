"""Read documents of Hangul (한글): ``.hwp`` (HWP 5.0, binary records) and ``.hwpx`` (OWPML, XML in a zip archive).

Both are read into the same paragraphs and tables (``model``), which ``writing`` turns into Markdown, with the numbers
of lists from ``labels``. ``storage`` opens the binary file, ``definitions`` reads what its paragraphs refer to, and
``body`` its text; ``owpml`` reads the XML.

This product was developed with reference to the HWP document file format (.hwp) published by Hancom Inc.
(본 제품은 한글과컴퓨터의 한글 문서 파일(.hwp) 공개 문서를 참고하여 개발하였습니다.)
"""

from __future__ import annotations

from rag.index.documents.hwp.reading import read_hwp

__all__ = ["read_hwp"]
