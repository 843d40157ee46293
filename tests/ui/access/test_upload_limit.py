"""How much may be uploaded, and by whom; and a log that does not grow without end."""

from __future__ import annotations

import asyncio
from pathlib import Path

from guarded import UPLOADS, guarded
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send

from ui.access.audit import AuditLog
from ui.access.upload_limit import DAY, MEGABYTE, Allowance, UploadLimit
from ui.words.access import ENGLISH, KOREAN

UPLOAD = "/gradio_api/upload"
HALF = b"x" * (MEGABYTE * 6 // 10)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 8), st.integers(0, 5)), max_size=40), st.integers(1, 9))
def test_nobody_gets_more_than_his_allowance_in_any_day(asked: list[tuple[str, int, int]], most: int) -> None:
    now = [0.0]
    allowance = Allowance(most, 10, lambda: now[0])
    taken: list[tuple[str, float, int]] = []
    for key, size, later in asked:
        now[0] += later
        recent = sum(count for name, at, count in taken if name == key and at + 10 > now[0])
        assert allowance.take(key, size) == (recent + size <= most)
        if recent + size <= most:
            taken.append((key, now[0], size))


def test_one_person_uploads_so_much_a_day_and_another_is_not_touched(tmp_path: Path) -> None:
    ours = guarded(home=tmp_path, uploads_per_person_mb=1, proxies="192.0.2.1")
    assert ours.post(UPLOAD, content=HALF, headers={"X-Forwarded-For": "198.51.100.1"}).status_code == 200
    refused = ours.post(UPLOAD, content=HALF, headers={"X-Forwarded-For": "198.51.100.1", "Accept-Language": "ko"})
    assert (refused.status_code, refused.json()) == (429, {"detail": KOREAN.too_much_uploaded.format(1)})
    assert ours.post(UPLOAD, content=HALF, headers={"X-Forwarded-For": "198.51.100.2"}).status_code == 200
    assert DAY == 86_400


def test_what_waits_to_be_taken_in_counts(tmp_path: Path) -> None:
    client = guarded(home=tmp_path, uploads_mb=1)
    UPLOADS.mkdir(exist_ok=True)
    waiting = UPLOADS / "waiting"
    try:
        waiting.write_bytes(HALF)
        refused = client.post(UPLOAD, content=HALF)
        assert (refused.status_code, refused.json()) == (507, {"detail": ENGLISH.no_room.format(1)})
    finally:
        waiting.unlink()
    assert client.post(UPLOAD, content=HALF).status_code == 200


def test_uploads_that_come_together_do_not_pass_the_limit_together(tmp_path: Path) -> None:
    """None of them lies in the folder yet when the others begin."""
    passed: list[int] = []

    async def slow(scope: Scope, receive: Receive, send: Send) -> None:
        passed.append(1)
        await asyncio.sleep(0.5)

    limit = UploadLimit(slow, tmp_path, MEGABYTE, Allowance(0, DAY))
    scope = {
        "type": "http", "method": "POST", "path": UPLOAD, "headers": [(b"content-length", str(len(HALF)).encode())],
        "client": ("192.0.2.1", 1),
    }  # fmt: skip

    async def together() -> list[int]:
        refusals: list[int] = []

        async def send(message: Message) -> None:
            refusals.append(message.get("status", 0))

        async def receive() -> Message:
            return {"type": "http.disconnect"}

        await asyncio.gather(*(limit({**scope}, receive, send) for _ in range(3)))
        await limit({**scope}, receive, send)  # they have ended
        return [status for status in refusals if status]

    assert asyncio.run(together()) == [507, 507]
    assert len(passed) == 2  # the first of the three, and the one after them


def test_an_upload_says_how_large_it_is(tmp_path: Path) -> None:
    refused = guarded(home=tmp_path).post(UPLOAD, content=iter([b"a", b"b"]))
    assert (refused.status_code, refused.json()) == (411, {"detail": ENGLISH.no_length})


def test_a_full_audit_log_is_set_aside_and_no_line_is_lost(tmp_path: Path) -> None:
    log = AuditLog(tmp_path / "audit.jsonl", 300)
    for number in range(20):
        log.note("library.add", None, "127.0.0.1", str(number))
    files = sorted(tmp_path.glob("audit*.jsonl"))
    assert len(files) > 3 and all(file.stat().st_size < 500 for file in files)
    assert sum(file.read_text(encoding="utf-8").count("\n") for file in files) == 20
