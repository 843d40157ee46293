"""Connect to Chroma, in a folder of files or on a server, and translate its errors for users.

The module knows no chunk and no index.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from rag.errors import IndexStateError, StorageError

os.environ["ANONYMIZED_TELEMETRY"] = "False"  # read while chromadb is imported

if TYPE_CHECKING:
    from chromadb.api.client import Client
    from chromadb.config import Settings


@dataclass(frozen=True, slots=True)
class ChromaServer:
    """The address of a Chroma server, and how to sign in to it.

    Args:
        url: ``http://host:port`` or ``https://host``; a path after the host is that of a proxy.
        token: sent with every request; None where the server wants none.
        token_header: the header in which the token is sent; in ``Authorization`` it is a bearer token.
        tenant: as Chroma Cloud and multi-tenant servers have it; Chroma's default where None.
        database: in that tenant; Chroma's default where None.
    """

    url: str
    token: str | None = field(default=None, repr=False)
    token_header: str = "Authorization"  # noqa: S105 - the name of a header
    tenant: str | None = None
    database: str | None = None

    @property
    def headers(self) -> dict[str, str]:
        """Return the HTTP headers of every request."""
        if self.token is None:
            return {}
        bearer = self.token_header.lower() == "authorization" and " " not in self.token
        return {self.token_header: f"Bearer {self.token}" if bearer else self.token}


def connect_folder(path: Path) -> Client:
    """Open a folder in which Chroma may write, as it does already while it opens it.

    Chroma keeps a client of each path, also one that failed to open: use a path that was never used before.
    """
    import chromadb

    client: Client = chromadb.PersistentClient(str(path), settings=_settings())  # type: ignore[assignment]
    return client


def connect_server(server: ChromaServer) -> Client:
    """Connect to a server; the tenant and the database must be there."""
    import chromadb
    from chromadb.config import DEFAULT_DATABASE, DEFAULT_TENANT

    address = urlsplit(server.url)
    secure = address.scheme == "https"
    port = address.port or (443 if secure else 8000)
    host = address.hostname or "127.0.0.1"
    client: Client = chromadb.HttpClient(  # type: ignore[assignment]
        # Chroma takes a path only as part of a whole address.
        f"{address.scheme}://{host}:{port}{address.path}" if address.path.strip("/") else host,
        port,
        ssl=secure,
        headers=server.headers,
        settings=_settings(),
        tenant=server.tenant or DEFAULT_TENANT,
        database=server.database or DEFAULT_DATABASE,
    )
    return client


def _settings() -> Settings:
    from chromadb.config import Settings

    return Settings(_env_file=None, anonymized_telemetry=False)  # type: ignore[call-arg]  # pydantic's own argument


@contextlib.contextmanager
def explained(where: Path | ChromaServer) -> Iterator[None]:
    """Turn any error inside the block into one that gives its cause and a remedy.

    Args:
        where: the folder or the server that is being read.

    Raises:
        IndexStateError: anything went wrong.
    """
    try:
        yield
    except IndexStateError:
        raise
    except OSError as error:
        if isinstance(where, ChromaServer) or not StorageError.is_known(error):
            raise _unreadable(where, error) from error
        # A search reads a private copy in the folder for temporary files.
        raise IndexStateError.of(StorageError.of(error, error.filename or tempfile.gettempdir())) from error
    except Exception as error:  # Chroma's engine raises errors of many kinds, some not even of its own base class
        raise _unreadable(where, error) from error


def _unreadable(where: Path | ChromaServer, error: Exception) -> IndexStateError:
    why = first_line(error)
    if isinstance(where, Path):
        place, remedy = str(where), "Run `mundap ingest`: they are made anew from the catalog."
        korean = "mundap ingest를 실행하면 다시 만듭니다."
    else:
        place = where.url
        remedy = "Start the server (`chroma run`), or correct MUNDAP_CHROMA_URL and the settings beside it."
        korean = "Chroma 서버를 켜거나 MUNDAP_CHROMA_URL과 관련 설정을 고쳐 주세요."
    return IndexStateError(
        f"The vectors in {place} cannot be read ({why}).",
        remedy,
        korean=f"색인의 벡터를 읽을 수 없습니다 ({why}). {korean}",
    )


def first_line(error: Exception) -> str:
    """Return the first line of an error's message, at most 200 characters, or the name of its class."""
    return str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
