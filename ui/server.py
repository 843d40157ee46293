"""Serve the page: choose the address, add the middleware, launch Gradio, and shut it down.

``app.py`` builds the page; ``ui.access`` decides who may use it.
"""

from __future__ import annotations

import functools
import sys
import threading
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware

from rag.errors import SettingsError
from rag.settings import Settings
from ui import app, endpoint
from ui.access import (
    Doors,
    Watched,
    doors_of,
    free_port,
    guards_for,
    host_of,
    listening_notice,
    reach_directly,
    signed_in,
)
from ui.callable_events import events_of, is_abandoned
from ui.evaluation import Evaluations
from ui.keeping import keeper_of
from ui.library import Library
from ui.mailboxes import Mailboxes, drop_with_the_last_stream
from ui.reading import Documents, DocumentService, Readable, readable
from ui.shared import METRICS_TYPE, Answering, ReaderSource, configure_log, send_traces
from ui.stream_ends import StreamEnds

QUEUE_SIZE = 256  # requests that may wait; more are turned away
AT_ONCE = 1024  # requests that are worked on; most of them wait for an answer, and none keeps a thread of Gradio's
UPLOAD_SLACK = 2**20  # bytes; lets the library itself refuse a slightly too large file with a clear message

# Browser tabs and programs of which Gradio keeps the last values that it showed, conversations included; by default ten
# thousand. Nothing here asks for them again: a tab that comes back after that many others finds everything as it was.
TABS_REMEMBERED = 64

# Set explicitly, so that no environment variable can turn one of them on.
_SAFE: dict[str, Any] = {
    "share": False,
    "show_error": False,
    "run_history": False,
    "enable_monitoring": False,
    "ssr_mode": False,
    "pwa": False,
    "strict_cors": True,
    "num_workers": 0,
    # Do not give up where the page takes more than three seconds for its first reply, as on a busy machine. Gradio has
    # waited for the server before.
    "_frontend": False,
}


class Server:
    """The running page.

    Args:
        settings: the address and the index.
        open_browser: whether to open the page in a browser.

    Attributes:
        url: the address of the page.
        settings: the settings as given.
        source: the source of index readers.

    Raises:
        IndexStateError: If there is no index, it is damaged, or it was made with other settings.
        SettingsError: If the host is reachable from other machines without a login, the users file cannot be read, the
            port is taken, or MCP cannot be offered.
    """

    def __init__(self, settings: Settings, *, open_browser: bool = False) -> None:
        self.settings = settings
        doors = doors_of(settings)
        host = host_of(settings, doors)
        speaks_mcp = endpoint.require_mcp(settings)
        self.source = ReaderSource(settings)
        self._library = Library(settings, self.source.models)
        self._evaluations = Evaluations(settings, self.source)
        self.answering = Answering(self.source, settings.questions_at_once)
        self._documents = Documents(self._look_up, settings.max_file_mb * 2**20)
        try:
            self.answering.warm_up()
            self._page = app.Page(self.answering, self._library, self._evaluations, settings).blocks
            self._listen(settings, host, doors, speaks_mcp=speaks_mcp, open_browser=open_browser)
            if speaks_mcp:
                endpoint.answer_in_json(self._page)
        except BaseException:
            self._release()
            raise
        self.url: str = self._page.local_url

    @property
    def routes(self) -> list[Any]:
        """Return all routes of the Gradio application, including those that the middleware blocks."""
        return list(self._page.app.routes)

    def close(self) -> None:
        """Stop the server and close the index; running questions are cancelled."""
        self._page.close(verbose=False)
        self._release()

    def _listen(self, settings: Settings, host: str, doors: Doors, *, speaks_mcp: bool, open_browser: bool) -> None:
        port = settings.port or free_port()
        reach_directly(host)
        self._page.queue(max_size=QUEUE_SIZE)
        self._page._queue.pending_messages_per_session = Mailboxes(self._page._queue)
        drop_with_the_last_stream(self._page._queue)
        self.answering.workers.is_abandoned = functools.partial(is_abandoned, self._page)
        events = events_of(self._page, endpoint.checks_of(self.answering))
        uploads = Path(self._page.GRADIO_CACHE)
        reading = Middleware(DocumentService, documents=self._documents)
        watched = Watched(self.answering.is_ready, lambda: (self.answering.workers.metrics.exposed(), METRICS_TYPE))
        try:
            self._page.launch(
                server_name=host,
                server_port=port,
                inbrowser=open_browser,
                prevent_thread_lock=True,
                max_threads=AT_ONCE,
                state_session_capacity=TABS_REMEMBERED,
                quiet=True,
                max_file_size=settings.max_file_mb * 2**20 + UPLOAD_SLACK,
                mcp_server=speaks_mcp,
                auth_dependency=signed_in if doors.are_guarded else None,
                app_kwargs={
                    "middleware": [
                        *guards_for(settings, host, doors, events, uploads, watched),
                        Middleware(StreamEnds),
                        reading,
                        keeper_of(settings),
                    ]
                },
                **_SAFE,
                **app.launch_options(),
            )
        except OSError as error:
            raise SettingsError(
                f"The page cannot be opened on {host}, port {port}: it is taken.",
                "Stop what runs there, or choose another port (MUNDAP_PORT or --port; 0 takes a free one).",
                korean=f"{host} 주소의 {port}번 포트를 이미 다른 프로그램이 쓰고 있어 페이지를 열 수 "
                "없습니다. 그 프로그램을 끝내거나 다른 포트를 골라 주세요 (MUNDAP_PORT 또는 --port, "
                "0이면 빈 포트를 씁니다).",
            ) from error

    async def _look_up(self, document_id: str) -> Readable | None:
        return await self.answering.borrow(lambda one: readable(one.catalog, document_id, self.settings.home))

    def _release(self) -> None:
        self._evaluations.close()
        self._documents.close()
        self.answering.close()
        self._library.close()
        self.source.close()


def launch(settings: Settings, *, open_browser: bool) -> None:
    """Serve the page until the process is interrupted (Ctrl+C).

    Raises:
        IndexStateError, SettingsError: See ``Server``.
    """
    configure_log(settings.log, settings.log_level)
    traces = send_traces(settings.traces_url) if settings.traces_url else None
    server = Server(settings, open_browser=open_browser)
    print(f"mundap: {server.url}  (Ctrl+C)", flush=True)
    if notice := listening_notice(settings):
        print(f"mundap: {notice}", file=sys.stderr, flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        pass
    finally:
        server.close()
        if traces is not None:
            traces.shutdown()
