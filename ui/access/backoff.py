"""Let people who give wrong passwords wait, longer each time. The module does not know what a password is."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

LONGEST_WAIT = 900.0  # seconds
FORGOTTEN_AFTER = 24 * 3600.0  # seconds after the last failure
KEYS_BEFORE_SWEEP = 1000  # below this, memory use is negligible


@dataclass(frozen=True, slots=True)
class _Failures:
    count: int
    last: float


class Backoff:
    """Growing delays: after ``free`` failures of a key, each further one doubles the wait, from one second on.

    Args:
        free: how many failures cost nothing.
        clock: a monotonic clock, in seconds.
    """

    def __init__(self, free: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.free = free
        self._clock = clock
        self._failures: dict[Hashable, _Failures] = {}
        self._sweep_at = KEYS_BEFORE_SWEEP

    def wait(self, key: Hashable) -> float:
        """Return the seconds until the next attempt of a key is looked at. Attempts before that change nothing."""
        found = self._failures.get(key)
        if found is None or found.count < self.free:
            return 0.0
        delay = min(2.0 ** min(found.count - self.free, 32), LONGEST_WAIT)
        return max(0.0, found.last + delay - self._clock())

    def count(self, key: Hashable) -> None:
        """Count a failure; before its outcome is known, so that attempts at the same moment do not pass together."""
        now = self._clock()
        self._sweep(now)
        found = self._failures.get(key)
        is_known = found is not None and found.last + FORGOTTEN_AFTER > now
        self._failures[key] = _Failures(found.count + 1 if found is not None and is_known else 1, now)

    def uncount(self, key: Hashable) -> None:
        """Take back one failure that was none."""
        found = self._failures.pop(key, None)
        if found is not None and found.count > 1:
            self._failures[key] = _Failures(found.count - 1, found.last)

    def forgive(self, key: Hashable) -> None:
        """Forget all failures of a key."""
        self._failures.pop(key, None)

    def _sweep(self, now: float) -> None:
        if len(self._failures) < self._sweep_at:
            return
        self._failures = {key: one for key, one in self._failures.items() if one.last + FORGOTTEN_AFTER > now}
        self._sweep_at = max(KEYS_BEFORE_SWEEP, 2 * len(self._failures))
