"""Make temporary folders that go away when their block ends, and sweep up those whose process was killed.

Each has a file that its process holds locked for as long as it lives, so nobody's folder is taken away.
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
_OWNER = "owner.lock"
# A folder is made before its file is, and the file before it is locked.
_YOUNG = 60.0  # seconds in which a folder that is not locked is left alone
_UNOWNED = 86_400.0  # seconds after which one without such a file is nobody's


@contextlib.contextmanager
def temporary_folder(kind: str = "") -> Iterator[Path]:
    """Yield an empty folder in the system's folder for temporary files; it is removed at the end of the block.

    Raises:
        OSError: it cannot be made.
    """
    with contextlib.ExitStack() as ending:
        folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{kind}"))
        ending.callback(shutil.rmtree, folder, ignore_errors=True)
        # Not bound to a thread: whoever closes a reader need not be the one who opened it.
        ending.enter_context(FileLock(folder / _OWNER, thread_local=False))
        content = folder / "content"
        content.mkdir()
        yield content


def sweep() -> None:
    """Remove the temporary folders of processes that are no more; what cannot be removed stays."""
    now = time.time()
    for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another user's, or gone meanwhile
            if folder.is_symlink() or not folder.is_dir():
                continue
            owner = folder / _OWNER
            if not owner.exists():
                if now - folder.stat().st_mtime > _UNOWNED:
                    shutil.rmtree(folder, ignore_errors=True)
            elif now - owner.stat().st_mtime > _YOUNG:
                _remove_if_left(folder)


def _remove_if_left(folder: Path) -> None:
    with contextlib.suppress(Timeout), FileLock(folder / _OWNER, timeout=0, thread_local=False):
        shutil.rmtree(folder, ignore_errors=True)
