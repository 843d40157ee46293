"""Write small PDFs for tests: strings at places, in a font whose encoding a test chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple


class Shown(NamedTuple):
    """A string on a page. ``x`` and ``y`` are points from the left and from the bottom."""

    text: str
    x: float = 60
    y: float = 700


LATIN = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"


def composite(encoding: str, ordering: str = "Identity") -> str:
    """A font of many glyphs that does not say which characters they are, unless its encoding does."""
    inner = (
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/X/DW 1000/CIDSystemInfo"
        f"<</Registry(Adobe)/Ordering({ordering})/Supplement 0>>>>"
    )
    return f"<</Type/Font/Subtype/Type0/BaseFont/X/Encoding/{encoding}/DescendantFonts[{inner}]>>"


def written_pdf(
    pages: Sequence[Sequence[Shown]], font: str = LATIN, codec: str = "cp1252", origin: tuple[int, int] | None = None
) -> bytes:
    """A PDF with these strings on its pages, each in a text object of its own.

    With an ``origin``, the pen is put there first and moves from there, as Chrome writes it.
    """
    begun = f"1 0 0 1 {origin[0]} {origin[1]} Tm " if origin else ""
    left, low = origin or (0, 0)
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>".encode(),
        font.encode(),
    ]
    for number, shown in enumerate(pages):
        content = "\n".join(
            f"BT /F 10 Tf {begun}{x - left} {y - low} Td <{text.encode(codec).hex()}> Tj ET" for text, x, y in shown
        )
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {5 + 2 * number} 0 R"
            "/Resources<</Font<</F 3 0 R>>>>>>".encode()
        )
        objects.append(f"<</Length {len(content)}>>stream\n{content}\nendstream".encode())
    data = b"%PDF-1.5\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(objects) + 1}/Root 1 0 R>>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode()
