"""Read the settings from the environment and ``.env``; no other module reads them, but for the language of help
(``rag.user_language``), which must not wait for what is needed here. It imports no stage.

``MUNDAP_*`` configures mundap; ``OPENAI_API_KEY`` and ``OPENAI_BASE_URL`` keep their usual meaning. A ``MUNDAP_`` name
that mundap does not know is refused: a misspelt setting must not pass silently.
"""

from __future__ import annotations

import difflib
import ipaddress
import os
import re
from pathlib import Path
from typing import Any, Literal

import platformdirs
from pydantic import AliasChoices, Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from rag.errors import SettingsError, error_name
from rag.records import MOST_PASSAGES, Strictness
from rag.user_language import Language, system_language

PREFIX = "MUNDAP_"
DEFAULT_MODEL = "gpt-4.1-mini"  # with a key and nothing else


def default_home() -> Path:
    """Return where the index lives unless something else is set; only this one gets the packaged articles by itself."""
    return Path(platformdirs.user_data_dir("mundap", appauthor=False))


class Settings(BaseSettings):
    """All settings with their defaults; each field is the variable ``MUNDAP_<FIELD>`` unless it has an alias."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",  # .env may hold other programs' variables; MUNDAP_ names are checked below
        populate_by_name=True,
        frozen=True,
    )

    home: Path = Field(default_factory=default_home)
    """Where the index lives."""
    language: Language = Field(default_factory=system_language)
    """The language of messages on the command line."""
    uploads_mb: int = Field(default=2048, ge=0)
    """The most megabytes of all copies of uploads together; 0 sets no limit."""
    uploads_per_person_mb: int = Field(default=500, ge=0)
    """The most megabytes that one user (one address where nobody signs in) may upload in a day; 0 sets no limit."""
    feedback_mb: int = Field(default=20, ge=0)
    """The most megabytes of feedback; 0 sets no limit."""
    chats_mb: int = Field(default=100, ge=0)
    """The most megabytes of one person's chats, which are kept where people sign in; 0 sets no limit."""
    audit_mb: int = Field(default=100, ge=1)
    """Megabytes after which the audit log begins anew, beside what it held before."""
    max_file_mb: int = Field(default=20, ge=1)
    """Larger files are refused, in megabytes."""
    aliases: Path | None = None
    """A table of names instead of the packaged one."""
    glossary: Path | None = None
    """A table of words instead of the packaged one."""
    passages: int = Field(default=12, ge=1, le=MOST_PASSAGES)
    """How many chunks are read for an answer, where the question does not set it."""
    rerank: bool = True
    """Whether a cross-encoder reads what ranks first, and ranks it anew; some 0.2 s a question on two cores."""
    max_question_characters: int = Field(default=2000, ge=10)
    """Longer questions are refused."""
    min_confidence: float = Field(default=0.35, ge=0.0, le=1.0)
    """Below this calibrated probability the answer is an abstention.

    On the unfitted halves of KorQuAD 1.0 dev and NoMIRACL-ko, F1 of answering is 0.753 here and at best 0.762, at 0.45
    (tests/benchmarks/fit_evidence.py prints it). The default refuses as many of the answerable questions of NoMIRACL-ko
    as GPT-4 is reported to (12.8%) and answers about as many of the others (41.6%, GPT-4 40.4%).
    """
    strictness: Strictness = "standard"
    """How much evidence an answer needs, where the question does not set it; ``rag.retrieval.finder`` and
    ``rag.answering.draft_verification`` define what strict means."""
    chroma_url: str | None = None
    """A Chroma server (http://host:port, or https://host/path) instead of files in the home folder."""
    chroma_token: SecretStr | None = None
    """A token that is sent with every request to that server."""
    chroma_token_header: str = "Authorization"  # noqa: S105 - the name of a header
    """The header in which the token is sent, as ``Bearer TOKEN`` in Authorization; Chroma Cloud's is X-Chroma-Token."""
    chroma_tenant: str | None = None
    """The tenant at that server; Chroma's default where it is not set."""
    chroma_database: str | None = None
    """The database of that tenant; Chroma's default where it is not set."""
    embedding_model: str | None = None
    """A model at an OpenAI-compatible endpoint instead of the embedded one."""
    embedding_url: str | None = None
    """That endpoint; OPENAI_BASE_URL where it is not set."""
    answerer: Literal["auto", "extractive", "model"] = "auto"
    """Who drafts answers: the built-in answerer quotes, a model writes; ``auto``: the model if one is set."""
    model: str | None = None
    """A chat model: its name at OPENAI_BASE_URL, or ``provider:name`` as LangChain's init_chat_model knows it."""
    model_timeout: float = Field(default=60.0, gt=0)
    """Seconds for one answer by a model, repair included."""
    model_idle: float = Field(default=20.0, gt=0)
    """Seconds without a byte after which a request to a model is aborted."""
    max_answer_tokens: int = Field(default=800, ge=16)
    """The longest answer that a model is asked for."""
    context_tokens: int | None = Field(default=None, ge=200)
    """The most tokens of passages that a model is given; whole passages, best first. Where it is not set, every passage
    asked for is given, and what surrounds them up to the budget of ``rag.answering.context``."""
    temperature: float | None = 0.0
    """0 makes a model as repeatable as it can be; ``none`` leaves it to a model that takes no other value."""
    judge: str = "auto"
    """Who judges whether passages say what a model wrote: ``auto`` (the model that answers), ``model:NAME``,
    ``builtin`` or ``none``."""
    judge_url: str | None = None
    """The OpenAI-compatible endpoint of ``model:NAME``; OPENAI_BASE_URL where it is not set."""
    judge_key: SecretStr | None = None
    """Its key; OPENAI_API_KEY where neither it nor MUNDAP_JUDGE_URL is set."""
    prompts: Path | None = None
    """A folder whose prompts replace the packaged ones of the same name."""
    prices: Path | None = None
    """A table of prices instead of the packaged one."""
    host: str = "127.0.0.1"
    """Address of the page."""
    port: int = Field(default=7860, ge=0, le=65535)
    """Port of the page; 0 takes a free one."""
    auth: Path | None = None
    """A users file (``mundap users``): the page asks for a name and a password. Other machines need it."""
    mcp: bool = False
    """Allow programs to ask over MCP (Model Context Protocol) as well."""
    proxies: str = ""
    """Addresses or networks of proxies whose X-Forwarded-For and -Proto are believed, separated by commas."""
    oidc_issuer: str | None = None
    """An OpenID Connect provider with which people sign in: its issuer, as it calls itself."""
    oidc_client_id: str | None = None
    """The name under which the provider knows this page."""
    oidc_client_secret: SecretStr | None = None
    """The secret of that client; None for a public one."""
    oidc_name_claim: str = "preferred_username"
    """The claim of the ID token that names a user; the subject where it is missing."""
    oidc_role_claim: str = "groups"
    """The claim that gives roles: a list of groups, or one."""
    oidc_editors: str = ""
    """Its values that make an editor, separated by commas."""
    oidc_admins: str = ""
    """Its values that make an admin."""
    metrics_token: SecretStr | None = None
    """A token that /metrics asks for; without one, it is served only where nobody signs in."""
    traces_url: str | None = None
    """A collector of OpenTelemetry (OTLP over HTTP) to which traces of questions are sent, without contents."""
    log: Literal["text", "json"] = "text"
    """The form of the page's log, on standard error."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """The least level of it; from ``info`` on, a line for each request and question, without what was asked."""
    audit_questions: bool = False
    """Whether the audit log holds questions, and not only changes."""
    host_names: str = ""
    """Names by which browsers reach the page through a proxy, separated by commas."""
    questions_at_once: int = Field(default=4, ge=0)
    """How many questions of one user (one address where nobody signs in) a model answers at once; the others wait.
    0 sets no limit."""
    questions_per_minute: int = Field(default=60, ge=0)
    """How many questions a minute one user (one address where nobody signs in) may ask; 0 sets no limit."""

    @field_validator("*", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object, info: ValidationInfo) -> object:
        """Take an empty path, name, key or address for none: MUNDAP_HOME= must not mean the working folder."""
        field = cls.model_fields[info.field_name or ""]
        may_be_none = field.default is None or info.field_name == "home"
        return field.get_default(call_default_factory=True) if value == "" and may_be_none else value

    @field_validator("temperature", mode="before")
    @classmethod
    def _none(cls, value: object) -> object:
        return None if isinstance(value, str) and value.strip().lower() in ("none", "") else value

    @field_validator("judge")
    @classmethod
    def _judge_name(cls, value: str) -> str:
        if value not in ("auto", "builtin", "none") and not re.fullmatch(r"model:\S+", value):
            raise ValueError(f"{value!r} is not a judge; write auto, model:NAME, builtin or none")
        return value

    @field_validator("chroma_url")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"https?://[^/\s@]+(/\S*)?", value):
            raise ValueError("write http://host:port or https://host, and a password or token into MUNDAP_CHROMA_TOKEN")
        return value

    @field_validator("chroma_token_header")
    @classmethod
    def _header_name(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9-]+", value):
            raise ValueError(f"{value!r} is not the name of a header")
        return value

    @field_validator("proxies")
    @classmethod
    def _networks_only(cls, value: str) -> str:
        for name in filter(None, (one.strip() for one in value.split(","))):
            try:
                ipaddress.ip_network(name, strict=False)
            except ValueError as error:
                raise ValueError(f"{name!r} is not an address or network; write 10.0.0.1 or 10.0.0.0/8") from error
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _issuer_address(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(
            r"https://[^\s?#@]+|http://(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/[^\s?#]*)?", value
        ):
            raise ValueError("write https://host, as the provider calls itself; plain http only on this machine")
        return value

    @field_validator("host_names")
    @classmethod
    def _names_only(cls, value: str) -> str:
        strange = [name for name in value.split(",") if not re.fullmatch(r"\s*[\w.-]*\s*", name)]
        if strange:
            raise ValueError(f"{strange[0].strip()!r} is not a host name; write names without port or scheme")
        return value

    openai_api_key: SecretStr | None = Field(default=None, validation_alias=AliasChoices("OPENAI_API_KEY"))
    openai_base_url: str | None = Field(default=None, validation_alias=AliasChoices("OPENAI_BASE_URL"))

    @property
    def chat_model(self) -> str | None:
        """Return the configured chat model: MUNDAP_MODEL, or ``DEFAULT_MODEL`` where only OPENAI_API_KEY is set."""
        if self.answerer == "extractive":
            return None
        if self.model is not None:
            return self.model
        return DEFAULT_MODEL if self.openai_api_key and not self.openai_base_url else None


def load_settings(**overrides: Any) -> Settings:
    """Read the settings from the environment and ``.env``.

    Args:
        overrides: values of fields, from the command line; those that are not None take precedence.

    Raises:
        SettingsError: a name is unknown or a value malformed; the message names all of them.
    """
    _refuse_unknown()
    try:
        return Settings(**{name: value for name, value in overrides.items() if value is not None})
    except ValidationError as error:
        faults = "; ".join(f"{_shown(fault['loc'])}: {fault['msg']}" for fault in error.errors())
        wrong = ", ".join(dict.fromkeys(_shown(fault["loc"]) for fault in error.errors()))
        raise SettingsError(
            f"A setting has a wrong value ({faults}).",
            "Correct it in the environment, in .env or in the options of the command.",
            korean=f"설정값이 잘못되었습니다 ({wrong}). 환경 변수, .env 파일, 명령의 옵션에서 고쳐 주세요.",
        ) from None


def _refuse_unknown() -> None:
    known = {PREFIX + name.upper() for name in Settings.model_fields if not name.startswith("openai")}
    names = [name for name in (*os.environ, *_names_in_env_file()) if name.upper().startswith(PREFIX)]
    unknown = sorted({name for name in names if name.upper() not in known})
    if unknown:
        close = difflib.get_close_matches(unknown[0].upper(), known, n=1)
        hint = f"Did you mean {close[0]}?" if close else f"The settings are: {', '.join(sorted(known))}."
        korean = f"혹시 {close[0]} 설정인가요?" if close else f"쓸 수 있는 설정: {', '.join(sorted(known))}."
        raise SettingsError(
            f"There is no setting named {', '.join(unknown)}.",
            hint,
            korean=f"없는 설정입니다: {', '.join(unknown)}. {korean}",
        )


def _names_in_env_file() -> list[str]:
    from dotenv import dotenv_values

    try:
        return list(dotenv_values(".env", encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The file .env cannot be read ({error}).",
            "Save it as UTF-8 or move it away.",
            korean=f".env 파일을 읽을 수 없습니다 ({error_name(error)}). UTF-8로 저장하거나 다른 곳으로 옮겨 주세요.",
        ) from error


def _shown(location: tuple[int | str, ...]) -> str:
    name = str(location[0]) if location else "settings"
    return name if name.isupper() else PREFIX + name.upper()
