"""Find and read what comes with mundap: inside ``rag`` where a wheel is installed, beside it in a checkout."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.errors import SettingsError

_INSIDE = Path(__file__).resolve().parent
_FOLDER = _INSIDE if (_INSIDE / "seeds").is_dir() else _INSIDE.parent
PROMPTS = _FOLDER / "prompts"
SEEDS = _FOLDER / "seeds"


@dataclass(frozen=True, slots=True)
class Table:
    """The lines of a table of words, and what to call it in a message."""

    name: str
    lines: list[str]


def table(path: Path | None, packaged: str) -> Table:
    """Return the table of a user, or the packaged one of this name where ``path`` is None.

    Raises:
        SettingsError: it cannot be read.
    """
    name = f"seeds/{packaged}" if path is None else str(path)
    try:
        return Table(name, (path or SEEDS / packaged).read_text(encoding="utf-8").splitlines())
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The table {name} cannot be read ({error}).",
            "Save it as UTF-8, or unset it.",
            korean=f"표 {name} 파일을 읽을 수 없습니다 ({error}). UTF-8로 저장하거나 설정을 지워 주세요.",
        ) from error
