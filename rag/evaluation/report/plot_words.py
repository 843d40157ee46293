"""Define the text in the plots, so that a page in another language can provide its own."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PlotWords:
    """Hold the labels of axes and points; ``{}`` marks where a figure is inserted."""

    nothing: str
    wrong_share: str
    answered_share: str
    wrong_at: str  # {0} is the share that is wrong, {1} the coverage
    points: str
    surer: str
    less_sure: str
    confidence: str
    of_bin: str  # {0} is the confidence, {1} the share that is answerable, {2} the questions
    questions: str
    time: str
    between: str


ENGLISH_PLOT_WORDS = PlotWords(
    nothing="not measured",
    wrong_share="share that is wrong",
    answered_share="share of questions that are answered",
    wrong_at="{0} wrong at {1} coverage",
    points="{} points, from {} to {}.",
    surer="surer than it says",
    less_sure="less sure than it says",
    confidence="confidence, and questions in each bin",
    of_bin="confidence {0}: {1} answerable of {2}",
    questions="questions",
    time="time to the whole answer, logarithmic",
    between="{} questions between {} and {}",
)
