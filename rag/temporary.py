"""Make temporary folders that go away when their block ends, and sweep up those whose process was killed.

Each has a file that its process holds locked for as long as it lives. A folder without that file is somebody's,
whatever its name, and is left alone.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

PREFIX = "mundap-"
_OWNER = ".mundap-owner"
_YOUNG = 60.0  # seconds in which a folder is left alone: its file is made before it is locked


@contextlib.contextmanager
def temporary_folder(kind: str = "", within: Path | None = None) -> Iterator[Path]:
    """Yield an empty folder, which is removed at the end of the block.

    Args:
        kind: a part of its name.
        within: where it is made; None: the system's folder for temporary files.

    Raises:
        OSError: it cannot be made.
    """
    with contextlib.ExitStack() as ending:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{kind}", dir=within))
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        # Not bound to a thread: another thread may close a reader than the one that opened it.
        ending.enter_context(FileLock(folder / _OWNER, thread_local=False))
        content = folder / "content"
        content.mkdir()
        yield content


def sweep(within: Path | None = None) -> None:
    """Remove the temporary folders of processes that are no more; what cannot be removed stays.

    Args:
        within: where they were made; None: the system's folder for temporary files.
    """
    for folder in (within or Path(tempfile.gettempdir())).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # no such file in it, another user's, or gone meanwhile
            age = time.time() - (folder / _OWNER).stat().st_mtime
            if age > _YOUNG and not folder.is_symlink():
                _remove_if_left(folder)


def _remove_if_left(folder: Path) -> None:
    with contextlib.suppress(Timeout), FileLock(folder / _OWNER, timeout=0, thread_local=False):
        shutil.rmtree(folder, ignore_errors=True)
