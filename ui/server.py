"""The server: puts the page on an address, with its guards before it, and stops it.

What stands on the page is ``app.py``'s; who may come near is decided in ``guards.py`` and ``listening.py``.
"""

from __future__ import annotations

import sys
import threading
from typing import Any

from rag.errors import SettingsError
from rag.settings import Settings
from ui import app, endpoint
from ui.access import Accounts, accounts_of, free_port, guards_for, host_of, listening_notice, reach_directly, signed_in
from ui.evaluation import Evaluations
from ui.library import Library
from ui.shared import ANSWERS, Answering, ReaderSource

QUEUE_SIZE = 256  # requests that may wait; more are turned away
UPLOAD_SLACK = 2**20  # bytes; the library refuses a file that is a little too large, in words

# Said aloud, so that no variable in the environment turns one of them on.
_SAFE: dict[str, Any] = {
    "share": False,
    "show_error": False,
    "run_history": False,
    "enable_monitoring": False,
    "ssr_mode": False,
    "pwa": False,
    "strict_cors": True,
    "num_workers": 0,
}


class Server:
    """The running page.

    Args:
        settings: where it listens, and over which index.

    Attributes:
        url: where the page is.
        settings: as they were given.
        source: lends the index.

    Raises:
        IndexStateError: there is no index, it is damaged, or it was made with other settings.
        SettingsError: other machines could reach the host and nobody would be asked who he is; the users file cannot be
            read; the port is taken; or MCP is wanted and cannot be spoken.
    """

    def __init__(self, settings: Settings, *, open_browser: bool = False) -> None:
        self.settings = settings
        accounts = accounts_of(settings)
        host = host_of(settings, accounts)
        speaks_mcp = endpoint.require_mcp(settings)
        self.source = ReaderSource(settings)
        self._library = Library(settings, self.source.models)
        self._evaluations = Evaluations(settings, self.source)
        self.answering = Answering(self.source)
        try:
            self.answering.warm_up()
            self._page = app.Page(self.answering, self._library, self._evaluations, settings).blocks
            self._listen(settings, host, accounts, speaks_mcp=speaks_mcp, open_browser=open_browser)
            if speaks_mcp:
                endpoint.answer_in_json(self._page)
        except BaseException:
            self._let_go()
            raise
        self.url: str = self._page.local_url

    @property
    def routes(self) -> list[Any]:
        """Everything that Gradio would answer, were there no guards."""
        return list(self._page.app.routes)

    def close(self) -> None:
        """Stops the server and lets the index go; questions that are being answered are given up."""
        self._page.close(verbose=False)
        self._let_go()

    def _listen(
        self, settings: Settings, host: str, accounts: Accounts | None, *, speaks_mcp: bool, open_browser: bool
    ) -> None:
        port = settings.port or free_port()
        reach_directly(host)
        events = self._page.fns.values()
        other_events = frozenset(event._id for event in events if event.concurrency_id != ANSWERS)
        self._page.queue(max_size=QUEUE_SIZE)
        try:
            self._page.launch(
                server_name=host,
                server_port=port,
                inbrowser=open_browser,
                prevent_thread_lock=True,
                quiet=True,
                max_file_size=settings.max_file_mb * 2**20 + UPLOAD_SLACK,
                mcp_server=speaks_mcp,
                auth_dependency=signed_in if accounts is not None else None,
                app_kwargs={"middleware": guards_for(settings, host, accounts, other_events)},
                **_SAFE,
                **app.looks(),
            )
        except OSError as error:
            raise SettingsError(
                f"The page cannot be opened on {host}, port {port}: it is taken.",
                "Stop what runs there, or choose another port (MUNDAP_PORT or --port; 0 takes a free one).",
                korean=f"{host} 주소의 {port}번 포트를 이미 다른 프로그램이 쓰고 있어 페이지를 열 수 "
                "없습니다. 그 프로그램을 끝내거나 다른 포트를 골라 주세요 (MUNDAP_PORT 또는 --port, "
                "0이면 빈 포트를 씁니다).",
            ) from error

    def _let_go(self) -> None:
        self._evaluations.close()
        self.answering.close()
        self._library.close()
        self.source.close()


def launch(settings: Settings, *, open_browser: bool) -> None:
    """Shows the page and returns when it is interrupted.

    Raises:
        IndexStateError, SettingsError: as ``Server`` raises them.
    """
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
