"""Find and read the data files of mundap: prompts, tables, example questions.

They lie inside the ``rag`` package where a wheel is installed, and beside it in a checkout.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.errors import SettingsError, error_name

_INSIDE = Path(__file__).resolve().parent
_FOLDER = _INSIDE if (_INSIDE / "seeds").is_dir() else _INSIDE.parent
PROMPTS = _FOLDER / "prompts"
SEEDS = _FOLDER / "seeds"


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table of words, and the name by which messages refer to it."""

    name: str
    lines: list[str]


def table(path: Path | None, packaged: str) -> Table:
    """Return a user's table of words, or the packaged one.

    Args:
        path: the user's file; None chooses the packaged table.
        packaged: the file name of the packaged table, in ``SEEDS``.

    Raises:
        SettingsError: the file cannot be read or is not UTF-8.
    """
    name = f"seeds/{packaged}" if path is None else str(path)
    try:
        return Table(name, (path or SEEDS / packaged).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The table {name} cannot be read ({error}).",
            "Save it as UTF-8, or unset it.",
            korean=f"표 {name} 파일을 읽을 수 없습니다 ({error_name(error)}). UTF-8로 저장하거나 설정을 지워 주세요.",
        ) from error


def example_questions() -> list[str]:
    """Return the packaged example questions; the page suggests those that the index can answer."""
    return [line for line in table(None, "examples.txt").lines if line and not line.startswith("#")]
