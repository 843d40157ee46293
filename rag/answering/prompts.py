"""Fill in the prompts of ``prompts/`` for a chat model.

Passages are inserted as data: each between tags that its own text cannot close, under a key without a meaning. The
module knows no model and no settings.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from string import Template

from rag.errors import SettingsError, error_name
from rag.records import Source, Turn
from rag.text import heading_above, is_heading

NO_ANSWER = "NO_ANSWER"
MOST_SENTENCES = 12  # a summary in several paragraphs; items and rows count as one each
_PLACEHOLDERS = {
    "answer": {"language", "sentences", "example_key", "no_answer"},
    "question": {"passages", "question", "language"},
    "repair": {"passages", "question", "failures", "language", "no_answer"},
    "judge": set(),
    "rewrite": {"conversation", "question", "language"},
    "closed_book": {"question", "language", "no_answer"},
}
_LANGUAGES = {"ko": "Korean (한국어)", "en": "English"}
_TAG = re.compile(r"<(?=/?passage)", re.I)


@dataclass(frozen=True, slots=True)
class Prompts:
    """Prompt templates, loaded and checked.

    Attributes:
        templates: the templates by name.
    """

    templates: dict[str, Template]

    @classmethod
    def load(cls, packaged: Path, own: Path | None = None) -> Prompts:
        """Return every prompt from the directory ``own`` where it has one, else from ``packaged``.

        Raises:
            SettingsError: a file is missing or unreadable, lacks a placeholder, or has an unknown one.
        """
        return cls({name: _load(name, packaged, own) for name in _PLACEHOLDERS})

    def answer(self, language: str, example_key: str) -> str:
        """Return the system message of an answer."""
        return self.templates["answer"].substitute(
            language=_LANGUAGES[language], sentences=MOST_SENTENCES, example_key=example_key, no_answer=NO_ANSWER
        )

    def question(self, question: str, sources: Sequence[Source], language: str) -> str:
        """Return the user message of an answer: the passages, then the question."""
        return self.templates["question"].substitute(
            passages="\n\n".join(map(passage, sources)), question=question, language=_LANGUAGES[language]
        )

    def repair(
        self, question: str, sources: Sequence[Source], failures: Sequence[tuple[str, str]], language: str
    ) -> str:
        """Return the request to rewrite failed sentences.

        Args:
            question: the question.
            sources: the passages that they cite.
            failures: the sentences, each with the reason why it failed, in words.
            language: ``ko`` or ``en``.
        """
        lines = [f"{number}. {text} ({reason})" for number, (text, reason) in enumerate(failures, start=1)]
        return self.templates["repair"].substitute(
            passages="\n\n".join(map(passage, sources)),
            question=question,
            failures="\n".join(lines),
            language=_LANGUAGES[language],
            no_answer=NO_ANSWER,
        )

    def judge(self) -> str:
        """Return the system message of a judge."""
        return self.templates["judge"].substitute()

    def rewrite(self, question: str, history: Sequence[Turn], language: str) -> str:
        """Return the request for the standalone form of a follow-up question."""
        turns = "\n".join(f"Q: {turn.question}\nA: {turn.answer}" for turn in history)
        return self.templates["rewrite"].substitute(
            conversation=turns, question=question, language=_LANGUAGES[language]
        )

    def closed_book(self, question: str, language: str) -> str:
        """Return the question without passages, for comparison."""
        return self.templates["closed_book"].substitute(
            question=question, language=_LANGUAGES[language], no_answer=NO_ANSWER
        )


def passage(source: Source) -> str:
    """Return one passage as data: key, title, outlet, author, date, heading, and the text, which cannot close the tag.

    The heading is left out where the text begins with it.
    """
    document, chunk = source.document, source.chunk
    known = {
        "key": source.key,
        "title": document.title,
        "publisher": document.publisher,
        "author": document.author,
        "date": document.published,
        "heading": "" if is_heading(chunk.text) else heading_above(document.text, chunk.start),
    }
    attributes = " ".join(f'{name}="{html.escape(value)}"' for name, value in known.items() if value)
    return f"<passage {attributes}>\n{_TAG.sub('‹', chunk.text)}\n</passage>"


def _load(name: str, packaged: Path, own: Path | None) -> Template:
    path = packaged / f"{name}.md"
    if own is not None and (own / f"{name}.md").exists():
        path = own / f"{name}.md"
    try:
        template = Template(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The prompt {path} cannot be read ({error}).",
            "Put it back, as UTF-8.",
            korean=f"프롬프트 {path} 파일을 읽을 수 없습니다 ({error_name(error)}). 파일을 UTF-8로 다시 넣어 주세요.",
        ) from error
    if not template.is_valid():
        raise SettingsError(
            f"The prompt {path} has a $ that begins no placeholder.",
            "Write $$ for a dollar sign.",
            korean=f"프롬프트 {path} 파일에 변수 이름이 따르지 않는 $ 기호가 있습니다. 달러 기호는 $$로 적어 주세요.",
        )
    found = set(template.get_identifiers())
    if found != _PLACEHOLDERS[name]:
        wrong = [f"lacks ${n}" for n in sorted(_PLACEHOLDERS[name] - found)]
        wrong += [f"has ${n}, which nobody fills" for n in sorted(found - _PLACEHOLDERS[name])]
        raise SettingsError(
            f"The prompt {path} {' and '.join(wrong)}.",
            "prompts/README.md lists the placeholders.",
            korean=f"프롬프트 {path} 파일의 변수가 맞지 않습니다: "
            f"{', '.join(sorted(found ^ _PLACEHOLDERS[name]))}. 쓸 수 있는 변수는 "
            "prompts/README.md에 있습니다.",
        )
    return template
