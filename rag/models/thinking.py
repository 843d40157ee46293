"""Tell what a model says from what it thinks before it says it.

Most servers send thinking in fields of its own, which LangChain keeps out of the text. The others leave it in the text,
between marks that the model was trained on. Such marks count in two places only:

- An opening mark counts at the very beginning of a reply, or directly after a closed block. Anywhere else it is quoted:
  an answer about prompts may well say ``<think>``, and must not lose its rest.
- A closing mark without an opening one counts at the beginning of a line. The template of DeepSeek-R1 and others opens
  the block at the end of the prompt, so the reply begins in the middle of the thinking. What was said before the mark
  cannot be taken back; the next replies of that model are held back until the mark comes, or the end.
"""

from __future__ import annotations

_FINAL = "<|channel|>final<|message|>"
# Opening mark, closing mark.
_MARKS = (
    ("<think>", "</think>"),  # DeepSeek-R1, Qwen3, QwQ, GLM
    ("<thinking>", "</thinking>"),
    ("<thought>", "</thought>"),
    ("<reasoning>", "</reasoning>"),
    ("<seed:think>", "</seed:think>"),  # Seed-OSS
    ("[think]", "[/think]"),  # Magistral
    ("◁think▷", "◁/think▷"),  # Kimi-VL
    ("<|channel|>analysis", _FINAL),  # gpt-oss
    ("<|channel|>commentary", _FINAL),
    ("<|start|>assistant<|channel|>analysis", _FINAL),
    (_FINAL, ""),
)
_OPENING = tuple(opening for opening, _ in _MARKS)
_CLOSING = tuple(dict.fromkeys(closing for _, closing in _MARKS if closing))
_LONGEST = max(map(len, (*_OPENING, *_CLOSING)))
_SLICE = 1024  # characters looked at together, since each line copies the rest


class SpokenText:
    """The text of a reply in pieces, without the thinking at its beginning.

    Args:
        hold: whether everything is held back until a closing mark or the end: right for a reply that is wanted whole,
            and for a model whose prompt opens the block.

    Attributes:
        began_thinking: whether a closing mark came without an opening one.
    """

    def __init__(self, *, hold: bool = False) -> None:
        self.began_thinking = False
        self._hold = hold
        self._waiting = ""  # not decided yet
        self._closing: str | None = None  # the mark that ends the block; None outside
        self._at_start = True
        self._at_line = True  # whether what waits begins a line
        self._held: list[str] = []
        self._said_last = ""
        self._is_marked = False  # an opening mark was there: a closing one without it is no longer expected

    def feed(self, piece: str) -> str:
        """Return what can be said after this piece; an empty string for nothing yet."""
        return "".join(self._fed(piece[start : start + _SLICE]) for start in range(0, len(piece), _SLICE))

    def _fed(self, piece: str) -> str:
        self._waiting += piece
        said = ""
        while self._waiting:
            before = (self._waiting, self._at_start, self._closing)
            if self._closing is not None:
                self._think(self._closing)
            elif self._at_start:
                self._begin()
            else:
                said += self._say()
            if before == (self._waiting, self._at_start, self._closing):
                break  # the next piece decides
        return said

    def finish(self) -> str:
        """Return what is left at the end of the reply; a block that was not closed is thinking to its end."""
        rest = "" if self._closing is not None else self._waiting
        self._waiting = ""
        held, self._held = "".join(self._held), []
        return held + (rest if rest.strip() or held else "")

    def _think(self, closing: str) -> None:
        found = self._waiting.lower().find(closing)
        if found < 0:
            self._waiting = self._waiting[-_LONGEST:]
            return
        self._waiting = self._waiting[found + len(closing) :]
        self._closing = None
        self._at_start = self._at_line = True

    def _begin(self) -> None:
        head = self._waiting.lstrip().lower()
        for opening, closing in _MARKS:
            if head.startswith(opening):
                self._waiting = self._waiting.lstrip()[len(opening) :]
                self._closing = closing
                self._is_marked = True
                return
        if head and not any(opening.startswith(head) for opening in _OPENING):
            self._waiting = self._waiting.lstrip()
            self._at_start = False

    def _say(self) -> str:
        """Take the text up to the next beginning of a line that may be a closing mark."""
        if self._at_line:
            head = self._waiting.lstrip().lower()
            if not head or (len(head) < _LONGEST and any(c != head and c.startswith(head) for c in _CLOSING)):
                return ""
            closing = next((c for c in _CLOSING if head.startswith(c)), None)
            if closing is not None and not self._is_marked:
                return self._discard(closing)
        line, newline, rest = self._waiting.partition("\n")
        self._waiting, self._at_line = rest, bool(newline)
        return self._said(line + newline)

    def _discard(self, closing: str) -> str:
        self.began_thinking = bool(self._said_last.strip())
        self._held.clear()
        self._waiting = self._waiting.lstrip()[len(closing) :]
        self._is_marked = self._at_start = True
        return ""

    def _said(self, text: str) -> str:
        window = (self._said_last + text).lower()
        self._is_marked = self._is_marked or any(opening in window for opening in _OPENING)
        self._said_last = window[-_LONGEST:]
        if self._hold:
            self._held.append(text)
            return ""
        return text
