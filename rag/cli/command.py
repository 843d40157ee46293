"""Declare a command that another package adds to ``mundap`` through the entry-point group ``mundap.commands``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from rag.settings import Settings

GROUP = "mundap.commands"


@dataclass(frozen=True, slots=True)
class Command:
    """A command: a line of help, its options, and what it does.

    ``run`` returns the exit code. ``answers`` says whether the command takes the options of whoever answers questions.
    """

    help: str
    add_options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Settings], int]
    answers: bool = False
