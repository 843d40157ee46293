"""Tell one file from another that took its path."""

from __future__ import annotations

from pathlib import Path

FileIdentity = tuple[int, int]  # device and inode


def file_identity(path: Path) -> FileIdentity | None:
    """Return the identity of the file or folder at a path, which another one there does not have; None for none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
