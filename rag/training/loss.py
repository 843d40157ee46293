"""Define what is minimised: the choice between a question's windows and none, the span, and the verdict on a claim.

The choice is one softmax over all windows of a question and a "none" whose logit is 0: a window is compared with its
rivals, and with no answer at all. A window's logit is that of its spans together, so spans are compared across windows
too (shared normalisation: Clark and Gardner, ACL 2018). From the first token alone no choice was learned in 300 steps.
Several right windows or spans share their probability.
"""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp

SPAN_WEIGHT, VERDICT_WEIGHT = 0.5, 1.0
_OUT = -1e9


class Targets(NamedTuple):
    """The targets of a batch, as ``rag.training.batches.Batch`` describes them."""

    mask: jax.Array
    body: jax.Array
    group: jax.Array
    right: jax.Array
    starts: jax.Array
    ends: jax.Array
    labels: jax.Array


def losses(
    answers: jax.Array, span: jax.Array, verdict: jax.Array, targets: Targets
) -> tuple[jax.Array, dict[str, jax.Array]]:
    """Return the loss of a batch, and its parts.

    Args:
        answers: what the first token adds to the logit of its window, shape (rows,).
        span: logits of start and end, shape (rows, tokens, 2).
        verdict: logits of the labels, shape (rows, 3).
        targets: the right outputs.
    """
    parts = {
        "choice": _choice(answers + span_logit(span, targets.body), targets),
        "span": _span(span[..., 0], targets.starts, targets) + _span(span[..., 1], targets.ends, targets),
        "verdict": _verdict(verdict, targets.labels),
    }
    return parts["choice"] + SPAN_WEIGHT * parts["span"] + VERDICT_WEIGHT * parts["verdict"], parts


def span_logit(span: jax.Array, body: jax.Array) -> jax.Array:
    """Return the logit of all spans of each window together, 0 where none stands out, shape (rows,).

    Args:
        span: logits of start and end, shape (rows, tokens, 2).
        body: 1 for a token of the body, shape (rows, tokens).
    """
    inside = _logsumexp(jnp.where(body[..., None] > 0, span, _OUT).swapaxes(1, 2))  # (rows, 2)
    return (inside - jnp.log(jnp.maximum(body.sum(axis=1), 1.0))[:, None]).sum(axis=1)


def _choice(answers: jax.Array, targets: Targets) -> jax.Array:
    rows = answers.shape[0]
    groups = jnp.arange(rows)
    member = targets.group[None, :] == groups[:, None]  # (groups, rows)
    right = member & (targets.right[None, :] > 0)
    every = _logsumexp(jnp.where(member, answers[None, :], _OUT))
    none = jnp.logaddexp(every, 0.0)
    wanted = jnp.where(right.any(axis=1), _logsumexp(jnp.where(right, answers[None, :], _OUT)), 0.0)
    exists = member.any(axis=1)
    return jnp.where(exists, none - wanted, 0.0).sum() / jnp.maximum(exists.sum(), 1)


def _span(logits: jax.Array, wanted: jax.Array, targets: Targets) -> jax.Array:
    every = _logsumexp(jnp.where(targets.body > 0, logits, _OUT))
    right = _logsumexp(jnp.where(wanted > 0, logits, _OUT))
    has_span = wanted.any(axis=1)
    return jnp.where(has_span, every - right, 0.0).sum() / jnp.maximum(has_span.sum(), 1)


def _verdict(logits: jax.Array, labels: jax.Array) -> jax.Array:
    has_label = labels >= 0
    log_probabilities = jax.nn.log_softmax(logits, axis=-1)
    chosen = jnp.take_along_axis(log_probabilities, jnp.maximum(labels, 0)[:, None], axis=-1)[:, 0]
    return -jnp.where(has_label, chosen, 0.0).sum() / jnp.maximum(has_label.sum(), 1)


def _logsumexp(logits: jax.Array) -> jax.Array:
    return jax.nn.logsumexp(logits, axis=-1)
