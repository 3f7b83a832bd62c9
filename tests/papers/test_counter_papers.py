"""What the counter hands over: the 80 mm ticket and the quotation."""

import io
from typing import Any

import pytest
from pypdf import PdfReader

from tests.papers.helpers import pages
from tests.shop import Shop, open_shop
from tests.surfaces.nexus.sales_examples import d, is_refused, item, ready, sold

TICKET = "/pos/api/sales/{}/ticket.pdf"
QUOTATION = "/pos/api/quotations/{}/pdf"
MM = 72 / 25.4


def quoted(shop: Shop, **changes: Any) -> int:
    body = {"items": [item(shop)], "customer_id": None, "notes": "Para el taller", "valid_days": 15} | changes
    answer = shop.http().post("/pos/api/quotations", body)
    assert answer.status == 201, answer.body
    return int(answer.body["id"])


def read(answer: Any) -> str:
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    return " ".join(pages(answer.body))


class TestTicket:
    def test_says_what_was_sold_what_of_it_is_tax_and_the_change(self, shop: Shop) -> None:
        sale = sold(ready(shop), amount_paid=d("1000.00"))
        text = read(shop.http().get(TICKET.format(sale)))
        for said in (
            "Pastillas de freno delanteras", "2 × 406.00", "812.00", "Subtotal sin impuesto 700.00", "IVA 16 % 112.00",
            "Efectivo 812.00", "Entregado 1,000.00", "Cambio 188.00", "Ochocientos doce pesos 00/100 M.N.",
            "¡Gracias por su compra!",
        ):  # fmt: skip
            assert said in text, text

    def test_is_as_wide_as_a_till_s_paper_and_as_long_as_it_needs(self, shop: Shop) -> None:
        ready(shop, 40)
        one = sold(shop)
        many = sold(shop, items=[item(shop, quantity=1)] * 12, amount_paid=d("4872.00"))
        boxes = [
            PdfReader(io.BytesIO(shop.http().get(TICKET.format(sale)).body)).pages[0].mediabox
            for sale in (one, many)
        ]
        assert [round(float(box.width) / MM) for box in boxes] == [80, 80]
        assert boxes[1].height > boxes[0].height + 100

    def test_of_a_cancelled_sale_says_so(self, shop: Shop) -> None:
        sale = sold(ready(shop))
        assert shop.http().put(f"/pos/api/sales/{sale}/cancel", {"reason": "Error"}).status == 200
        assert "CANCELADO" in read(shop.http().get(TICKET.format(sale)))

    def test_on_account_says_what_is_owed(self, shop: Shop) -> None:
        customer = ready(shop).customer(credit_limit="5000")
        sale = sold(shop, customer_id=customer, sale_type="credit", amount_paid=0, register_id=None)
        text = read(shop.http().get(TICKET.format(sale)))
        assert "A CRÉDITO" in text
        assert "A crédito 812.00" in text

    def test_names_are_text_and_never_instructions(self, shop: Shop) -> None:
        ready(shop)
        shop.has("EVIL", 5, price_1=d("100"), name='#panic("x") *negrita* <b>$a_1$</b>')
        sale = sold(shop, items=[item(shop, "EVIL", quantity=1, unit_price=d("100"))], amount_paid=d("116"))
        assert "#panic" in read(shop.http().get(TICKET.format(sale))).replace("\u200b", "")

    @pytest.mark.parametrize("path", [TICKET, QUOTATION])
    def test_unknown_and_foreign_ones_are_not_found(self, path: str, shop: Shop) -> None:
        neighbour = ready(open_shop("Otra tienda"))
        foreign = sold(neighbour) if path is TICKET else quoted(neighbour)
        for each in (foreign, 10**12):
            assert is_refused(shop.http().get(path.format(each)), 404)


class TestQuotation:
    def test_says_what_it_would_cost_and_until_when(self, shop: Shop) -> None:
        quotation = quoted(ready(shop))
        text = read(shop.http().get(QUOTATION.format(quotation)))
        for said in (
            "COTIZACIÓN",
            "VIGENTE",
            "812.00",
            "Vence:",
            "no es un comprobante de venta",
            "Para el taller",
        ):
            assert said in text, text

    def test_that_was_cancelled_says_so(self, shop: Shop) -> None:
        quotation = quoted(ready(shop))
        assert shop.http().put(f"/pos/api/quotations/{quotation}/cancel", {}).status == 200
        assert "CANCELADA" in read(shop.http().get(QUOTATION.format(quotation)))
