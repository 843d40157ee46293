"""Declare a command that another package adds to ``mundap`` through the entry-point group ``mundap.commands``."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.index import Merge
    from rag.settings import Settings

GROUP = "mundap.commands"


@dataclass(frozen=True, slots=True)
class Command:
    """Describe a command: its help line, its options, and the function that runs it.

    Attributes:
        help: one line of help.
        add_options: adds the command's options to its parser.
        run: runs the command with the parsed options and the settings, and returns the exit code.
        korean: its texts of help in Korean, by the English ones.
        takes_answerer_options: whether the command takes ``--answerer`` and ``--strict``, as those that answer do.
        merge_chats: takes the chats of a backup into those that are there, where the command keeps chats.
    """

    help: str
    add_options: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Settings], int]
    korean: Mapping[str, str] = field(default_factory=dict)
    takes_answerer_options: bool = False
    merge_chats: Merge | None = None
