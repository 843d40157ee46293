"""Verify the sentences of a draft while the model still writes it.

The draft is read in one thread and verified in another, a batch at a time: the first sentence goes to the judge alone,
then several together, since each request to a judge repeats the passages. Verdicts come in the order of the draft.
"""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

TOGETHER = 4  # items that go together after the first, unless the draft ends
PATIENCE = 2.0  # seconds that an item waits for others

Item = TypeVar("Item")
Result = TypeVar("Result")


def verified_while_written(
    drafts: Iterator[Item], verify: Callable[[Sequence[Item]], Sequence[Result]], cancel: Callable[[], None]
) -> Iterator[Result]:
    """Yield the results of a draft's items, in order, each as soon as its batch is verified.

    Args:
        drafts: is iterated in a thread of its own, in the caller's context; ends for good when it raises.
        verify: is called in another thread with one or more consecutive items.
        cancel: is called when nobody wants further results; it should make ``drafts`` and ``verify`` end soon.

    Raises:
        Whatever ``drafts`` or ``verify`` raises; for ``drafts`` after the results of the items before.
    """
    workers = ThreadPoolExecutor(max_workers=2, thread_name_prefix="mundap-answer")
    reading, verifying = contextvars.copy_context(), contextvars.copy_context()

    def read() -> Future[list[Item]]:
        return workers.submit(reading.run, lambda: [item for item in [next(drafts, None)] if item is not None])

    drafted: Future[list[Item]] | None = read()
    verified: Future[Sequence[Result]] | None = None
    waiting: list[Item] = []
    error: BaseException | None = None
    started, since = False, time.monotonic()  # since when the oldest item has been waiting
    try:
        while drafted or verified or waiting:
            is_due = not started or drafted is None or len(waiting) >= TOGETHER or time.monotonic() - since > PATIENCE
            if waiting and verified is None and is_due:
                started = True
                verified = workers.submit(verifying.run, verify, tuple(waiting))
                waiting = []
            running: list[Future[Any]] = [one for one in (drafted, verified) if one is not None]
            wait(running, timeout=PATIENCE if waiting and verified is None else None, return_when=FIRST_COMPLETED)
            if verified is not None and verified.done():
                results, verified = verified.result(), None
                yield from results
            if drafted is not None and drafted.done():
                error = drafted.exception()
                items = [] if error else drafted.result()
                since = time.monotonic() if items and not waiting else since
                waiting += items
                drafted = read() if items else None
        if error:
            raise error
    finally:
        if drafted or verified:
            cancel()
        workers.shutdown(wait=False)
