"""Of the requests of one tab only the latest may show its result; other tabs are not concerned."""

from __future__ import annotations

from contextlib import ExitStack

from hypothesis import given
from hypothesis import strategies as st

from ui.shared import Latest

STEPS = st.lists(st.tuples(st.sampled_from(["request", "update", "end"]), st.sampled_from("ab")))


@given(STEPS)
def test_at_most_the_last_request_of_a_tab_is_the_latest(steps: list[tuple[str, str]]) -> None:
    latest, begun, expected = Latest(), {"a": [], "b": []}, {"a": [], "b": []}
    for step, tab in steps:
        running = begun[tab]
        if step == "end" and running:
            running.pop(0)[0].close()
            expected[tab].pop(0)
        elif step != "end":
            stack = ExitStack()
            request = stack.enter_context(getattr(latest, step)(tab))
            kept = [False] * len(running) if step == "request" else expected[tab]
            expected[tab] = [*kept, step == "request" or not running]
            running.append((stack, request))
        for one in "ab":
            assert [request.is_latest for _, request in begun[one]] == expected[one]
    for stack, _ in begun["a"] + begun["b"]:
        stack.close()
    assert latest._of == {}  # nothing is kept of a tab that is gone
