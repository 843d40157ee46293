"""Say how far the reading of a document has come, or what else is done with it and takes long."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]  # (source, how much is done, how much there is): pages or characters
