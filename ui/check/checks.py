"""Check texts in the worker threads of the page, one sentence after the other, and read the files that hold them.

Each browser tab has one check at most, which it can stop. The module knows neither HTML nor Gradio.
"""

from __future__ import annotations

import asyncio
import functools
import logging
from collections.abc import AsyncIterator, Hashable
from pathlib import Path

from rag.errors import DocumentError, MundapError, TextError
from rag.index import read_text
from rag.records import CheckedSentence
from ui.shared import Answering, ResultStream, TabStreams

log = logging.getLogger(__name__)

LONGEST = 30_000  # characters of a text: some 450 sentences, about a minute and a half of a core without a judge
_Result = CheckedSentence | MundapError


class Checks:
    """The checks of all browser tabs; a tab is given by its session id.

    Args:
        answering: has the threads and the queues, and lends readers of the index.
    """

    def __init__(self, answering: Answering) -> None:
        self._answering = answering
        self._streams = TabStreams[_Result](answering.workers)

    async def sentences(
        self, tab: str, text: str, person: Hashable, language: str
    ) -> AsyncIterator[CheckedSentence | int]:
        """Yield how many come first while the text waits for its turn, then its sentences as they are checked.

        Args:
            tab: the id under which somebody listens; ``stop`` takes the same.
            text: the text.
            person: who asks, for the limit of each person.
            language: of the reasons, ko or en.

        Raises:
            MundapError: If too many wait, or the text cannot be checked.
        """
        workers = self._answering.workers
        ticket = workers.queue(None).join(person)
        with self._streams.opened(tab, ticket) as stream:
            async for ahead in ticket.ahead():
                if stream.is_over:
                    break
                yield ahead
            if ticket.has_place and not stream.is_over:
                stream.run(workers.pool(None), functools.partial(self._check, text, language), ticket)
            async for result in stream.received():
                if isinstance(result, MundapError):
                    raise result
                yield result

    def stop(self, tab: str) -> None:
        """Stop the check of a tab, if there is one."""
        self._streams.close(tab)

    def is_under_way(self, tab: str) -> bool:
        """Return whether a tab has a check that goes on."""
        return self._streams.is_open(tab)

    async def text_of(self, path: Path, language: str) -> tuple[str, str]:
        """Return the text of a file, in any format that can be indexed, and how it was read where that is to be known.

        Args:
            path: the file; it is deleted.
            language: the language of the messages, ko or en.

        Raises:
            TextError: If it cannot be read, is empty or too long.
        """
        settings, words = self._answering.source.settings, self._answering.source.models.analyzer.broken_words
        try:
            text, notices = await self._answering.patiently(
                lambda: read_text(path, source=path.name, max_bytes=settings.max_file_mb * 2**20, broken_words=words)
            )
        except DocumentError as error:
            raise TextError.of(error) from error
        finally:
            await asyncio.to_thread(path.unlink, missing_ok=True)
        require_length(text, path.name)
        return text, " ".join(notice.in_language(language) for notice in notices)

    def _check(self, text: str, language: str, stream: ResultStream[_Result]) -> None:
        """Check a text in a worker thread, and report each sentence and the end to the stream."""
        try:
            with self._answering.source.reader() as reader:
                for checked in reader.chain.check(text, language=language):
                    if stream.is_closed:
                        return
                    stream.send(checked)
        except MundapError as error:
            stream.send(error)
        except Exception:  # top level: the user sees a message, the log the traceback
            log.exception("A text could not be checked")
            stream.send(
                TextError(
                    "Something unexpected went wrong, and the text was not checked.",
                    "Try again; the log in the terminal says what happened.",
                    korean="예상하지 못한 문제가 생겨 글을 확인하지 못했습니다. 다시 확인해 주세요. 자세한 "
                    "내용은 터미널의 로그에 있습니다.",
                )
            )
        finally:
            stream.send(None)


def require_length(text: str, name: str = "") -> None:
    """Refuse a text that is empty or too long to be checked at once.

    Args:
        text: the text.
        name: the name of its file; "" for a pasted text.

    Raises:
        TextError: If it is.
    """
    if not text.strip():
        raise TextError(
            "There is no text to check.",
            "Paste one, or choose a file with text in it.",
            korean="확인할 글이 없습니다. 글을 붙여 넣거나 글이 담긴 파일을 선택해 주세요.",
        )
    if len(text) > LONGEST:
        whose = f"The text of “{name}”" if name else "The text"
        raise TextError(
            f"{whose} has {len(text):,} characters; at most {LONGEST:,} are checked at once.",
            "Paste it in parts, or run `mundap check FILE` in a terminal.",
            korean=(f"“{name}”의 글은" if name else "글이")
            + f" {len(text):,}자입니다. 한 번에 {LONGEST:,}자까지 확인합니다. 나누어 붙여 넣거나 "
            "터미널에서 `mundap check 파일`을 실행해 주세요.",
        )
