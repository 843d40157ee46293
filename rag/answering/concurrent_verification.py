"""Verify the sentences of a draft while the model still writes it.

The draft is read in one thread and verified in another, a batch at a time: the first sentence goes to the judge alone,
and what the model writes meanwhile goes together as soon as the judge is free. Verdicts come in the order of the draft.
"""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any, TypeVar

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
    try:
        while drafted or verified or waiting:
            if waiting and verified is None:
                verified = workers.submit(verifying.run, verify, tuple(waiting))
                waiting = []
            running: list[Future[Any]] = [one for one in (drafted, verified) if one is not None]
            wait(running, return_when=FIRST_COMPLETED)
            if verified is not None and verified.done():
                results, verified = verified.result(), None
                yield from results
            if drafted is not None and drafted.done():
                error = drafted.exception()
                items = [] if error else drafted.result()
                waiting += items
                drafted = read() if items else None
        if error:
            raise error
    finally:
        if drafted or verified:
            cancel()
        workers.shutdown(wait=False)
