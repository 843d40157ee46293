"""Word why a page could not be fetched."""

from __future__ import annotations

from rag.errors import DocumentError

_MEGABYTE = 2**20


def not_a_page(url: str) -> DocumentError:
    """Return the error for a URL that is malformed or of another scheme."""
    return DocumentError(
        f"{url} is not an address of a web page.",
        "Give a URL that begins with http:// or https://, without a name or password in it.",
        korean=f"{url}: 웹 페이지의 주소가 아닙니다. http:// 또는 https://로 시작하고 이름과 비밀번호가 들어 있지 않은 "
        "URL을 넣어 주세요.",
    )


def no_reply(url: str, reason: str) -> DocumentError:
    """Return the error for a server that cannot be reached, breaks off, or sends what is no HTTP."""
    return DocumentError(
        f"{url} cannot be fetched ({reason}).",
        "Check the URL and the connection, then try again. Behind a proxy, which is not used, save the page with a "
        "browser and give the file.",
        korean=f"{url}: 페이지를 가져올 수 없습니다 ({reason}). URL과 인터넷 연결을 확인한 뒤 다시 해 주세요. 프록시는 "
        "쓰지 않으므로, 프록시를 거쳐야 한다면 브라우저에서 페이지를 저장한 뒤 그 파일을 넣어 주세요.",
    )


def untrusted(url: str) -> DocumentError:
    """Return the error for a server whose certificate is not accepted."""
    return DocumentError(
        f"{url} is not fetched: its server has no certificate that this computer trusts for that name.",
        "Check the spelling of the URL. If you trust the server, add the authority that signed its certificate to "
        "those of the system, or save the page with a browser and give the file.",
        korean=f"{url}: 이 컴퓨터가 신뢰하는 인증서가 서버에 없어 가져오지 않습니다. URL의 철자를 확인해 주세요. 믿을 "
        "수 있는 서버라면 인증서를 발급한 기관을 시스템의 신뢰 목록에 추가하거나, 브라우저에서 페이지를 저장한 뒤 그 "
        "파일을 넣어 주세요.",
    )


def too_slow(url: str, seconds: float) -> DocumentError:
    """Return the error for a page that did not arrive in time."""
    return DocumentError(
        f"{url} did not arrive within {seconds:g} seconds.",
        "Try again later, or save the page with a browser and give the file.",
        korean=f"{url}: {seconds:g}초 안에 페이지를 다 받지 못했습니다. 나중에 다시 하거나, 브라우저에서 페이지를 "
        "저장한 뒤 그 파일을 넣어 주세요.",
    )


def too_large(url: str, max_bytes: int) -> DocumentError:
    """Return the error for a page that is over the limit of files."""
    return DocumentError(
        f"{url} is larger than {max_bytes / _MEGABYTE:g} MB.",
        "Give a part of it, or raise the limit with MUNDAP_MAX_FILE_MB.",
        korean=f"{url}: 페이지가 {max_bytes / _MEGABYTE:g} MB보다 큽니다. 일부만 넣거나 MUNDAP_MAX_FILE_MB를 늘려 "
        "주세요.",
    )


def refused(url: str, status: int) -> DocumentError:
    """Return the error for a status other than 200."""
    return DocumentError(
        f"{url} was not given out: the server answered {status}.",
        "Look at the URL in a browser; a page that asks for a login can be saved there and given as a file.",
        korean=f"{url}: 서버가 {status} 상태로 답해 페이지를 받지 못했습니다. 브라우저에서 URL을 확인해 주세요. "
        "로그인이 필요한 페이지는 브라우저에서 저장한 뒤 그 파일을 넣어 주세요.",
    )


def too_many_redirects(url: str, most: int) -> DocumentError:
    """Return the error for a page that leads on and on."""
    return DocumentError(
        f"{url} was redirected more than {most} times.",
        "Open it in a browser and give the URL that it ends at.",
        korean=f"{url}: {most}번 넘게 다른 주소로 넘어갑니다. 브라우저에서 연 뒤 마지막 URL을 넣어 주세요.",
    )


def unknown_format(url: str, kind: str, suffixes: str) -> DocumentError:
    """Return the error for a content type that is not read."""
    return DocumentError(
        f"{url} is of the type {kind}, which cannot be read.",
        f"Give a page, or a file of one of these formats: {suffixes}.",
        korean=f"{url}: {kind} 형식은 읽을 수 없습니다. 웹 페이지나 다음 형식의 파일을 넣어 주세요: {suffixes}.",
    )
