"""Tell wrong usage in the language of the user: argparse's own messages are translated as they are printed.

What is not known here is printed as argparse says it.
"""

from __future__ import annotations

import argparse
import re
import sys
from typing import NoReturn

_OF_ONE = re.compile(r"argument (.+?: )(.+)", re.S)  # -o/--option: what is wrong with it
# In the words of Python 3.11 to 3.14. Groups stand for what the user wrote, or for names of arguments.
_KOREAN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(english, re.S), korean)
    for english, korean in (
        (r"the following arguments are required: (.+)", r"빠진 인자가 있습니다: \1"),
        (r"one of the arguments (.+) is required", r"다음 가운데 하나가 있어야 합니다: \1"),
        (r"unrecognized arguments: (.+)", r"알 수 없는 인자입니다: \1"),
        (r"ambiguous option: (.+) could match (.+)", r"\1: 어느 옵션인지 알 수 없습니다. 다음 가운데 골라 주세요: \2"),
        (
            r"invalid choice: (.+?)(?:, maybe you meant '.*'\?)? \(choose from (.+)\)",
            r"\1 값은 쓸 수 없습니다. 다음 가운데 골라 주세요: \2",
        ),
        (r"invalid int value: (.+)", r"\1 값은 정수가 아닙니다"),
        (r"invalid \S+ value: (.+)", r"\1 값은 쓸 수 없습니다"),
        (r"(.+) is not a whole number of at least 1", r"\1 값은 1 이상의 정수가 아닙니다"),
        (r"expected one argument", "값을 하나 적어야 합니다"),
        (r"expected at most one argument", "값은 하나까지만 적을 수 있습니다"),
        (r"expected at least one argument", "값을 하나 이상 적어야 합니다"),
        (r"expected (\d+) arguments?", r"값을 \1개 적어야 합니다"),
        (r"ignored explicit argument (.+)", r"값을 받지 않는 옵션입니다(\1)"),
        (r"not allowed with argument (.+)", r"\1 옵션과 함께 쓸 수 없습니다"),
    )
)


class KoreanParser(argparse.ArgumentParser):
    """Parser of the command line that tells wrong usage in Korean, and exits with 2 as argparse does."""

    def error(self, message: str) -> NoReturn:
        """Print the usage and what is wrong with the arguments, and exit."""
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: 오류: {korean_error(message)}\n")


def korean_error(message: str) -> str:
    """Return a message of argparse in Korean; one that is not known as it is."""
    of_one = _OF_ONE.fullmatch(message)
    name, what = of_one.groups() if of_one else ("", message)
    found = ((english.fullmatch(what), korean) for english, korean in _KOREAN)
    return name + next((match.expand(korean) for match, korean in found if match), what)
