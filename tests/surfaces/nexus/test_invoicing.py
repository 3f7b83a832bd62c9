"""Section 8: the documented request in, a CFDI in the queue; stamped, printed, cancelled; and each refusal."""

from datetime import timedelta
from typing import Any

import pytest

from tests.operations.invoicing.helpers import (
    Certifier,
    content,
    invoices,
    issuing_shop,
    nothing_is_wrong,
    pays,
    refusal,
    row,
    stamped,
    takes_back,
    taxpayer,
    works,
)
from tests.operations.sales.helpers import statements
from tests.shop import Shop, now, open_shop
from tests.surfaces.nexus.sales_examples import d, is_refused
from trastienda.kernel import sql
from trastienda.kernel.clock import local_date

ROOT = "/pos/api/invoicing"
KEYS = {
    "cfdi_id", "folio", "uuid", "status", "stage", "tipo_comprobante", "is_global", "sale_id", "sale_folio",
    "customer_id", "rfc", "razon_social", "branch_id", "branch_name", "currency", "subtotal", "discount", "tax",
    "total", "error", "attempts", "next_attempt_at", "created_at", "stamped_at", "cancelled_at", "motivo",
    "cancel_status",
}  # fmt: skip


@pytest.fixture
def shop() -> Shop:
    shop = issuing_shop()
    shop.has("04465-02220", 100)
    return shop


@pytest.fixture
def sale(shop: Shop) -> int:
    return int(shop.sells(("04465-02220", 2, "350.00"), customer=taxpayer(shop)).id)


def without(shop: Shop, column: str) -> int:
    """A customer of whom that is not known."""
    missing: dict[str, Any] = {column: None}
    return taxpayer(shop, **missing)


def asked(sale: int, **changes: Any) -> dict[str, Any]:
    """The documented request."""
    return {
        "sale_id": sale,
        "tipo_comprobante": "I",
        "uso_cfdi": "G03",
        "forma_pago": "01",
        "metodo_pago": "PUE",
        **changes,
    }


class TestInvoice:
    def test_the_documented_example(self, shop: Shop, sale: int) -> None:
        answer = shop.http().post(f"{ROOT}/invoice", asked(sale))
        assert answer.status == 201
        assert list(answer.body) == ["cfdi_id", "uuid", "status", "xml_preview"]
        assert (answer.body["uuid"], answer.body["status"]) == (None, "pending")
        xml = answer.body["xml_preview"]
        assert xml.startswith("<?xml ")
        for said in (
            'SubTotal="700.00"',
            'Total="812.00"',
            'UsoCFDI="G03"',
            'FormaPago="01"',
            'MetodoPago="PUE"',
        ):
            assert said in xml

    def test_needs_no_more_than_the_sale(self, shop: Shop, sale: int) -> None:
        assert shop.http().post(f"{ROOT}/invoice", {"sale_id": sale}).status == 201

    def test_of_what_came_back_is_an_egreso(self, shop: Shop, sale: int) -> None:
        stamped(shop, sale)
        takes_back(shop, sale, ("04465-02220", 1))
        answer = shop.http().post(f"{ROOT}/invoice", {"sale_id": sale, "tipo_comprobante": "E"})
        assert answer.status == 201
        assert 'TipoDeComprobante="E"' in answer.body["xml_preview"]
        assert 'TipoRelacion="01"' in answer.body["xml_preview"]

    def test_of_a_payment_is_a_pago(self, shop: Shop) -> None:
        who = taxpayer(shop, credit_limit="5000")
        sale = shop.sells(("04465-02220", 2, "350.00"), terms="credit", customer=who)
        stamped(shop, sale.id)
        pays(shop, who, "312.00")
        answer = shop.http().post(
            f"{ROOT}/invoice", asked(sale.id, tipo_comprobante="P", forma_pago="03", monto=312)
        )
        assert answer.status == 201
        for said in (
            'TipoDeComprobante="P"',
            'ImpSaldoAnt="812.00"',
            'ImpPagado="312.00"',
            'ImpSaldoInsoluto="500.00"',
        ):
            assert said in answer.body["xml_preview"]

    def test_repeated_with_its_key_is_answered_from_memory(self, shop: Shop, sale: int) -> None:
        client = shop.http()
        first, second = (
            client.post(f"{ROOT}/invoice", asked(sale), **{"Idempotency-Key": "F-1"}) for _ in range(2)
        )
        assert first.body == second.body
        assert second.headers["Idempotent-Replayed"] == "true"
        assert shop.count("fiscal_document") == 1

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"sale_id": None}, "sale_id"),
            ({"sale_id": "45"}, "sale_id"),
            ({"tipo_comprobante": "T"}, "tipo_comprobante"),
            ({"metodo_pago": "XXX"}, "metodo_pago"),
            ({"uso_cfdi": "G0003"}, "uso_cfdi"),
            ({"uso_cfdi": "ZZZ"}, "uso_cfdi"),
            ({"uso_cfdi": "D01"}, "uso_cfdi"),
            ({"forma_pago": "00"}, "forma_pago"),
            ({"forma_pago": "99"}, "forma_pago"),
            ({"metodo_pago": "PPD"}, "forma_pago"),
            ({"monto": -1}, "monto"),
            ({"tipo_comprobante": "E"}, "no tiene factura"),
            ({"tipo_comprobante": "P"}, "no tiene factura"),
            ({"sustituye": 999_999}, "999999"),
        ],
    )
    def test_refuses(self, changes: dict[str, Any], words: str, shop: Shop, sale: int) -> None:
        with shop.nothing_changes():
            answer = shop.http().post(f"{ROOT}/invoice", asked(sale, **changes))
            assert is_refused(answer, 404 if "sustituye" in changes else 400, words)

    @pytest.mark.parametrize(
        ("column", "field"),
        [("tax_id", "rfc"), ("fiscal_regime", "regimen_fiscal"), ("postal_code", "codigo_postal")],
    )
    def test_names_the_customers_missing_field(self, column: str, field: str, shop: Shop) -> None:
        sale = shop.sells(("04465-02220", 1), customer=without(shop, column))
        with shop.nothing_changes():
            assert is_refused(shop.http().post(f"{ROOT}/invoice", asked(sale.id)), 400, f"{field}: Falta")

    def test_refuses_a_sale_without_customer_and_one_that_was_cancelled(self, shop: Shop, sale: int) -> None:
        client, nobodys = shop.http(), shop.sells(("04465-02220", 1))
        client.put(f"/pos/api/sales/{sale}/cancel", {"reason": "x"})
        with shop.nothing_changes():
            assert is_refused(client.post(f"{ROOT}/invoice", asked(nobodys.id)), 400, "cliente")
            assert is_refused(client.post(f"{ROOT}/invoice", asked(sale)), 400, "cancelado")

    def test_refuses_a_second_live_one(self, shop: Shop, sale: int) -> None:
        client = shop.http()
        client.post(f"{ROOT}/invoice", asked(sale))
        with shop.nothing_changes():
            assert is_refused(client.post(f"{ROOT}/invoice", asked(sale)), 400, "F-0001")

    def test_does_not_know_what_is_not_there(self, shop: Shop, neighbour: Shop, sale: int) -> None:
        with shop.nothing_changes(), neighbour.nothing_changes():
            assert is_refused(shop.http().post(f"{ROOT}/invoice", asked(999_999)), 404, "venta")
            assert is_refused(neighbour.http().post(f"{ROOT}/invoice", asked(sale)), 404, "venta")

    def test_is_not_issued_where_nobody_knows_the_countrys_documents(self) -> None:
        shop = open_shop(country="AR", currency="ARS")
        shop.has("CAFE", 1)
        sale = shop.sells(("CAFE", 1), customer=taxpayer(shop))
        with shop.nothing_changes():
            assert is_refused(shop.http().post(f"{ROOT}/invoice", asked(sale.id)), 400, "AR")


class TestGlobal:
    def test_counts_its_tickets(self, shop: Shop) -> None:
        for _ in range(3):
            shop.sells(("04465-02220", 1, "350.00"))
        today = local_date(now(), zone_name="America/Mexico_City").isoformat()
        answer = shop.http().post(f"{ROOT}/global", {"date_from": today, "date_to": today})
        assert answer.status == 201
        assert (answer.body["tickets"], answer.body["total"]) == (3, d("1218.00"))
        assert 'Periodicidad="01"' in answer.body["xml_preview"]

    @pytest.mark.parametrize(
        ("first", "last", "words"),
        [(0, 0, "no hay ventas"), (0, -1, "date_to"), (0, 1, "date_to"), (-70, 0, "date_to")],
    )
    def test_refuses(self, first: int, last: int, words: str, shop: Shop) -> None:
        today = local_date(now(), zone_name="America/Mexico_City")
        days = [(today + timedelta(days=each)).isoformat() for each in (first, last)]
        with shop.nothing_changes():
            answer = shop.http().post(f"{ROOT}/global", {"date_from": days[0], "date_to": days[1]})
            assert is_refused(answer, 400, words)


class TestQueue:
    def test_lists_the_newest_first(self, shop: Shop, sale: int) -> None:
        first = stamped(shop, sale)
        second = invoices(shop, shop.sells(("04465-02220", 1), customer=taxpayer(shop)).id).id
        answer = shop.http().get(f"{ROOT}/queue")
        assert answer.status == 200
        assert [each["cfdi_id"] for each in answer.body["data"]] == [second, first]
        assert set(answer.body["data"][0]) == KEYS
        assert answer.body["pagination"] == {"page": 1, "per_page": 50, "total": 2, "total_pages": 1}
        shown = answer.body["data"][1]
        assert (shown["folio"], shown["status"], shown["tipo_comprobante"], shown["total"]) == (
            "F-0001", "stamped", "I", d("812.00"),
        )  # fmt: skip

    @pytest.mark.parametrize(
        ("state", "status"),
        [
            ("pending", "pending"), ("sending", "pending"), ("unknown", "pending"), ("stamped", "stamped"),
            ("cancelling", "stamped"), ("error", "error"), ("cancelled", "cancelled"),
        ],
    )  # fmt: skip
    def test_says_each_state_in_the_documented_words(
        self, state: str, status: str, shop: Shop, sale: int
    ) -> None:
        document = stamped(shop, sale)
        with shop.transaction():
            query = "UPDATE fiscal_document SET state = %s WHERE tenant_id = %s AND id = %s"
            sql.execute(query, (state, shop.id, document))
        client = shop.http()
        for wanted in ("pending", "stamped", "error", "cancelled"):
            found = client.get(f"{ROOT}/queue?status={wanted}").body["data"]
            assert [(each["status"], each["stage"]) for each in found] == [(status, state)] * (
                wanted == status
            )

    def test_pages_and_narrows(self, shop: Shop) -> None:
        who = taxpayer(shop)
        sales = [shop.sells(("04465-02220", 1), customer=who).id for _ in range(3)]
        for each in sales:
            invoices(shop, each)
        client = shop.http()
        page = client.get(f"{ROOT}/queue?page=2&per_page=2").body
        assert (len(page["data"]), page["pagination"]["total_pages"]) == (1, 2)
        assert len(client.get(f"{ROOT}/queue?sale_id={sales[1]}").body["data"]) == 1
        assert client.get(f"{ROOT}/queue?tipo_comprobante=E").body["data"] == []
        assert is_refused(client.get(f"{ROOT}/queue?status=timbrado"), 400, "status")
        assert is_refused(client.get(f"{ROOT}/queue?branch_id=999999"), 404)

    def test_costs_the_same_statements_for_one_and_for_many(self, shop: Shop) -> None:
        who, client = taxpayer(shop), shop.http()
        invoices(shop, shop.sells(("04465-02220", 1), customer=who).id)
        with statements(shop) as few:
            client.get(f"{ROOT}/queue")
        for _ in range(20):
            invoices(shop, shop.sells(("04465-02220", 1), customer=who).id)
        with statements(shop) as many:
            client.get(f"{ROOT}/queue")
        assert len(few) == len(many)

    def test_shows_one_whole(self, shop: Shop, sale: int) -> None:
        document = stamped(shop, sale)
        answer = shop.http().get(f"{ROOT}/queue/{document}")
        assert answer.status == 200
        assert set(answer.body) > KEYS
        (concept,) = answer.body["items"]
        assert (concept["cantidad"], concept["valor_unitario"], concept["iva"]) == (
            2,
            d("350.00"),
            d("112.00"),
        )
        assert [each["event"] for each in answer.body["events"]] == ["drafted", "sending", "stamp"]
        assert "TimbreFiscalDigital" in answer.body["xml"]

    def test_says_why_one_was_refused(self, shop: Shop, sale: int) -> None:
        document, office = invoices(shop, sale).id, Certifier()

        def refuses(act: str) -> None:
            if act == "stamp":
                raise refusal("CFDI40145", "El nombre no corresponde al RFC")

        office.before = refuses
        works(shop, office)
        shown = shop.http().get(f"{ROOT}/queue/{document}").body
        assert (shown["status"], shown["error"]) == ("error", "CFDI40145: El nombre no corresponde al RFC")

    def test_does_not_know_what_is_not_there(self, shop: Shop, neighbour: Shop, sale: int) -> None:
        document = invoices(shop, sale).id
        assert is_refused(shop.http().get(f"{ROOT}/queue/999999"), 404, "CFDI")
        assert is_refused(neighbour.http().get(f"{ROOT}/queue/{document}"), 404, "CFDI")


class TestProcess:
    def test_answers_how_many_stand_how(self, shop: Shop, sale: int) -> None:
        invoices(shop, sale)
        answer = shop.http().post(f"{ROOT}/queue/process", {"wait": 0})
        assert (answer.status, answer.body) == (
            200,
            {"processed": 1, "stamped": 0, "errors": 0, "pending": 1, "message": "Queue processed"},
        )

    def test_takes_refused_ones_up_again(self, shop: Shop, sale: int) -> None:
        document, office = invoices(shop, sale).id, Certifier()

        def refuses(act: str) -> None:
            if act == "stamp":
                raise refusal()

        office.before = refuses
        works(shop, office)
        client = shop.http()
        assert client.post(f"{ROOT}/queue/process", {"wait": 0}).body["pending"] == 1
        works(shop)
        assert row(shop, document, "state") == ("stamped",)

    def test_leaves_refused_what_is_not_mended(self, shop: Shop, sale: int) -> None:
        document, office = invoices(shop, sale).id, Certifier()

        def refuses(act: str) -> None:
            if act == "stamp":
                raise refusal()

        office.before = refuses
        works(shop, office)
        with shop.transaction():
            sql.execute("UPDATE customer SET fiscal_regime = '612' WHERE tenant_id = %s", (shop.id,))
        client = shop.http()
        assert client.post(f"{ROOT}/queue/process", {"wait": 0}).body["errors"] == 1
        assert "régimen" in client.get(f"{ROOT}/queue/{document}").body["error"]

    def test_of_an_empty_queue_is_done_at_once(self, shop: Shop) -> None:
        answer = shop.http().post(f"{ROOT}/queue/process")
        assert (answer.status, answer.body["processed"]) == (200, 0)


class TestCancel:
    def test_the_documented_example(self, shop: Shop, sale: int) -> None:
        document = stamped(shop, sale)
        answer = shop.http().post(f"{ROOT}/cancel/{document}", {"motivo": "02", "folio_sustitucion": None})
        assert answer.status == 200
        assert {name: answer.body[name] for name in ("cfdi_id", "status", "cancel_status")} == {
            "cfdi_id": document,
            "status": "stamped",
            "cancel_status": "requested",
        }
        works(shop)
        assert shop.http().get(f"{ROOT}/queue/{document}").body["status"] == "cancelled"

    def test_of_a_waiting_one_is_done_here(self, shop: Shop, sale: int) -> None:
        document = invoices(shop, sale).id
        answer = shop.http().post(f"{ROOT}/cancel/{document}", {"motivo": "03"})
        assert (answer.body["status"], answer.body["cancel_status"]) == ("cancelled", None)

    @pytest.mark.parametrize(
        ("body", "words"),
        [
            ({}, "motivo"),
            ({"motivo": "05"}, "05"),
            ({"motivo": 2}, "motivo"),
            ({"motivo": "01"}, "folio_sustitucion"),
            ({"motivo": "01", "folio_sustitucion": "x" * 37}, "folio_sustitucion"),
            ({"motivo": "01", "folio_sustitucion": "5C1A1F0E-0000-4000-8000-000000000000"}, "timbrado"),
            ({"motivo": "02", "folio_sustitucion": "5C1A1F0E-0000-4000-8000-000000000000"}, "01"),
        ],
    )
    def test_refuses(self, body: dict[str, Any], words: str, shop: Shop, sale: int) -> None:
        document = stamped(shop, sale)
        with shop.nothing_changes():
            assert is_refused(shop.http().post(f"{ROOT}/cancel/{document}", body), 400, words)

    def test_refuses_a_second_time(self, shop: Shop, sale: int) -> None:
        document, client = invoices(shop, sale).id, shop.http()
        client.post(f"{ROOT}/cancel/{document}", {"motivo": "02"})
        with shop.nothing_changes():
            assert is_refused(client.post(f"{ROOT}/cancel/{document}", {"motivo": "02"}), 400, "cancelado")

    def test_a_stamped_one_keeps_its_sale_from_being_cancelled(self, shop: Shop, sale: int) -> None:
        stamped(shop, sale)
        with shop.nothing_changes():
            answer = shop.http().put(f"/pos/api/sales/{sale}/cancel", {"reason": "Error"})
            assert is_refused(answer, 400, "F-0001")

    def test_does_not_know_a_neighbours(self, shop: Shop, neighbour: Shop, sale: int) -> None:
        document = invoices(shop, sale).id
        with shop.nothing_changes():
            answer = neighbour.http().post(f"{ROOT}/cancel/{document}", {"motivo": "02"})
            assert is_refused(answer, 404, "CFDI")


class TestPapers:
    def test_the_pdf_is_of_the_latest_live_invoice(self, shop: Shop, sale: int) -> None:
        stamped(shop, sale)
        answer = shop.http().get(f"{ROOT}/{sale}/pdf")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
        assert answer.body.startswith(b"%PDF-")
        assert "factura-F-0001" in answer.headers["Content-Disposition"]

    def test_there_is_none_before_it_is_stamped_or_after_it_is_cancelled(
        self, shop: Shop, neighbour: Shop, sale: int
    ) -> None:
        document, client = invoices(shop, sale).id, shop.http()
        for _ in range(2):
            assert is_refused(client.get(f"{ROOT}/{sale}/pdf"), 404, "factura")
            works(shop)
            client.post(f"{ROOT}/cancel/{document}", {"motivo": "02"})
            works(shop)
        assert is_refused(client.get(f"{ROOT}/999999/pdf"), 404)
        assert is_refused(neighbour.http().get(f"{ROOT}/{sale}/pdf"), 404)

    def test_the_xml_is_what_the_certifier_gave_back(self, shop: Shop, sale: int) -> None:
        document = stamped(shop, sale)
        answer = shop.http().get(f"{ROOT}/{document}/xml")
        assert (answer.status, answer.headers["Content-Type"]) == (200, "application/xml")
        assert answer.body.decode() == row(shop, document, "stamped_xml")[0]

    def test_there_is_no_xml_before_it_is_stamped(self, shop: Shop, sale: int) -> None:
        assert is_refused(shop.http().get(f"{ROOT}/{invoices(shop, sale).id}/xml"), 404, "CFDI")

    def test_mails_them_to_the_customer_or_whom_is_said(self, shop: Shop, sale: int) -> None:
        document, client = stamped(shop, sale), shop.http()
        assert client.post(f"{ROOT}/{document}/resend").body["email"] == "compras@robotica.example"
        assert client.post(f"{ROOT}/{document}/resend", {"email": "a@b.mx"}).body["email"] == "a@b.mx"

    def test_mails_nothing_to_nobody(self, shop: Shop) -> None:
        sale = shop.sells(("04465-02220", 1), customer=taxpayer(shop, email=None))
        document, client = invoices(shop, sale.id).id, shop.http()
        with shop.nothing_changes():
            assert is_refused(client.post(f"{ROOT}/{document}/resend"), 400, "timbrado")
        works(shop)
        with shop.nothing_changes():
            assert is_refused(client.post(f"{ROOT}/{document}/resend"), 400, "correo")
            assert is_refused(client.post(f"{ROOT}/{document}/resend", {"email": "nada"}), 400, "email")


RIGHTS = [
    ("POST", "invoice", "invoicing.create"), ("POST", "global", "invoicing.create"),
    ("POST", "queue/process", "invoicing.create"), ("POST", "{cfdi}/resend", "invoicing.create"),
    ("GET", "queue", "invoicing.view"), ("GET", "queue/{cfdi}", "invoicing.view"),
    ("GET", "{sale}/pdf", "invoicing.view"), ("GET", "{cfdi}/xml", "invoicing.view"),
    ("POST", "cancel/{cfdi}", "invoicing.cancel"),
]  # fmt: skip
MAY = {
    "owner": {"invoicing.create", "invoicing.view", "invoicing.cancel"},
    "accountant": {"invoicing.create", "invoicing.view", "invoicing.cancel"},
    "supervisor": {"invoicing.create", "invoicing.view", "invoicing.cancel"},
    "cashier": {"invoicing.create", "invoicing.view"},
    "seller": {"invoicing.view"},
    "warehouse": set(),
}


@pytest.mark.parametrize("role", list(MAY))
def test_each_endpoint_asks_for_its_documented_right(role: str, shop: Shop, sale: int) -> None:
    document = stamped(shop, sale)
    client = shop.http(shop.owner_id if role == "owner" else shop.hire(role, pin="8642"))
    for method, path, right in RIGHTS:
        answer = client.ask(
            method, f"{ROOT}/{path.format(cfdi=document, sale=sale)}", {} if method == "POST" else None
        )
        assert (answer.status != 403) is (right in MAY[role]), (method, path, answer)


def test_what_was_shown_is_what_is_kept(shop: Shop, sale: int) -> None:
    document = shop.http().post(f"{ROOT}/invoice", asked(sale)).body["cfdi_id"]
    assert content(shop, document).total == d("812.00")
    assert nothing_is_wrong(shop)
