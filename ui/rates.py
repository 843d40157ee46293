"""How often somebody may do something: at most so many times in any stretch of time.

The module knows neither who it counts nor what for. It is for one event loop or one thread; nothing is locked.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Hashable

KEYS_BEFORE_SWEEP = 1000  # below this, remembering everybody costs nothing


class RateLimit:
    """Admits each key at most ``count`` times in any window of ``seconds``, wherever the window begins.

    Args:
        count: how many times; 0 admits always.
        seconds: the length of the window.
        clock: the seconds of a clock that never goes back.
    """

    def __init__(self, count: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.count = count
        self.seconds = seconds
        self._clock = clock
        self._admitted: dict[Hashable, deque[float]] = {}
        self._sweep_at = KEYS_BEFORE_SWEEP

    def wait(self, key: Hashable) -> float:
        """0.0 if the key is admitted now, and that counts; otherwise the seconds until it would be."""
        if self.count == 0:
            return 0.0
        now = self._clock()
        self._sweep(now)
        times = self._admitted.setdefault(key, deque(maxlen=self.count))
        if len(times) == self.count:
            remaining = times[0] + self.seconds - now
            if remaining > 0:
                return remaining
        times.append(now)  # the oldest falls out
        return 0.0

    def _sweep(self, now: float) -> None:
        """Forgets who was last admitted before the window, each time that the keys have doubled."""
        if len(self._admitted) < self._sweep_at:
            return
        self._admitted = {
            key: times for key, times in self._admitted.items() if times and times[-1] + self.seconds > now
        }
        self._sweep_at = max(KEYS_BEFORE_SWEEP, 2 * len(self._admitted))
