"""Sold on credit, invoiced, collected in two parts, one piece returned, the month closed: one and the same money.

Through the point of sale's own requests, with every figure worked out by hand. Trial balance, statements, customer's
balance, fiscal documents and the audit agree to the cent.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.operations.invoicing.helpers import issuing_shop, taxpayer, works
from tests.properties.ledgers import disagreements
from tests.shop import Http, Shop
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.kernel import clock

POS = "/pos/api"
D = Decimal


class Month:
    """Last month of a shop, from the sale to the closing."""

    def __init__(self, shop: Shop, till: Http) -> None:
        self.shop, self.till = shop, till
        self.then = clock.now()
        self.customer = taxpayer(shop, credit_limit="5000.00")
        self.part = shop.has("BALATA", 10, cost="150.00")

    def does(self, method: str, path: str, body: dict[str, Any] | None = None, status: int = 201) -> Any:
        answer = self.till.ask(method, f"{POS}/{path}", body)
        assert answer.status == status, (path, answer.body)
        return answer.body

    def issues(self, kind: str, **said: Any) -> Any:
        """Draft a CFDI of the sale, let it be stamped, and show it."""
        made = self.does(
            "POST", "invoicing/invoice", {"sale_id": self.sale, "tipo_comprobante": kind, **said}
        )
        works(self.shop)
        shown = self.does("GET", f"invoicing/queue/{made['cfdi_id']}", status=200)
        assert shown["status"] == "stamped"
        return shown

    def happens(self) -> None:
        """700.00 + 112.00 on credit; 312.00 and 500.00 come in; one piece of two goes back."""
        line = {"inventory_id": self.part, "quantity": 2, "unit_price": D("350.00")}
        sold = self.does(
            "POST", "sales", {"items": [line], "sale_type": "credit", "customer_id": self.customer}
        )
        self.sale = sold["sale_id"]
        self.invoice = self.issues("I")
        self.receipts = []
        for amount in (312, 500):
            paid = {"amount": amount, "payment_method": "transferencia", "reference": "SPEI"}
            self.does("POST", f"customers/{self.customer}/payment", paid)
            self.receipts.append(self.issues("P"))
        back = [{"inventory_id": self.part, "quantity": 1}]
        self.does(
            "POST", "inventory/return", {"sale_id": self.sale, "items": back, "reason": "Parte equivocada"}
        )
        self.note = self.issues("E")


@pytest.fixture
def month(monkeypatch: pytest.MonkeyPatch) -> Month:
    shop = issuing_shop("Un mes")
    till = shop.http()  # its token is of today; everything else happens in the middle of last month
    today = clock.now()
    then = (today.replace(day=1) - timedelta(days=1)).replace(day=15, hour=18)
    moments = iter(range(1_000_000))
    monkeypatch.setattr(clock, "now", lambda: then + timedelta(seconds=next(moments)))
    month = Month(shop, till)
    month.happens()
    monkeypatch.setattr(clock, "now", lambda: today)
    month.then = then
    return month


def span(month: Month) -> str:
    first = month.then.replace(day=1).date()
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    return f"date_from={first}&date_to={last}"


class TestMonth:
    def test_documents_say_what_happened(self, month: Month) -> None:
        invoice = month.invoice
        assert (invoice["metodo_pago"], invoice["forma_pago"], invoice["total"]) == ("PPD", "99", D("812.00"))
        told = [receipt["payment"]["documentos"][0] for receipt in month.receipts]
        assert [
            (
                each["uuid"],
                each["parcialidad"],
                each["saldo_anterior"],
                each["pagado"],
                each["saldo_insoluto"],
            )
            for each in told
        ] == [
            (invoice["uuid"], 1, D("812.00"), D("312.00"), D("500.00")),
            (invoice["uuid"], 2, D("500.00"), D("500.00"), D("0.00")),
        ]
        assert (month.note["total"], month.note["relacionados"]) == (D("406.00"), [invoice["uuid"]])

    def test_books_accounts_and_documents_are_the_same_money(self, month: Month) -> None:
        query = (
            "SELECT kind, sum(amount), sum(tax), sum(total) FROM fiscal_document"
            " WHERE tenant_id = %s AND state = 'stamped' GROUP BY kind"
        )
        issued = {kind: sums for kind, *sums in month.shop._rows(query)}
        assert issued == {
            "invoice": [D("700.00"), D("112.00"), D("812.00")],
            "credit_note": [D("350.00"), D("56.00"), D("406.00")],
            "payment_receipt": [0, 0, D("812.00")],
        }
        rows = month.does("GET", f"accounting/trial-balance?{span(month)}", status=200)
        names = {row["name"]: row for row in rows["accounts"]}
        assert names["Ventas"]["closing_credit"] == D("350.00")  # invoiced 700.00 less credited 350.00
        assert names["IVA Trasladado"]["closing_credit"] == D("56.00")  # 112.00 less 56.00
        assert names["Bancos"]["closing_debit"] == D("812.00")  # both receipts
        assert names["Clientes"]["closing_credit"] == D("406.00")  # the shop owes it back
        assert month.shop.owes(month.customer) == D("-406.00")
        assert names["Costo de Ventas"]["closing_debit"] == D("150.00")
        sheet = month.does("GET", "accounting/balance-sheet", status=200)
        assert sheet["total_assets"] == sheet["total_liabilities_equity"]
        result = month.does("GET", f"accounting/income-statement?{span(month)}", status=200)
        assert result["gross_profit"] == D("200.00")  # 350.00 less the piece's 150.00

    def test_closes_and_nothing_is_wrong(self, month: Month) -> None:
        body = {"year": month.then.year, "month": month.then.month}
        month.does("POST", "accounting/periods/close", body, status=200)
        assert [finding for finding in audit_tenant(month.shop.id) if finding.wrong] == []
        assert disagreements(month.shop.id) == []
