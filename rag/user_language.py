"""Say in which language the user is spoken to. Help asks before the settings are loaded, which would keep it waiting.

The settings read all other variables, and this one too: ``rag.settings`` refuses a value that is passed over here.
"""

from __future__ import annotations

import locale
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal, get_args

Language = Literal["ko", "en"]
_NAME = "MUNDAP_LANGUAGE"
_ENV_FILE = Path(".env")


def system_language() -> Language:
    """Return the language of messages that the system is set to: Korean, or else English."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    chosen = next(filter(None, named), None) or locale.getlocale()[0] or ""
    return "ko" if chosen.casefold().startswith("ko") else "en"


def user_language(option: str | None = None) -> Language:
    """Return the language of ``option``, or else of the environment, of ``.env``, or of the system."""
    values = (option, *_values(os.environ), *_values(_env_file()))
    chosen = next((value for value in values if value is not None), None)
    return next((language for language in get_args(Language) if language == chosen), system_language())


def _values(variables: Mapping[str, str | None]) -> Iterator[str | None]:
    return (value for name, value in variables.items() if name.upper() == _NAME)


def _env_file() -> Mapping[str, str | None]:
    """Return what ``.env`` sets; nothing if it cannot be read, of which the settings will tell."""
    if not _ENV_FILE.exists():
        return {}
    from dotenv import dotenv_values

    try:
        return dotenv_values(_ENV_FILE, encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return {}
