"""Decode bytes to text: detect the encoding of a file, and bring every text to one normal form.

Guessing goes from what cannot be mistaken to what can: byte order marks, strict UTF-8, the encoding a page declares,
Korean CP949, UTF-16 without a mark, and last charset-normalizer over a short list. A guess that does not look like
writing is refused, since a wrongly decoded document would be quoted wrongly. This module knows bytes and characters;
it does not know files, formats or metadata.
"""

from __future__ import annotations

import codecs
import logging
import re
import unicodedata

from rag.errors import DocumentError

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
    (codecs.BOM_UTF8, "utf-8-sig"),
)
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
# Control characters, lone surrogates, and characters without width: they would split words that look whole, hide text
# from the reader that a model still sees, or make a quote differ from what the page shows.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_BLANK_LINES = re.compile(r"\n{4,}")

_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_MOST_CONTROLS = 0.05  # above this share of control characters a file is binary; coloured logs stay below it
_SAMPLE = 100_000  # characters or bytes that a judgement of plausibility looks at

_FAMILIAR = re.compile(r"[\t\n\r\x20-\x7e\u3130-\u318f\uac00-\ud7a3\u3041-\u30ff]")  # ASCII, Hangul, kana
_WRITING = re.compile(
    r"[\t\n\r\x20-\x7e\xa0-\u024f\u2010-\u203a\u20a0-\u20bf\u2100-\u27bf\u3000-\u30ff\u3130-\u318f\u3200-\u33ff"
    r"\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff01-\uffef]"
)
_PAIR = re.compile(rb"[\x81-\xfe][\x41-\xfe]")
_HIGH_RUN = re.compile(rb"[\x80-\xff]+")
_COMMON_SYLLABLES = frozenset(
    syllable.encode("cp949")
    for syllable in "이다는에의가을를은고하한지로도서사기인어자대들시있나그리일부전스과해수제정주장보라상만원으게것할면"
)
# charset-normalizer is asked for these alone: over all it knows, short texts fall to improbable code pages.
_CANDIDATES = ["cp949", "cp1252", "cp932", "euc_jp", "gb18030", "big5"]
_LEAST_TO_GUESS = 32  # bytes; on fewer, noise passes for East Asian text
# What pages declare, as browsers read it: the wider code page that contains the one named.
_DECLARED = {
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "ks_c_5601-1989": "cp949",
    "ksc5601": "cp949",
    "ksc_5601": "cp949",
    "ms949": "cp949",
    "windows-949": "cp949",
    "cp949": "cp949",
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "windows-1252": "cp1252",
    "shift_jis": "cp932",
    "euc-jp": "euc_jp",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
}


def normalise(text: str) -> str:
    """Bring text to the one form that everything after the loaders sees.

    Newlines become ``\\n`` (form feeds too), invisible characters are removed, characters are composed (NFC), white
    space at line ends is removed, and runs of blank lines are cut to two. Normalising twice changes nothing.
    """
    text = _INVISIBLE.sub("", _NEWLINES.sub("\n", text))  # before composing: a removed character may stand between
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n\n", text).strip("\n")


def decode(data: bytes, source: str, declared: str | None = None) -> str:
    """Decode a text file, not yet normalised.

    Args:
        data: the whole file.
        source: how messages name the file.
        declared: the encoding that the file itself declares, if any, as it is written there.

    Raises:
        DocumentError: the file is binary, damaged, or in no encoding that reads as writing.
    """
    text = _marked(data, source)
    if text is None:
        text = _unmarked_utf16(data) if b"\0" in data else _without_mark(data, source, declared)
    if text is None:
        raise DocumentError(
            f"{source} is not text, or its encoding cannot be told.",
            "Save it as UTF-8 text; a program, picture or archive cannot be read.",
            korean=f"{source}: 텍스트 파일이 아니거나 인코딩을 알 수 없습니다. UTF-8 텍스트로 저장해 "
            "주세요. 프로그램, 그림, 압축 파일은 읽을 수 없습니다.",
        )
    if len(_CONTROLS.findall(text[:_SAMPLE])) > _MOST_CONTROLS * min(len(text), _SAMPLE):
        raise DocumentError(
            f"{source} is not text: many of its characters are control characters.",
            "Give a text file; a program, picture or archive cannot be read.",
            korean=f"{source}: 제어 문자가 많아 텍스트 파일로 볼 수 없습니다. 텍스트 파일을 넣어 주세요. "
            "프로그램, 그림, 압축 파일은 읽을 수 없습니다.",
        )
    return text


def _marked(data: bytes, source: str) -> str | None:
    """Return the text of a file that begins with a byte order mark, or None where there is no mark."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError as fault:
                raise DocumentError(
                    f"{source} begins with the mark of {encoding.upper()} but is damaged at byte {fault.start + 1}.",
                    "Save it again as UTF-8 text.",
                    korean=f"{source}: {encoding.upper()} 표시로 시작하지만 {fault.start + 1}번째 바이트가 "
                    "손상되었습니다. UTF-8 텍스트로 다시 저장해 주세요.",
                ) from fault
    return None


def _without_mark(data: bytes, source: str, declared: str | None) -> str | None:
    try:
        # Before what the file declares: text that is valid UTF-8 by chance hardly exists, wrong declarations do.
        return data.decode("utf-8")
    except UnicodeDecodeError as fault:
        if _nearly_utf8(data):
            raise DocumentError(
                f"{source} is UTF-8 text but damaged at byte {fault.start + 1}.",
                "Repair that place, or fetch the file again.",
                korean=f"{source}: UTF-8 텍스트이지만 {fault.start + 1}번째 바이트가 손상되었습니다. 그 "
                "자리를 고치거나 파일을 다시 받아 주세요.",
            ) from fault
    encoding = _DECLARED.get((declared or "").strip().lower())
    if encoding is not None and (text := _strictly(data, encoding)) is not None:
        return text
    if _plausible_korean(data) and (text := _strictly(data, "cp949")) is not None:
        return text
    if _plausible_western(data) and (text := _strictly(data, "cp1252")) is not None:
        return text
    return _unmarked_utf16(data) or _best_guess(data)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _nearly_utf8(data: bytes) -> bool:
    """Return whether data is certainly UTF-8 with a few damaged bytes: its encoding must not be guessed."""
    sample = data[:_SAMPLE].decode("utf-8", errors="replace")
    broken = sample.count("\ufffd")
    letters = sum(1 for character in sample if character > "\x7f") - broken
    return letters >= 10 * max(broken, 1)


def _plausible_korean(data: bytes) -> bool:
    """Return whether bytes read as CP949 look like Korean writing rather than another code page taken for it.

    Real text keeps to the 2350 syllables of KS X 1001 and among them to a few dozen common ones. Foreign bytes fall
    on the rare syllables that CP949 added (``It’s`` in CP1252 reads as ``It뭩``), on Hanja (Chinese), or on single
    letters (Japanese).
    """
    pairs = _PAIR.findall(data[:_SAMPLE])
    standard = [pair for pair in pairs if pair[0] >= 0xA1 and pair[1] >= 0xA1]
    letters = [pair for pair in standard if pair[0] >= 0xA4]  # the rows before are punctuation and symbols
    syllables = [pair for pair in letters if 0xB0 <= pair[0] <= 0xC8]
    hanja = sum(1 for pair in letters if pair[0] >= 0xCA)
    common = sum(1 for pair in syllables if pair in _COMMON_SYLLABLES)
    return (
        bool(standard)
        and len(standard) >= 0.8 * len(pairs)
        and 2 * len(syllables) >= len(letters)
        and (hanja <= 0.05 * len(letters) or common >= 0.25 * len(syllables))
    )


def _plausible_western(data: bytes) -> bool:
    """Return whether the bytes beyond ASCII are few and isolated, as accented letters and curly quotation marks do."""
    runs = _HIGH_RUN.findall(data[:_SAMPLE])
    high = sum(map(len, runs))
    return 4 * high <= min(len(data), _SAMPLE) and 3 * high <= 4 * len(runs)


def _unmarked_utf16(data: bytes) -> str | None:
    """Decode UTF-16 without a mark, in the byte order that gives more ASCII and Hangul; None if neither fits."""
    best, most = None, 0
    for encoding in ("utf-16-le", "utf-16-be"):
        text = _strictly(data, encoding)
        if not text:
            continue
        sample = text[:_SAMPLE]
        familiar = len(_FAMILIAR.findall(sample))
        if familiar > max(most, len(sample) // 2) and len(_WRITING.findall(sample)) >= 0.95 * len(sample):
            best, most = text, familiar
    return best


def _best_guess(data: bytes) -> str | None:
    if len(data) < _LEAST_TO_GUESS:
        return None
    from charset_normalizer import from_bytes

    logging.getLogger("charset_normalizer").setLevel(logging.CRITICAL)
    match = from_bytes(data, cp_isolation=_CANDIDATES).best()
    text = None if match is None else _strictly(data, match.encoding)
    if text is None or len(_WRITING.findall(text[:_SAMPLE])) < 0.95 * min(len(text), _SAMPLE):
        return None
    return text
