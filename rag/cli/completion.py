"""Implement `mundap completion`: print the script with which a shell completes commands and options.

The script is made from the parser, so it knows what this version knows.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.settings import Settings

SHELLS = ("bash", "zsh", "fish")
_BASH = """_mundap() {{
  local words
  if (( COMP_CWORD == 1 )); then words="{commands} --help --version"; else
    case "${{COMP_WORDS[1]}}" in
{cases}
    esac
  fi
  COMPREPLY=($(compgen -W "$words" -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o default -F _mundap mundap
"""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument(
        "shell", choices=SHELLS, help='add to its start-up file: eval "$(mundap completion bash)"; fish: ... | source'
    )


def script(shell: str, commands: Mapping[str, argparse.ArgumentParser]) -> str:
    """Return the script of a shell.

    Args:
        shell: one of SHELLS.
        commands: the parser of each command, by its name.
    """
    words = {name: _words(parser) for name, parser in commands.items()}
    if shell == "fish":
        return "".join(_fish(name, commands[name], found) for name, found in words.items())
    cases = "\n".join(f'      {name}) words="{" ".join(found)}" ;;' for name, found in words.items())
    bash = _BASH.format(commands=" ".join(commands), cases=cases)
    return f"autoload -Uz compinit bashcompinit && compinit && bashcompinit\n{bash}" if shell == "zsh" else bash


def _words(parser: argparse.ArgumentParser) -> list[str]:
    """Return what may follow a command: its options, and the values that its arguments may have."""
    options = [option for action in parser._actions for option in action.option_strings if option.startswith("--")]
    values = [str(one) for action in parser._actions if not action.option_strings for one in action.choices or ()]
    return [*values, *options]


def _fish(name: str, parser: argparse.ArgumentParser, words: list[str]) -> str:
    text = (parser.description or "").replace("'", "’")
    seen = f"complete -c mundap -n '__fish_seen_subcommand_from {name}'"
    options = "".join(
        f"{seen} -l {word.removeprefix('--')}\n" if word.startswith("--") else f"{seen} -a {word}\n" for word in words
    )
    return f"complete -c mundap -n __fish_use_subcommand -a {name} -d '{text}'\n{options}"


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the script."""
    print(script(options.shell, options.commands), end="")
    return 0
