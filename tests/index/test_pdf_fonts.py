"""Which characters of a PDF can be read: Korean encodings, and fonts that do not say what they show."""

from __future__ import annotations

import pytest
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from written_pdf import LATIN, Shown, composite, written_pdf

from rag.errors import DocumentError
from rag.index.documents import recognition
from rag.index.documents.pdf import read_pdf
from rag.index.documents.pdf.fonts import is_garbled, read_pairs_of_bytes

KOREAN = "등대는 2031년에 문을 연다."


@pytest.mark.parametrize(
    ("name", "codec"),
    [
        ("KSCms-UHC-H", "cp949"),
        ("KSCms-UHC-HW-V", "cp949"),
        ("KSC-EUC-H", "euc_kr"),
        ("KSC-EUC-V", "euc_kr"),
        ("KSCpc-EUC-H", "euc_kr"),
        ("KSC-Johab-H", "johab"),
        ("UniKS-UCS2-H", "utf-16-be"),
        ("UniKS-UTF16-H", "utf-16-be"),
    ],
)
def test_korean_encodings_are_decoded(name: str, codec: str) -> None:
    data = written_pdf([[Shown(KOREAN)]], composite(name, "Korea1"), codec)
    assert read_pdf(data, "a.pdf")[0] == KOREAN


@pytest.mark.parametrize(
    ("codes", "read_as"), [(b"<0000> <FFFF>", "/Identity-H"), (b"<00> <FF>", None), (b"<00> <7F> <8140> <FEFE>", None)]
)
def test_a_map_of_pairs_of_bytes_is_told_to_pypdf(codes: bytes, read_as: str | None) -> None:
    own = DecodedStreamObject()
    own.set_data(b"1 begincodespacerange\n" + codes + b"\nendcodespacerange")
    font = DictionaryObject({NameObject("/Encoding"): own, NameObject("/ToUnicode"): DecodedStreamObject()})
    fonts = DictionaryObject({NameObject("/F"): font})
    read_pairs_of_bytes({"/Resources": DictionaryObject({NameObject("/Font"): fonts})})
    assert font["/Encoding"] == (read_as or own)


@pytest.mark.parametrize("encoding", ["Identity-H", "Identity-V"])
def test_glyphs_of_fonts_that_are_not_in_the_file_are_refused_and_not_recognised(
    encoding: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A picture of the page shows glyphs of some other font under these numbers.
    monkeypatch.setattr(recognition, "installed_languages", lambda: ("eng",))
    data = written_pdf([[Shown("7KLV LV QRW WH[W")]], composite(encoding), "utf-16-be")
    with pytest.raises(DocumentError, match=r"its fonts are not in the file.*fonts embedded") as refused:
        read_pdf(data, "a.pdf")
    assert "글꼴" in (refused.value.korean or "")


def test_glyphs_without_characters_are_refused() -> None:
    # Codes that read as ordinary letters are as wrong as those that do not.
    data = written_pdf([[Shown("7KLV LV QRW WH[W")]], composite("A-Map-Of-Its-Own"), "utf-16-be")
    with pytest.raises(DocumentError, match=r"a\.pdf: its text cannot be read.*Install Tesseract") as refused:
        read_pdf(data, "a.pdf")
    assert "tesseract-ocr-kor" in (refused.value.korean or "")


def test_glyphs_that_have_numbers_for_names_are_refused() -> None:
    names = " ".join(f"/g{code}" for code in range(97, 123))
    font = LATIN.replace("/WinAnsiEncoding", f"<</Type/Encoding/Differences[97 {names}]>>")
    with pytest.raises(DocumentError, match="cannot be read"):
        read_pdf(written_pdf([[Shown("abcdef")]], font), "a.pdf")


@pytest.mark.parametrize(
    ("text", "garbled"),
    [
        (KOREAN, False),
        ("Une fenêtre fermée à clé près de l’hôtel où l’été a été gâché", False),
        ("뷁 and 쀍 are rare syllables, as are 똠방각하 and 펲시맨", False),
        (KOREAN.encode("cp949").decode("cp1252", errors="ignore") * 2, True),
        ("쟘볖뷃꺒룈괠뇢못냨좹쟘볖뷃듂냸", True),
        ("\x03\x04\x05 and some words", True),
        ("\ue123\ue124\ue125\ue126 some words", True),
        ("\uf0b7 one item\n\uf0b7 another item of a list", False),
        ("", False),
    ],
)
def test_garbled_text_is_recognised(text: str, garbled: bool) -> None:
    assert is_garbled(text) is garbled
