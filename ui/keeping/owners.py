"""Tell whose chats are kept on the server, and delete those of one person: what administrators ask for.

People who sign in with OpenID have no account here: what they leave behind is found and deleted by their names.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from pathlib import Path

from ui.access import access_folder_of
from ui.keeping.chat_file import opened
from ui.keeping.kept_chats import FILE_NAME


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody whose chats are kept.

    Attributes:
        name: of the person, as the sign-in gave it.
        chats: how many there are.
        shared: how many of them others can read.
        size: bytes of their questions and answers.
        changed: when one of them was changed last, in milliseconds since 1970.
    """

    name: str
    chats: int
    shared: int
    size: int
    changed: int


def owners_of(home: Path, name: str | None = None) -> list[Owner]:
    """Return whose chats are kept, sorted by name; with a name only those who write themselves so.

    Raises:
        StorageError: If the chats cannot be read.
    """
    path = access_folder_of(home) / FILE_NAME
    if not path.exists():
        return []
    with opened(path) as file:
        rows = file.execute(
            "SELECT owner, count(*), count(shared), sum((SELECT coalesce(sum(length(CAST(content AS BLOB))), 0) "
            "FROM exchanges WHERE chat = row)), max(changed) FROM chats GROUP BY owner ORDER BY owner"
        ).fetchall()
    found = [Owner(*row) for row in rows]
    return [one for one in found if name is None or composed(one.name) == composed(name)]


def forget_chats(home: Path, name: str) -> int:
    """Delete all chats of a person, and return how many there were; links to them open nothing any more.

    Raises:
        StorageError: If the chats cannot be read or written.
    """
    deleted = 0
    for owner in owners_of(home, name):
        with opened(access_folder_of(home) / FILE_NAME) as file:
            deleted += file.execute("DELETE FROM chats WHERE owner = ?", (owner.name,)).rowcount
    return deleted


def composed(name: str) -> str:
    """Return a name in NFC: some systems type Hangul decomposed, and a provider may give either."""
    return unicodedata.normalize("NFC", name)
