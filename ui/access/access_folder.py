"""Keep what outlives a restart of the page: the key that signs cookies, in a folder that only its owner reads."""

from __future__ import annotations

import logging
import os
import secrets
from pathlib import Path

from itsdangerous import URLSafeSerializer

log = logging.getLogger(__name__)

FOLDER_NAME = "access"
_KEY = "key"


def access_folder_of(home: Path) -> Path:
    """Return the folder of the key, the ended sessions and the audit log, below the index folder."""
    return home / FOLDER_NAME


class Keys:
    """Signers for cookies, one for each purpose: what one has signed, another does not take.

    Where the folder cannot be written, the key lives as long as the process.

    Args:
        folder: where the key is kept; it is made if it is not there.
    """

    def __init__(self, folder: Path) -> None:
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._key = _kept_key(folder)
        except OSError as error:
            log.warning("Sessions end with this process: their key cannot be kept in %s (%s)", folder, error)
            self._key = secrets.token_hex(32)

    def signer(self, purpose: str) -> URLSafeSerializer:
        """Return what signs for a purpose (HMAC-SHA1 of itsdangerous, with a key derived for it)."""
        return URLSafeSerializer(self._key, salt=f"mundap.{purpose}")

    def secret(self, purpose: str) -> str:
        """Return a secret of its own for a purpose, for a library that signs itself."""
        return str(self.signer(purpose).dumps(purpose))


def _kept_key(folder: Path) -> str:
    """Return the key of a folder, made once, however many processes begin at the same time."""
    path = folder / _KEY
    if not path.exists():
        draft = folder / f".{_KEY}-{secrets.token_hex(8)}"
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
                file.flush()
                os.fsync(file.fileno())
            if not path.exists():
                _put(draft, path)
        finally:
            draft.unlink(missing_ok=True)
    key = path.read_text(encoding="ascii", errors="replace").strip()
    if len(key) < 64:
        raise OSError(f"{path} is no key; delete it")
    return key


def _put(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)  # unlike a rename, it replaces nothing
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        draft.replace(path)
