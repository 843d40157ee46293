"""What the encoder takes of a machine: no more memory than while it runs."""

from __future__ import annotations

import subprocess
import sys

import pytest

PEAKS = """
import ctypes
import threading
from pathlib import Path

import numpy as np

from rag.models.encoder import Encoder, packaged_graph
from rag.models.weights import e5_weights

encoder = Encoder(packaged_graph("e5.onnx"), e5_weights())


def run(number):
    for rows in range(1, 9):
        list(encoder.run([[0] * (20 + 23 * ((rows * number) % 8))] * rows))


def kept():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 / 2**20


run(1)
before = kept()
threads = [threading.Thread(target=run, args=(number,)) for number in (1, 3, 5, 7)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
ctypes.CDLL("libc.so.6").malloc_trim(0)  # what the allocator holds back for later
print(kept() - before)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_of_runs_at_one_time_is_given_back() -> None:
    told = subprocess.run([sys.executable, "-c", PEAKS], capture_output=True, text=True, check=True, timeout=300)
    assert float(told.stdout) < 60  # MB
