"""What a page sends and receives, counted in bytes as they cross the network."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page


@dataclass
class Traffic:
    """Bytes of bodies since the last ``take``, as Chromium's network reports them; the heartbeat is left out.

    Responses count as they come over the wire, so a stream counts before it ends. No other browser reports that.
    """

    page: Page
    up: int = 0
    down: int = 0
    _heartbeats: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._sent)
        session.on("Network.dataReceived", self._received)
        session.send("Network.enable")

    def _sent(self, event: dict) -> None:  # type: ignore[type-arg]
        if "/heartbeat/" in event["request"]["url"]:
            self._heartbeats.add(event["requestId"])
        self.up += len(event["request"].get("postData", "").encode())

    def _received(self, event: dict) -> None:  # type: ignore[type-arg]
        if event["requestId"] not in self._heartbeats:
            self.down += event["dataLength"]

    def take(self) -> tuple[int, int]:
        """Return the bytes up and down so far, and count from nothing again."""
        taken = self.up, self.down
        self.up = self.down = 0
        return taken
