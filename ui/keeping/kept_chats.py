"""Keep the chats of each owner in a file below the index folder, and find one by the name under which it is shared.

A chat is a head (its title, and whatever else the page keeps of it) and a list of exchanges, which are written one by
one: what a question costs does not grow with the chat. The module knows no requests, and decides nothing about who may
read what beyond this: owners see their own, and a shared name opens one chat. The page checks what it shows of them.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import MundapError
from ui.access import access_folder_of
from ui.keeping.chat_file import opened

FILE_NAME = "chats.sqlite"
SHARED = "shared"  # how the names of shared chats begin; no chat has such an id
LISTED = 200  # characters that the list has of each question


class ChatError(MundapError):
    """A chat cannot be kept, or is not there; ``status`` is that of HTTP."""

    def __init__(self, status: int, problem: str, remedy: str, *, korean: str) -> None:
        super().__init__(problem, remedy, korean=korean)
        self.status = status


@dataclass(frozen=True, slots=True)
class Change:
    """What has changed of a chat.

    Attributes:
        head: everything but the exchanges; None leaves it.
        count: how many exchanges it has now; None leaves them.
        exchanges: those that are new or different, by their place in the list, counted from 0.
        revision: the revision that was changed; 0 for a new chat, None if it does not matter.
    """

    head: Mapping[str, Any] | None = None
    count: int | None = None
    exchanges: Mapping[int, Mapping[str, Any]] | None = None
    revision: int | None = None


class KeptChats:
    """The chats of all owners of one index.

    Args:
        home: the index folder.
        most: bytes that one owner's chats may have; 0 means no limit.
    """

    def __init__(self, home: Path, most: int = 0) -> None:
        self._path = access_folder_of(home) / FILE_NAME
        self._most = most

    def listed(self, owner: str) -> list[dict[str, Any]]:
        """Return an owner's chats, the last changed first, each with its head and the beginnings of its questions."""
        with opened(self._path) as file:
            rows = file.execute(
                "SELECT row, id, head, changed, revision, shared FROM chats WHERE owner = ? ORDER BY changed DESC",
                (owner,),
            ).fetchall()
            asked: dict[int, list[str]] = {row[0]: [] for row in rows}
            for row, question in file.execute(
                "SELECT chat, substr(question, 1, ?) FROM exchanges JOIN chats ON chat = row WHERE owner = ? "
                "ORDER BY chat, place",
                (LISTED, owner),
            ):
                asked[row].append(question)
        return [
            {"id": id_, "head": json.loads(head), "changed": changed, "revision": revision, "shared": shared}
            | {"questions": asked[row]}
            for row, id_, head, changed, revision, shared in rows
        ]

    def read(self, owner: str, id_: str) -> dict[str, Any]:
        """Return a chat of an owner, or anybody's under the name by which it is shared.

        Raises:
            ChatError: If there is no such chat.
        """
        column, values = ("shared = ?", (id_,)) if id_.startswith(SHARED) else ("owner = ? AND id = ?", (owner, id_))
        with opened(self._path) as file:
            found = file.execute(
                f"SELECT row, owner, head, changed, revision, shared FROM chats WHERE {column}",  # noqa: S608
                values,
            ).fetchone()
            if found is None:
                raise _gone()
            row, whose, head, changed, revision, shared = found
            rows = file.execute("SELECT content FROM exchanges WHERE chat = ? ORDER BY place", (row,)).fetchall()
        record = json.loads(head) | {"id": id_, "changed": changed, "exchanges": [json.loads(one) for (one,) in rows]}
        return {"record": record, "owner": whose, "revision": revision, "shared": shared if whose == owner else None}

    def write(self, owner: str, id_: str, change: Change) -> int:
        """Write what has changed of a chat, and return its new revision.

        Raises:
            ChatError: If another page has changed it meanwhile, exchanges are missing, or the owner has no room left.
        """
        with opened(self._path) as file:
            row, revision = _found(file, owner, id_) or (None, 0)
            if change.revision is not None and change.revision != revision:
                raise _changed_meanwhile()
            if row is None:
                row = self._begun(file, owner, id_)
            if change.head is not None:
                head = {key: value for key, value in change.head.items() if key not in ("id", "exchanges", "changed")}
                values = (json.dumps(head, ensure_ascii=False), str(head.get("title", "")), row)
                file.execute("UPDATE chats SET head = ?, title = ? WHERE row = ?", values)
            if change.count is not None:
                _write_exchanges(file, row, change.count, change.exchanges or {})
            file.execute("UPDATE chats SET revision = revision + 1 WHERE row = ?", (row,))
            if change.exchanges:
                file.execute("UPDATE chats SET changed = ? WHERE row = ?", (int(time.time() * 1000), row))
            self._require_room(file, owner)
            return int(revision) + 1

    def delete(self, owner: str, id_: str) -> None:
        """Delete a chat of an owner; nothing happens if it is not there."""
        with opened(self._path) as file:
            file.execute("DELETE FROM chats WHERE owner = ? AND id = ?", (owner, id_))

    def share(self, owner: str, id_: str) -> str:
        """Share a chat, and return the name under which others read it; one that is shared keeps its name.

        Raises:
            ChatError: If the owner has no such chat.
        """
        with opened(self._path) as file:
            found = file.execute("SELECT shared FROM chats WHERE owner = ? AND id = ?", (owner, id_)).fetchone()
            if found is None:
                raise _gone()
            name = found[0] or SHARED + secrets.token_hex(12)
            file.execute("UPDATE chats SET shared = ? WHERE owner = ? AND id = ?", (name, owner, id_))
        return str(name)

    def unshare(self, owner: str, id_: str) -> None:
        """End the sharing of a chat: its name opens nothing any more, and another sharing has another one."""
        with opened(self._path) as file:
            file.execute("UPDATE chats SET shared = NULL WHERE owner = ? AND id = ?", (owner, id_))

    def _begun(self, file: sqlite3.Connection, owner: str, id_: str) -> int:
        begun = file.execute(
            "INSERT INTO chats (owner, id, head, title, changed, revision) VALUES (?, ?, '{}', '', ?, 0)",
            (owner, id_, int(time.time() * 1000)),
        )
        return int(begun.lastrowid or 0)

    def _require_room(self, file: sqlite3.Connection, owner: str) -> None:
        (size,) = file.execute(
            "SELECT (SELECT coalesce(sum(length(CAST(head AS BLOB))), 0) FROM chats WHERE owner = ?) + "
            "(SELECT coalesce(sum(length(CAST(content AS BLOB))), 0) FROM exchanges JOIN chats ON chat = row "
            "WHERE owner = ?)",
            (owner, owner),
        ).fetchone()
        if 0 < self._most < size:
            raise ChatError(
                507,
                f"Your chats have reached their limit of {self._most / 2**20:g} MB, and this one was not kept.",
                "Export and delete some, or ask for a larger MUNDAP_CHATS_MB.",
                korean=f"저장한 대화가 한도({self._most / 2**20:g}MB)에 이르러 이 대화를 저장하지 못했습니다. 지난 "
                "대화를 내보내고 삭제하거나, 관리자에게 MUNDAP_CHATS_MB를 늘려 달라고 해 주세요.",
            )


def _found(file: sqlite3.Connection, owner: str, id_: str) -> tuple[int, int] | None:
    found: tuple[int, int] | None = file.execute(
        "SELECT row, revision FROM chats WHERE owner = ? AND id = ?", (owner, id_)
    ).fetchone()
    return found


def _write_exchanges(
    file: sqlite3.Connection, row: int, count: int, exchanges: Mapping[int, Mapping[str, Any]]
) -> None:
    file.execute("DELETE FROM exchanges WHERE chat = ? AND place >= ?", (row, count))
    file.executemany(
        "INSERT OR REPLACE INTO exchanges VALUES (?, ?, ?, ?)",
        [
            (row, place, str(one.get("question", "")), json.dumps(one, ensure_ascii=False))
            for place, one in exchanges.items()
            if place < count
        ],
    )
    (there,) = file.execute("SELECT count(*) FROM exchanges WHERE chat = ?", (row,)).fetchone()
    if there != count:  # the page believes that exchanges are kept which are not
        raise _changed_meanwhile()


def _gone() -> ChatError:
    return ChatError(
        404,
        "This chat was not found: it was deleted, or is no longer shared.",
        "Ask for a new link where you got this one.",
        korean="대화를 찾을 수 없습니다. 삭제되었거나 공유가 끝난 대화입니다. 링크를 준 사람에게 다시 요청해 주세요.",
    )


def _changed_meanwhile() -> ChatError:
    return ChatError(
        409,
        "This chat was changed in another window meanwhile.",
        "Load it again, then continue it.",
        korean="다른 창에서 이 대화를 이어 갔습니다. 대화를 다시 불러온 뒤 이어 가 주세요.",
    )
