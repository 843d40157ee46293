"""Nothing goes to an address that was not configured, and what is configured is used."""

from __future__ import annotations

import json
from typing import Any

import pytest
from asking import KEY, ask, model_at
from faulty_server import FaultyServer, Fixed, says
from pydantic import SecretStr

from rag.errors import ModelError
from rag.models import EndpointEmbeddings, make_chat_model
from rag.models.http_client import make_client


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_a_redirect_is_told_and_not_followed(code: int) -> None:
    with FaultyServer(says("Seoul.")) as other:
        target = f"{other.url}/chat/completions"
        with FaultyServer(Fixed(code, "", {"Location": target})) as server:
            assert ask(model_at(server.url)) == ("", "redirected")
        assert other.requests == []


def test_embeddings_follow_no_redirect() -> None:
    with FaultyServer(says("Seoul.")) as other:
        moved = Fixed(307, "", {"Location": f"{other.url}/chat/completions"})
        with FaultyServer(moved, any_path=True) as server:
            embeddings = EndpointEmbeddings("e", base_url=server.url, api_key=KEY)
            with pytest.raises(ModelError, match="MUNDAP_EMBEDDING_URL"):
                embeddings.embed_query("수도는?")
        assert other.requests == []
        assert len(server.requests) == 1


def test_embeddings_still_arrive() -> None:
    vector: dict[str, Any] = {"object": "embedding", "index": 0, "embedding": [0.6, 0.8]}
    body = json.dumps(
        {"object": "list", "data": [vector], "model": "e", "usage": {"prompt_tokens": 1, "total_tokens": 1}}
    )
    with FaultyServer(Fixed(200, body, {"Content-Type": "application/json"}), any_path=True) as server:
        assert EndpointEmbeddings("e", base_url=server.url, api_key=None).embed_query("수도는?") == [0.6, 0.8]


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "ALL_PROXY", "OPENAI_PROXY"])
def test_a_proxy_of_the_environment_is_used(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy", "NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with FaultyServer(says("Seoul."), any_path=True) as proxy:
        monkeypatch.setenv(variable, proxy.url.removesuffix("/v1"))
        assert ask(model_at("http://model.invalid/v1")) == ("Seoul.", None)
        assert proxy.headers[0]["Host"] == "model.invalid"


def test_a_second_model_is_made_from_an_address_a_key_and_a_name() -> None:
    with FaultyServer(says("Seoul.")) as first, FaultyServer(says("Busan.")) as second:
        one = model_at(first.url)
        judge = make_chat_model(
            "judge", base_url=second.url, api_key=SecretStr("other"), idle=5, max_tokens=50, temperature=0.0
        )
        assert (ask(one), ask(judge)) == (("Seoul.", None), ("Busan.", None))
    assert second.requests[0]["model"] == "judge"
    assert (first.headers[0]["Authorization"], second.headers[0]["Authorization"]) == (f"Bearer {KEY}", "Bearer other")


def test_a_client_keeps_no_connection() -> None:
    with FaultyServer(says("Seoul.")) as server, make_client(1000) as client:
        client.get(f"{server.url}/models").raise_for_status()
        client.get(f"{server.url}/models").raise_for_status()
    assert not server.open_connections
