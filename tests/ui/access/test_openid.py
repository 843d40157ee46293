"""Signing in with OpenID Connect, at a real provider on loopback."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from guarded import guarded
from oidc_provider_mock import User as Person
from oidc_provider_mock import run_server_in_thread
from starlette.testclient import TestClient

from rag.errors import SettingsError
from rag.settings import load_settings
from ui.access.access_folder import access_folder_of
from ui.access.openid import OpenIDError, provider_of, user_of
from ui.access.sessions import User
from ui.words.access import ENGLISH

pytestmark = pytest.mark.filterwarnings(  # the provider's own
    "ignore:get_jwt_config:DeprecationWarning", "ignore:.*exists_nonce:DeprecationWarning"
)
PEOPLE = [
    Person(sub="1", claims={"preferred_username": "한울", "groups": ["staff", "운영"]}),
    Person(sub="2", claims={"preferred_username": "글쓴이", "groups": ["사서"]}),
    Person(sub="3", claims={"email": "reader@example.org"}),
]


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with run_server_in_thread(user_claims=PEOPLE) as server:
        yield f"http://localhost:{server.server_port}"


def page(issuer: str, home: Path, **changes: str) -> TestClient:
    settings = {"oidc_issuer": issuer, "oidc_client_id": "mundap", "oidc_client_secret": "s"} | changes
    return guarded(home=home, oidc_editors="사서, 편집", oidc_admins="운영", **settings)


def sent_to_provider(client: TestClient, place: str = "") -> str:
    answer = client.get(f"/login/provider{place}")
    assert answer.status_code == 302
    return answer.headers["location"]


def back_from_provider(location: str, subject: str, action: str = "authorize") -> str:
    """Sign in at the provider as its page does, and return where it sends the browser."""
    answer = httpx.post(location, data={"sub": subject, "action": action}, trust_env=False)
    assert answer.status_code == 302
    target = urlsplit(answer.headers["location"])
    return f"{target.path}?{target.query}"


@pytest.mark.parametrize(("subject", "user"), [("1", "한울"), ("2", "글쓴이"), ("3", "3")])
def test_whom_the_provider_names_is_signed_in(issuer: str, tmp_path: Path, subject: str, user: str) -> None:
    client = page(issuer, tmp_path)
    assert client.get("/config").status_code == 401
    assert ENGLISH.sign_in_with_provider in client.get("/login").text.replace("&#x27;", "'")
    assert 'type="password"' not in client.get("/login").text
    location = sent_to_provider(client)
    asked = parse_qs(urlsplit(location).query)
    assert asked["code_challenge_method"] == ["S256"] and asked["nonce"] and asked["state"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:7860/login/provider/back"]
    signed_in = client.get(back_from_provider(location, subject))
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "http://127.0.0.1:7860/")
    assert client.get("/config").json()["user"] == user
    restarted = page(issuer, tmp_path)
    restarted.cookies.update(client.cookies)
    assert restarted.get("/config").json()["user"] == user
    assert f'"user": "{user}"' in (access_folder_of(tmp_path) / "audit.jsonl").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("place", "opened"),
    [
        ("?doc=0123456789abcdef&at=3-9", "?doc=0123456789abcdef&at=3-9"),
        ("?next=https://evil.example&url=//evil.example", ""),
    ],
)
def test_the_place_of_an_address_outlives_the_way_to_the_provider(
    issuer: str, tmp_path: Path, place: str, opened: str
) -> None:
    client = page(issuer, tmp_path)
    signed_in = client.get(back_from_provider(sent_to_provider(client, place), "1"))
    assert signed_in.headers["location"] == f"http://127.0.0.1:7860/{opened}"


def test_the_name_of_an_account_is_nobody_elses(issuer: str, tmp_path: Path) -> None:
    from ui.access.accounts import set_password

    users = tmp_path / "users"
    set_password(users, "other", "correct horse")
    settings = {"oidc_issuer": issuer, "oidc_client_id": "mundap", "oidc_client_secret": "s"}
    client = guarded(users, home=tmp_path, **settings)
    assert client.get(back_from_provider(sent_to_provider(client), "1")).status_code == 303
    assert client.get("/config").json()["user"] == "한울"
    set_password(users, "한울", "correct horse")
    assert client.get("/config").status_code == 401  # the chats under this name are the account's from now on
    refused = client.get(back_from_provider(sent_to_provider(client), "1"))
    assert refused.status_code == 409 and "한울" in refused.text and client.get("/config").status_code == 401
    users.unlink()  # the name may be that of an account
    location = sent_to_provider(client)
    assert client.get(back_from_provider(location, "1")).json() == {"detail": ENGLISH.unavailable}


def test_without_the_provider_nobody_stays_in_whom_it_had_named(issuer: str, tmp_path: Path) -> None:
    from ui.access.accounts import set_password

    client = page(issuer, tmp_path)
    client.get(back_from_provider(sent_to_provider(client), "1"))
    set_password(tmp_path / "users", "one", "correct horse")
    after = guarded(tmp_path / "users", home=tmp_path)
    after.cookies.update(client.cookies)
    assert after.get("/config").status_code == 401


@pytest.mark.parametrize(
    "change",
    [
        lambda back: re.sub(r"state=[^&]*", "state=another", back),
        lambda back: re.sub(r"code=[^&]*", "code=another", back),
        lambda back: re.sub(r"code=[^&]*", "", back),
        lambda back: "/login/provider/back",
        lambda back: "/login/provider/back?error=access_denied&error_description=%3Cb%3Eno",
    ],
)
def test_a_wrong_way_back_signs_nobody_in(issuer: str, tmp_path: Path, change: object) -> None:
    client = page(issuer, tmp_path)
    back = back_from_provider(sent_to_provider(client), "1")
    refused = client.get(change(back))  # type: ignore[operator]
    assert refused.status_code == 502 and ENGLISH.provider_failed.split(".")[1] in refused.text.replace("&#x27;", "'")
    assert "<b>" not in refused.text and client.get("/config").status_code == 401


def test_another_browser_cannot_finish_what_this_one_began(issuer: str, tmp_path: Path) -> None:
    back = back_from_provider(sent_to_provider(page(issuer, tmp_path)), "1")
    assert page(issuer, tmp_path).get(back).status_code == 502


def test_a_provider_that_is_not_there_or_calls_itself_otherwise_is_a_sentence(issuer: str, tmp_path: Path) -> None:
    for wrong in ("http://127.0.0.1:9", issuer.replace("localhost", "127.0.0.1") + "/elsewhere"):
        assert page(wrong, tmp_path).get("/login/provider").status_code == 502


@pytest.mark.parametrize(
    ("claims", "user"),
    [
        ({"sub": "x", "preferred_username": "a", "groups": "운영"}, User("a", "admin")),
        ({"sub": "x", "preferred_username": "a", "groups": ["편집", "운영"]}, User("a", "admin")),
        ({"sub": "x", "groups": ["편집"]}, User("x", "editor")),
        ({"sub": "x", "preferred_username": " a\nb ", "groups": None}, User("ab", "reader")),
        ({"sub": "x", "preferred_username": 3}, None),
        ({}, None),
    ],
)
def test_claims_give_a_name_and_a_role(claims: dict[str, object], user: User | None) -> None:
    settings = load_settings(oidc_editors="사서, 편집", oidc_admins="운영")
    if user is None:
        with pytest.raises(OpenIDError):
            user_of(claims, settings)
    else:
        assert user_of(claims, settings) == user


def test_settings_in_part_or_without_the_package_are_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    assert provider_of(load_settings()) is None
    with pytest.raises(SettingsError, match="MUNDAP_OIDC_CLIENT_ID"):
        provider_of(load_settings(oidc_issuer="https://id.example.org"))
    with pytest.raises(SettingsError, match="MUNDAP_OIDC_ISSUER"):
        load_settings(oidc_issuer="http://id.example.org")
    monkeypatch.setattr(util, "find_spec", lambda _: None)
    with pytest.raises(SettingsError, match=r'pip install "mundap\[oidc\]"'):
        provider_of(load_settings(oidc_issuer="https://id.example.org", oidc_client_id="mundap"))
