"""Implement `mundap completion`: print the script with which a shell completes commands and options.

The script is made from the parser, so it knows what this version knows.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping
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


def script(shell: str, commands: Mapping[str, argparse.ArgumentParser], words: Mapping[str, str]) -> str:
    """Return the script of a shell.

    Args:
        shell: one of SHELLS.
        commands: the parser of each command, by its name.
        words: texts of help in the user's language, by the English ones; fish shows them.
    """
    if shell == "fish":
        return "".join(line for name, parser in commands.items() for line in _fish(name, parser, words))
    cases = "\n".join(f'      {name}) words="{" ".join(_words(parser))}" ;;' for name, parser in commands.items())
    bash = _BASH.format(commands=" ".join(commands), cases=cases)
    return f"autoload -Uz compinit bashcompinit && compinit && bashcompinit\n{bash}" if shell == "zsh" else bash


def _words(parser: argparse.ArgumentParser) -> list[str]:
    """Return what may follow a command: the values that its arguments may have, and its options."""
    return [*_values(parser), *(f"--{option}" for option, _ in _options(parser))]


def _values(parser: argparse.ArgumentParser) -> list[str]:
    return [str(one) for action in parser._actions if not action.option_strings for one in action.choices or ()]


def _options(parser: argparse.ArgumentParser) -> list[tuple[str, str]]:
    """Return the long options of a command without their dashes, and their help."""
    return [
        (option.removeprefix("--"), action.help or "")
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--")
    ]


def _fish(name: str, parser: argparse.ArgumentParser, words: Mapping[str, str]) -> Iterator[str]:
    def described(text: str) -> str:
        return f" -d '{words.get(text, text).replace(chr(39), '’')}'" if text else ""

    seen = f"complete -c mundap -n '__fish_seen_subcommand_from {name}'"
    yield f"complete -c mundap -n __fish_use_subcommand -a {name}{described(parser.description or '')}\n"
    yield from (f"{seen} -a {value}\n" for value in _values(parser))
    yield from (f"{seen} -l {option}{described(text)}\n" for option, text in _options(parser))


def run(options: argparse.Namespace, settings: Settings) -> int:
    """Print the script."""
    print(script(options.shell, options.commands, options.words), end="")
    return 0
