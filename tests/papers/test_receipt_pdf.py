"""The receipt of a sale: who sold what to whom, what the total is made of, and how it stands."""

import io
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader

from tests.insights.reports.helpers import cancels_on, october, sells_on, takes_back_on
from tests.operations.orders.helpers import deletes, orders_for_themself, pays, user_actor
from tests.operations.sales.helpers import statements
from tests.papers.helpers import pages
from tests.shop import Shop, open_shop
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.insights.sale_paper import SalePaper, sale_paper
from trastienda.kernel import sql
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Forbidden
from trastienda.papers.receipt_pdf import Fiscal, receipt_data, receipt_name, receipt_pdf

D = Decimal
MADE_AT = datetime(2025, 11, 1, 15, 30, tzinfo=UTC)


def paper(shop: Shop, sale_id: int) -> SalePaper:
    return sale_paper(sale_id, actor=system_actor(shop.id))


def printed(shop: Shop, sale_id: int) -> str:
    return " ".join(pages(receipt_pdf(paper(shop, sale_id), made_at=MADE_AT)))


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    shop.has("CAFE", 20, name="Café de olla", price_1=D(100))
    shop.has("MOLINO", 5, name="Molino", price_1=D(1000))
    with shop.transaction():
        sql.execute(
            "UPDATE tenant SET legal_name = 'Refacciones del Centro SA de CV', tax_id = 'EKU9003173C9' WHERE id = %s",
            (shop.id,),
        )
        sql.execute(
            "UPDATE branch SET address = 'Av. Juárez 100', phone = '555-0001' WHERE tenant_id = %s AND id = %s",
            (shop.id, shop.branch_id),
        )
    return shop


def test_says_everything_that_was_agreed(stocked: Shop) -> None:
    ana = stocked.customer("Ana Ñúñez")
    sold = sells_on(stocked, october(1), ("CAFE", 2), ("MOLINO", 1, "1000", "10"), customer=ana)
    said = printed(stocked, sold.id)
    for text in (
        "Refaccionaria de Prueba", "Refacciones del Centro SA de CV", "RFC: EKU9003173C9",
        "Sucursal Centro, Av. Juárez 100", "Tel. 555-0001", "COMPROBANTE DE VENTA", "V-0001", "Fecha: 01/10/2025 12:00",
        "Ana Ñúñez", "PAGADO",
        "2 CAFE Café de olla 116.00 232.00",
        "1 MOLINO Molino 1,160.00 10.0 % 1,044.00",
        "Subtotal sin impuesto 1,200.00 Descuento -100.00 IVA 16 % 176.00",
        "Total MXN 1,276.00",
        "Mil doscientos setenta y seis pesos 00/100 M.N.",
        "Efectivo 1,276.00 el 01/10/2025 12:00",
        "no es un comprobante fiscal", "Página 1 de 1",
    ):  # fmt: skip
        assert text in said.replace("\N{NO-BREAK SPACE}", " "), text


def test_splits_the_tax_by_rate(stocked: Shop) -> None:
    stocked.has("LIBRO", 3, name="Libro", price_1=D(200), tax_rate=D(0))
    sold = sells_on(stocked, october(1), ("CAFE", 1), ("LIBRO", 1))
    sums = receipt_data(paper(stocked, sold.id), made_at=MADE_AT)["sums"]
    assert [(each["title"].replace("\N{NO-BREAK SPACE}", " "), each["text"]) for each in sums] == [
        ("Subtotal sin impuesto", "300.00"), ("IVA 16 %", "16.00"), ("IVA 0 %", "0.00"),
    ]  # fmt: skip


def test_writes_as_argentina_does() -> None:
    shop = open_shop(
        name="Comiquería",
        tax_rate="0.21",
        country="AR",
        currency="ARS",
        time_zone="America/Argentina/Buenos_Aires",
    )
    shop.has(
        "COMIC", 3, name="One Piece Vol. 100", price_1=D("9800"), prices_include_tax=True, tax_rate=D("0.21")
    )
    said = printed(shop, sells_on(shop, october(1), ("COMIC", 2)).id).replace("\N{NO-BREAK SPACE}", " ")
    for text in (
        "2 COMIC One Piece Vol. 100 9.800,00 19.600,00", "IVA 21 % 3.401,65", "Total ARS 19.600,00",
        "Diecinueve mil seiscientos pesos argentinos con 00/100", "01/10/2025 15:00", "Público en general",
    ):  # fmt: skip
        assert text in said, text


class TestState:
    def test_on_credit(self, stocked: Shop) -> None:
        ana = stocked.customer("Ana", credit_limit="1000")
        said = printed(stocked, sells_on(stocked, october(1), ("CAFE", 1), customer=ana, credit=True).id)
        assert "A CRÉDITO" in said
        assert "A crédito 116.00" in said
        assert "Pagos" not in said

    def test_cancelled(self, stocked: Shop) -> None:
        sold = sells_on(stocked, october(1), ("CAFE", 1))
        cancels_on(stocked, october(2), sold)
        said = printed(stocked, sold.id)
        assert "CANCELADO" in said
        assert "Efectivo 116.00 el 01/10/2025 12:00, devuelto 116.00" in said

    def test_returned_in_part(self, stocked: Shop) -> None:
        sold = sells_on(stocked, october(1), ("CAFE", 3))
        takes_back_on(stocked, october(2), sold, ("CAFE", 1))
        said = printed(stocked, sold.id)
        assert "Café de olla (devueltas: 1)" in said
        assert "Devuelto -116.00" in said
        assert "PAGADO" in said

    def test_ordered_and_not_paid_for_yet_and_then_paid(self, stocked: Shop) -> None:
        buyer = stocked.user(
            "customer", username="beto", first_name="Beto", last_name="Ruiz", email="beto@example.com"
        )
        order = orders_for_themself(stocked, buyer, ("CAFE", 2))
        waiting = printed(stocked, order.id)
        assert "PENDIENTE DE PAGO" in waiting
        assert "Por pagar 232.00" in waiting
        assert "Beto Ruiz" in waiting
        assert "beto@example.com" in waiting
        pays(stocked, order.id, "232.00")
        paid = printed(stocked, order.id)
        assert "PAGADO" in paid
        assert "Pagado: " in paid
        assert "Tarjeta 232.00" in paid


def test_long_names_and_many_lines_go_on_over_pages(stocked: Shop) -> None:
    names = [
        f"Kit de clutch completo {at} " + "con collarín, plato y disco " * 5 + "X" * 60 for at in range(40)
    ]
    for at, name in enumerate(names):
        stocked.has(f"LARGO-{at:02d}-{'Z' * 40}", 1, name=name[:255], price_1=D(10))
    sold = sells_on(stocked, october(1), *[(f"LARGO-{at:02d}-{'Z' * 40}", 1) for at in range(40)])
    found = pages(receipt_pdf(paper(stocked, sold.id), made_at=MADE_AT))
    assert len(found) >= 3
    assert all("Cantidad Clave Descripción" in page for page in found[:-1])
    assert "Total MXN 464.00" in found[-1]
    assert f"Página {len(found)} de {len(found)}" in found[-1]


def test_carries_the_fiscal_seal_when_there_is_one(stocked: Shop) -> None:
    sold = sells_on(stocked, october(1), ("CAFE", 1))
    fiscal = Fiscal(folio="AD662D33-6934-459C-A128-BDF0393F0F44", rows=["Sello: abc=="])
    said = " ".join(pages(receipt_pdf(paper(stocked, sold.id), made_at=MADE_AT, fiscal=fiscal)))
    assert "FACTURA" in said
    assert fiscal.folio in said
    assert "Sello: abc==" in said
    assert "no es un comprobante fiscal" not in said


def test_the_same_receipt_is_the_same_file(stocked: Shop) -> None:
    found = paper(stocked, sells_on(stocked, october(1), ("CAFE", 1)).id)
    assert receipt_pdf(found, made_at=MADE_AT) == receipt_pdf(found, made_at=MADE_AT)
    about = PdfReader(io.BytesIO(receipt_pdf(found, made_at=MADE_AT))).metadata
    assert about is not None
    assert about.title == "Comprobante de venta V-0001"


@pytest.mark.parametrize(
    ("folio", "name"), [("V-0001", "comprobante-V-0001.pdf"), ('A/"1"\r\n', "comprobante-A--1---.pdf")]
)
def test_file_names_are_plain(folio: str, name: str) -> None:
    assert receipt_name(folio) == name


class TestWhoMaySeeIt:
    def test_who_ordered_and_who_manages_orders(self, stocked: Shop) -> None:
        buyer, other = stocked.user("customer", username="beto"), stocked.user("customer", username="caro")
        order = orders_for_themself(stocked, buyer, ("CAFE", 1))
        for allowed in (buyer, stocked.user("admin")):
            assert sale_paper(order.id, actor=user_actor(stocked, allowed)).sale.total == D("116.00")
        for refused in (other, stocked.user("manager"), stocked.user("cashier")):
            with pytest.raises(Forbidden):
                sale_paper(order.id, actor=user_actor(stocked, refused))

    def test_the_customer_that_somebody_is(self, stocked: Shop) -> None:
        ana = stocked.customer("Ana")
        herself = stocked.user("customer", customer_id=ana)
        sold = sells_on(stocked, october(1), ("CAFE", 1), customer=ana)
        assert sale_paper(sold.id, actor=user_actor(stocked, herself)).buyer.name == "Ana"

    def test_nobody_what_there_is_not(self, stocked: Shop, neighbour: Shop) -> None:
        order = orders_for_themself(stocked, stocked.user("customer"), ("CAFE", 1))
        deletes(stocked, order.id)
        for shop, sale_id in ((stocked, 2**53 - 1), (neighbour, order.id), (stocked, order.id)):
            with pytest.raises(DocumentNotFound):
                paper(shop, sale_id)


def test_costs_the_same_for_one_line_and_for_thirty(stocked: Shop) -> None:
    counts: list[Any] = []
    for lines in (1, 30):
        for at in range(lines):
            stocked.has(f"P-{lines}-{at}", 1, price_1=D(10))
        sold = sells_on(stocked, october(1), *[(f"P-{lines}-{at}", 1) for at in range(lines)])
        with statements(stocked) as sent:
            paper(stocked, sold.id)
        counts.append(len(sent))
    assert counts[0] == counts[1] <= 6
