"""Cut the connection of one request from another thread, and read its reply in a thread of its own.

A reply is read in the background because no time limit of a client holds against a server that sends a byte now and
then, and because a chat model of the user's own may have no limit at all. There is one thread a request; it ends when
the connection is cut. The module knows no client library and no chat model.
"""

from __future__ import annotations

import contextvars
import queue
import socket
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from typing import Any, TypeVar

from rag.models.deadline import Deadline

GRACE = 0.1  # seconds that an abandoned reader has for its farewell: tracers note the end of the model's run

T = TypeVar("T")


class Connection:
    """The connection of one request.

    A socket that another thread waits on is only woken by ``shutdown``, and TLS replaces the socket object on the way,
    hence a duplicate of the file descriptor: it stays the same connection.

    Args:
        deadline: of the request.
    """

    def __init__(self, deadline: Deadline) -> None:
        self.deadline = deadline
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._is_cut = False

    def trace(self, event: str, info: dict[str, Any]) -> None:
        """Take note of a new socket; this is the ``trace`` extension of a request."""
        if not event.endswith(".connect_tcp.complete"):
            return
        duplicate = info["return_value"].get_extra_info("socket").dup()
        with self._lock:
            self._sockets.append(duplicate)
            late = self._is_cut
        if late:
            self.cut()

    def cut(self) -> None:
        """Close the connection, and any that is still to come; it may be called again."""
        with self._lock:
            self._is_cut = True
            sockets, self._sockets = self._sockets, []
        for one in sockets:
            with suppress(OSError):  # the server was faster
                one.shutdown(socket.SHUT_RDWR)
            one.close()


# The connection of the request that this thread makes; the HTTP client looks it up.
current: contextvars.ContextVar[Connection | None] = contextvars.ContextVar("current", default=None)


class _End:
    """Mark the end of a reply.

    Args:
        error: why it ended; None for a good end.
    """

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def read_in_background(read: Callable[[], Iterable[T]], deadline: Deadline) -> Generator[T, None, None]:
    """Yield what ``read`` yields in a thread of its own, with the context variables of the caller.

    It just ends when the deadline is cancelled; closing it, or its end, cuts the connection.

    Raises:
        TimeoutError: the deadline is over.
        Exception: whatever ``read`` raises.
    """
    connection = Connection(deadline)
    arrived: queue.SimpleQueue[T | _End] = queue.SimpleQueue()
    abandoned = threading.Event()

    def run() -> None:
        current.set(connection)
        end = _End()
        try:
            _pass_on(read(), arrived, abandoned)
        except BaseException as error:  # noqa: BLE001 - raised again in the thread that waits for it
            end = _End(error)
        connection.cut()
        arrived.put(end)

    def cancel() -> None:
        connection.cut()
        arrived.put(_End())

    reader = threading.Thread(target=contextvars.copy_context().run, args=(run,), name="mundap-reader", daemon=True)
    with deadline.ending(cancel):
        reader.start()
        try:
            yield from _taken(arrived, deadline)
        finally:
            abandoned.set()
            connection.cut()
            reader.join(GRACE)


def _pass_on(items: Iterable[T], arrived: queue.SimpleQueue[T | _End], abandoned: threading.Event) -> None:
    try:
        for item in items:
            if abandoned.is_set():
                return
            arrived.put(item)
    finally:
        if isinstance(items, Generator):
            items.close()


def _taken(arrived: queue.SimpleQueue[T | _End], deadline: Deadline) -> Generator[T, None, None]:
    while True:
        try:
            item = arrived.get(timeout=max(0.0, deadline.left))  # what came in time is valid, however late it is taken
        except queue.Empty as error:
            raise TimeoutError from error
        if deadline.cancelled:
            return
        if not isinstance(item, _End):
            yield item
        elif item.error is not None:
            raise item.error
        else:
            return
