"""Put the pages that a page has within itself, ``<iframe srcdoc="...">``, in the place of their frames.

The module knows lxml's trees; how a page is parsed comes in as a function.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_MOST = 200  # frames of a page that are opened
_DEEPEST = 3  # frames within each other


def open_frames(tree: Any, parse: Callable[[str], Any]) -> None:
    """Replace the frames of a tree that hold their page by what is in it; whether a frame is shown stays as it was.

    Args:
        tree: of a page; it is changed.
        parse: returns the tree of a page, or None where it holds nothing.
    """
    left = _MOST
    for _ in range(_DEEPEST):
        frames = [frame for frame in tree.iter("iframe") if frame.get("srcdoc")][:left]
        left -= len(frames)
        for frame in frames:
            _open(frame, parse(frame.attrib.pop("srcdoc")))


def _open(frame: Any, page: Any) -> None:
    body = None if page is None else page.find("body")
    if body is None:
        return
    part = frame.makeelement("div", dict(frame.attrib))
    part.text, part.tail = body.text, frame.tail
    part.extend(list(body))
    frame.getparent().replace(frame, part)
