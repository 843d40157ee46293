"""Who guesses passwords waits, longer each time; who owns one is not locked out by them."""

from __future__ import annotations

import secrets

from hypothesis import given
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from ui.access.attempts import FREE_FOR_ADDRESS, FREE_FOR_NAME, Attempts
from ui.access.backoff import FORGOTTEN_AFTER, KEYS_BEFORE_SWEEP, LONGEST_WAIT, Backoff


def attempts() -> Attempts:
    return Attempts(URLSafeSerializer(secrets.token_hex(32)))


@given(st.integers(1, 6), st.integers(0, 40))
def test_delays_grow_and_have_an_end(free: int, failures: int) -> None:
    now = 0.0
    backoff = Backoff(free, lambda: now)
    waits = []
    for _ in range(failures):
        assert backoff.wait("a") == 0.0
        backoff.count("a")
        waits.append(backoff.wait("a"))
        now += waits[-1]
    assert waits == sorted(waits)
    assert all(wait == 0.0 for wait in waits[: free - 1]) and all(wait <= LONGEST_WAIT for wait in waits)
    assert all(wait >= 1.0 for wait in waits[free - 1 :])
    assert backoff.wait("b") == 0.0


@given(st.integers(1, 200))
def test_attempts_during_a_wait_do_not_lengthen_it(refused: int) -> None:
    now = 0.0
    guesser = attempts()
    guesser._by_name._clock = lambda: now
    for _ in range(FREE_FOR_NAME + 3):
        _, wait = guesser.begin("한울", "192.0.2.1", None)
        now += wait
        guesser.begin("한울", "192.0.2.1", None)
    left = guesser.begin("한울", "192.0.2.1", None)[1]
    for _ in range(refused):
        assert guesser.begin("한울", "192.0.2.1", None)[1] == left > 0


def test_a_day_later_all_is_forgotten_and_memory_stays_small() -> None:
    now = 0.0
    backoff = Backoff(1, lambda: now)
    for _ in range(20):
        backoff.count("a")
    now += FORGOTTEN_AFTER
    assert backoff.wait("a") == 0.0
    backoff.count("a")
    assert backoff.wait("a") == 1.0
    for number in range(20 * KEYS_BEFORE_SWEEP):
        now += 100.0
        backoff.count(number)
    assert len(backoff._failures) <= 2 * KEYS_BEFORE_SWEEP


def test_right_passwords_never_count() -> None:
    office = attempts()
    for number in range(10 * FREE_FOR_ADDRESS):
        attempt, wait = office.begin(f"user{number % 30}", "192.0.2.1", None)
        assert wait == 0
        attempt.succeeded()


def test_a_stranger_does_not_lock_out_the_owner() -> None:
    door = attempts()
    cookie = door.cookie("한울")
    for _ in range(50):
        door.begin("한울", "192.0.2.66", None)
    assert door.begin("한울", "192.0.2.66", None)[1] > 0
    assert door.begin("한울", "192.0.2.1", None)[1] == 0  # the owner elsewhere
    assert door.begin("한울", "192.0.2.66", cookie)[1] == 0  # the owner at the stranger's address
    assert door.begin("한울", "192.0.2.66", cookie + "x")[1] > 0
    assert door.begin("다른이", "192.0.2.66", cookie)[1] == 0  # another name, which was not guessed at yet


def test_a_cookie_of_ones_own_does_not_help_to_guess_at_another() -> None:
    door = attempts()
    cookie = door.cookie("stranger")
    assert any(door.begin("한울", "192.0.2.66", cookie)[1] for _ in range(FREE_FOR_NAME + 1))


def test_a_browser_that_guesses_waits_too() -> None:
    door = attempts()
    cookie = door.cookie("한울")
    assert any(door.begin("한울", "192.0.2.1", cookie)[1] for _ in range(FREE_FOR_NAME + 1))


def test_many_names_from_one_address_count_together() -> None:
    door = attempts()
    waits = [door.begin(f"name{number}", "192.0.2.66", None)[1] for number in range(FREE_FOR_ADDRESS + 1)]
    assert not any(waits[:-1]) and waits[-1] > 0
    assert door.begin("name0", "192.0.2.1", None)[1] == 0
