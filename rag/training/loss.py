"""Define what is minimised: the choice between a question's windows and none, and the span of the answer.

The choice is one softmax over all windows of a question and a "none" whose logit is 0: a window is compared with its
rivals, and with no answer at all. A window's logit is that of its spans together, so spans are compared across windows
too (shared normalisation: Clark and Gardner, ACL 2018). From the first token alone no choice was learned in 300 steps.
Several right windows or spans share their probability.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

SPAN_WEIGHT = 0.5
_OUT = -1e9


class Targets(NamedTuple):
    """The targets of a batch, as ``rag.training.batches.Batch`` describes them."""

    body: Tensor
    group: Tensor
    right: Tensor
    starts: Tensor
    ends: Tensor


def losses(answers: Tensor, span: Tensor, targets: Targets) -> tuple[Tensor, dict[str, float]]:
    """Return the loss of a batch, and its parts.

    Args:
        answers: what question and body together add to the logit of their window, shape (rows,).
        span: logits of start and end, shape (rows, tokens, 2).
        targets: the right outputs.
    """
    parts = {
        "choice": _choice(answers + span_logit(span, targets.body), targets),
        "span": _span(span[..., 0], targets.starts, targets) + _span(span[..., 1], targets.ends, targets),
    }
    total = parts["choice"] + SPAN_WEIGHT * parts["span"]
    return total, {name: value.item() for name, value in parts.items()}


def span_logit(span: Tensor, body: Tensor) -> Tensor:
    """Return the logit of all spans of each window together, 0 where none stands out, shape (rows,).

    Args:
        span: logits of start and end, shape (rows, tokens, 2).
        body: 1 for a token of the body, shape (rows, tokens).
    """
    inside = torch.where(body[..., None] > 0, span, _OUT).logsumexp(dim=1)  # (rows, 2)
    return (inside - body.sum(dim=1).clamp(min=1.0).log()[:, None]).sum(dim=1)


def _choice(answers: Tensor, targets: Targets) -> Tensor:
    groups = torch.arange(len(answers))
    member = targets.group[None, :] == groups[:, None]  # (groups, rows)
    right = member & (targets.right[None, :] > 0)
    every = torch.where(member, answers[None, :], _OUT).logsumexp(dim=1)
    none = torch.logaddexp(every, torch.zeros_like(every))
    wanted = torch.where(right.any(dim=1), torch.where(right, answers[None, :], _OUT).logsumexp(dim=1), 0.0)
    exists = member.any(dim=1)
    return torch.where(exists, none - wanted, 0.0).sum() / exists.sum().clamp(min=1)


def _span(logits: Tensor, wanted: Tensor, targets: Targets) -> Tensor:
    every = torch.where(targets.body > 0, logits, _OUT).logsumexp(dim=1)
    right = torch.where(wanted > 0, logits, _OUT).logsumexp(dim=1)
    has_span = (wanted > 0).any(dim=1)
    return torch.where(has_span, every - right, 0.0).sum() / has_span.sum().clamp(min=1)
