"""Labels: what a packer and a scanner read, one page each whatever people wrote, as PDF and as ZPL."""

import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from pypdf import PdfReader

from tests.papers.helpers import pages
from trastienda.domain.shipping.states import MethodKind
from trastienda.insights.parcels import Counter, Parcel, Receiver, Sender
from trastienda.papers.codes import code128_modules, code128_svg, qr_svg
from trastienda.papers.label_pdf import Size, label_data, label_pdf
from trastienda.papers.label_zpl import label_zpl

MADE_AT = datetime(2026, 2, 5, 12, tzinfo=UTC)
JUAN = Receiver(
    name="Juan Pérez Ñandú",
    document="12345678",
    phone="+54 11 5555 5555",
    email="juan@correo.com",
    street="Calle 123 Depto 4B",
    extra="",
    city="CABA",
    province="Buenos Aires",
    postal_code="1425",
    country="Argentina",
)
PALERMO = Counter("Sucursal Palermo", "Av. Santa Fe 3650, CABA")


def parcel(number: int = 1001, **other: Any) -> Parcel:
    facts: dict[str, Any] = {
        "order_id": number,
        "folio": f"W-{number}",
        "placed_at": datetime(2026, 2, 4, 10, tzinfo=UTC),
        "country": "AR",
        "time_zone": "America/Argentina/Buenos_Aires",
        "kind": MethodKind.HOME,
        "method": "Envío - Correo",
        "sender": Sender("Comiquería Demo", "Av. Corrientes 1500, CABA", "1042", "11-5555-0001"),
        "receiver": JUAN,
        "counter": Counter(),
        "units": 3,
        "weight_g": 1250,
        "tracking_code": "AB000123456AR",
        "courier": "Correo Argentino",
        "notes": "",
    }
    return Parcel(**(facts | other))


def printed(*parcels: Parcel, size: Size = "a6") -> list[str]:
    return pages(label_pdf(parcels, made_at=MADE_AT, size=size))


def test_says_who_sends_what_to_whom_by_which_way() -> None:
    (said,) = printed(parcel())
    for text in (
        "Comiquería Demo", "Av. Corrientes 1500, CABA", "C.P. 1042 · Tel. 11-5555-0001", "Envío - Correo",
        "A domicilio", "Juan Pérez Ñandú", "Calle 123 Depto 4B", "1425", "CABA, Buenos Aires, Argentina",
        "DNI 12345678 · Tel. +54 11 5555 5555", "W-1001", "3 unidades", "1,25 kg", "Pedido del 04/02/2026",
        "entelequia-1001", "AB000123456AR",
    ):  # fmt: skip
        assert text in said, text


def test_goods_that_wait_say_where() -> None:
    (at_office,) = printed(parcel(kind=MethodKind.OFFICE, method="Envío - Sucursal Correo", counter=PALERMO))
    assert "A sucursal" in at_office
    assert "RETIRA EN Sucursal Palermo Av. Santa Fe 3650, CABA" in at_office
    assert "Calle 123" not in at_office  # a home's address would only mislead
    (fetched,) = printed(parcel(kind=MethodKind.PICKUP, counter=Counter("Belgrano", "Av. Cabildo 2100")))
    assert "Calle 123" not in fetched  # it is not sent there
    assert "Belgrano" in fetched


@pytest.mark.parametrize(("size", "millimetres"), [("a6", (105, 148)), ("4x6", (102, 152))])
def test_several_on_one_pdf_a_page_each(size: Size, millimetres: tuple[int, int]) -> None:
    reader = PdfReader(io.BytesIO(label_pdf([parcel(n) for n in range(1, 6)], made_at=MADE_AT, size=size)))
    assert len(reader.pages) == 5
    box = reader.pages[0].mediabox
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == millimetres
    assert "W-5" in reader.pages[4].extract_text()


def test_long_and_hostile_texts_stay_on_their_page_and_are_only_text() -> None:
    endless = msgspec.structs.replace(
        JUAN,
        name="Supercalifragilística " * 8,
        street="#panic() $x$ [*negrita*] <b> " * 8,
        extra="x" * 200,
        city="San Fernando del Valle de Catamarca",
        province="Tierra del Fuego, Antártida e Islas del Atlántico Sur",
    )
    counter = Counter("S" * 120, "A" * 160)
    hard = parcel(
        receiver=endless, counter=counter, kind=MethodKind.HOME, notes="^XA~JA\n" * 60, method="M" * 60
    )
    for size in ("a6", "4x6"):
        said = printed(hard, parcel(2), size=size)
        assert len(said) == 2
        assert "W-1001" in said[0]
        assert "#panic()" in said[0]


def test_the_codes_say_what_scanners_send_back() -> None:
    data = label_data(parcel(tracking_code=""))
    assert (data["qr_text"], data["code_text"]) == ("entelequia-1001", "entelequia-1001")
    assert data["qr"].count("<path") == data["code"].count("<path") == 1
    assert qr_svg("entelequia-1001") != qr_svg("entelequia-1002")


def test_code_128_by_its_own_rules() -> None:
    bars = code128_modules("entelequia-1001")
    assert read_128(bars) == "entelequia-1001"
    assert read_128(code128_modules("AB000123456AR")) == "AB000123456AR"
    for bad in ("", "ñandú", "a\nb", "x" * 41):
        assert code128_svg(bad) == ""


class TestZpl:
    def test_a_format_a_label_with_its_codes(self) -> None:
        said = label_zpl([parcel(1), parcel(2)]).decode()
        assert said.count("^XA^CI28") == said.count("^XZ") == 2
        assert "^BQN,2,8^FDQA,entelequia-1^FS" in said
        assert "^BCN,110,Y,N,N,A^FH^FDAB000123456AR^FS" in said
        assert "^FDJuan Pérez Ñandú^FS" in said
        assert "^PW839^LL1183" in said
        assert "^PW812^LL1218" in label_zpl([parcel()], size="4x6").decode()

    def test_nobodys_name_is_a_command(self) -> None:
        evil = msgspec.structs.replace(JUAN, name="^XZ~JA_5E^FS\nJuan")
        said = label_zpl([parcel(receiver=evil)]).decode()
        assert said.count("^XZ") == 1
        assert "~" not in said
        assert "^FD_5EXZ_7EJA_5F5E_5EFS Juan^FS" in said

    def test_what_no_code_128_can_say_is_left_out(self) -> None:
        assert "^BC" not in label_zpl([parcel(tracking_code="número")]).decode()


# --- a reader of Code 128, from the standard's own table, so that the bars are checked and not believed ------------

_WIDTHS = """
212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231
113222 123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211
212123 212321 232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131
113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211
241211 221114 413111 241112 134111 111242 121142 121241 114212 124112 124211 411212 421112 421211 212141
214121 412121 111143 111341 131141 114113 114311 411113 411311 113141 114131 311141 411131 211412 211214
211232 2331112
""".split()  # noqa: SIM905 - a list would be a page long


def read_128(bars: str) -> str:
    """Return what the bars say; the check character must be right."""
    runs = "".join(str(len(run)) for run in re.findall(r"1+|0+", bars))
    values = list(_values(runs))
    start, *symbols, check, stop = values
    assert stop == 106
    assert check == (start + sum(at * value for at, value in enumerate(symbols, start=1))) % 103
    return "".join(_letters(start - 103, symbols))


def _values(runs: str) -> Iterator[int]:
    while len(runs) > 7:
        yield _WIDTHS.index(runs[:6])
        runs = runs[6:]
    yield _WIDTHS.index(runs)


def _letters(table: int, symbols: list[int]) -> Iterator[str]:
    """Tables: 0 is A, 1 is B, 2 is C; 99, 100 and 101 change to C, B and A."""
    for value in symbols:
        if value in {99, 100, 101} and not (table == 2 and value == 99):
            table = 101 - value
        elif table == 2:
            yield f"{value:02d}"
        else:
            yield chr(value + 32) if table == 1 or value < 64 else chr(value - 64)
