"""Section 6, Customers: list, detail, create, update, statement, vehicles, payment."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.shop import Answer, Http, Shop, open_shop
from trastienda.kernel import sql

ALL = "/pos/api/customers/"
DOCUMENTED = {
    "name": "Taller Perez",
    "rfc": "XAXX010101000",
    "razon_social": "Taller Mecanico Perez SA de CV",
    "regimen_fiscal": "601",
    "codigo_postal": "06600",
    "uso_cfdi": "G03",
    "email": "taller@correo.com",
    "phone": "555-9876",
    "address": "Calle Reforma 50",
    "price_tier": "taller",
    "credit_limit": Decimal("50000.00"),
}


def one(customer: int, what: str = "") -> str:
    return f"{ALL}{customer}{what}"


@pytest.fixture
def till(shop: Shop) -> Http:
    return shop.http()


def test_permissions(shop: Shop) -> None:
    roles = ("owner", "manager", "supervisor", "cashier", "seller", "warehouse", "logistics", "accountant")
    customer = shop.customer()
    allowed: dict[str, set[str]] = {}
    for at, role in enumerate(roles):
        till = shop.http(shop.hire(role, pin=f"90{at}0")) if role != "owner" else shop.http()
        for name, answer in (
            ("list", till.get(ALL)),
            ("get", till.get(one(customer))),
            ("statement", till.get(one(customer, "/statement"))),
            ("vehicles", till.get(one(customer, "/vehicles"))),
            ("create", till.post(ALL, {"name": "Eva"})),
            ("update", till.put(one(customer), {"phone": "1"})),
            ("payment", till.post(one(customer, "/payment"), {"amount": 1, "payment_method": "tarjeta"})),
        ):
            if answer.status != 403:
                allowed.setdefault(name, set()).add(role)
    see = {"owner", "manager", "supervisor", "cashier", "seller", "logistics", "accountant"}
    edit = see - {"logistics"}
    assert allowed == {
        **dict.fromkeys(("list", "get", "statement", "vehicles"), see),
        **dict.fromkeys(("update", "payment"), edit),
        "create": edit - {"accountant"},
    }


class TestCreate:
    def test_takes_the_documented_body_and_keeps_all_of_it(self, shop: Shop, till: Http) -> None:
        answer = till.post(ALL, DOCUMENTED | {"branch_id": shop.branch_id})
        assert (answer.status, list(answer.body)) == (201, ["id", "message"])
        kept = till.get(one(answer.body["id"])).body
        assert kept | DOCUMENTED == kept
        assert (kept["branch_id"], kept["balance"], kept["is_active"]) == (shop.branch_id, 0, True)

    def test_needs_nothing_but_a_name(self, shop: Shop) -> None:
        north = shop.branch("Norte")
        till = shop.http(branch=north)
        made = till.post("/pos/api/customers", {"name": "  Ana   López "}).body["id"]
        kept = till.get(one(made)).body
        assert (kept["name"], kept["price_tier"], kept["credit_limit"]) == ("Ana López", "mostrador", 0)
        assert kept["branch_id"] == north
        for name in (
            "rfc",
            "razon_social",
            "regimen_fiscal",
            "codigo_postal",
            "uso_cfdi",
            "email",
            "phone",
            "address",
        ):
            assert kept[name] is None, name

    def test_takes_an_empty_text_for_none(self, till: Http) -> None:
        made = till.post(
            ALL, {"name": "Ana", "rfc": "", "email": " ", "codigo_postal": "", "uso_cfdi": None}
        ).body["id"]
        kept = till.get(one(made)).body
        assert [kept[name] for name in ("rfc", "email", "codigo_postal", "uso_cfdi")] == [None] * 4

    @pytest.mark.parametrize(
        ("rfc", "kept"),
        [
            ("XAXX010101000", "XAXX010101000"),
            ("XEXX010101000", "XEXX010101000"),
            ("gode561231gr8", "GODE561231GR8"),
            (" GODE-561231 GR8 ", "GODE561231GR8"),
            ("MAB-930714-8T4", "MAB9307148T4"),
            ("Ñ&A010203AB1", "Ñ&A010203AB1"),
        ],
    )
    def test_keeps_an_rfc_in_upper_case_without_spaces(self, till: Http, rfc: str, kept: str) -> None:
        made = till.post(ALL, {"name": "Ana", "rfc": rfc})
        assert till.get(one(made.body["id"])).body["rfc"] == kept

    @pytest.mark.parametrize(
        "change",
        [
            *(
                {"rfc": rfc}
                for rfc in ("X", "GODE561231", "GODE561331GR8", "GODE561231GR", "1234567890123", "ABC", 5)
            ),
            *({"codigo_postal": code} for code in ("123", "123456", "0660A", 6600)),
            *({"regimen_fiscal": code} for code in ("60", "6011", "ABC", 601)),
            *({"uso_cfdi": code} for code in ("G", "G3", "GGG03", "03", 3)),
            *({"price_tier": tier} for tier in ("publico", "", "TALLER", 1)),
            *({"credit_limit": limit} for limit in (-1, 1.005, "100", 1e12, True)),
            *({"name": name} for name in ("", "  ", None, 5, "x" * 201)),
            *({"email": email} for email in ("taller", "taller@", "a b@c.mx")),
            *({"branch_id": branch} for branch in (0, "centro", -1)),
            {"phone": "5" * 41},
            {"address": "x\0y"},
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be(self, shop: Shop, till: Http, change: dict[str, object]) -> None:
        with shop.nothing_changes():
            answer = till.post(ALL, DOCUMENTED | change)
        assert (answer.status, list(answer.body)) == (400, ["error"])

    def test_names_the_field_that_is_wrong(self, till: Http) -> None:
        assert "codigo_postal" in till.post(ALL, DOCUMENTED | {"codigo_postal": "1"}).body["error"]
        assert "XX" in till.post(ALL, DOCUMENTED | {"rfc": "XX"}).body["error"]
        assert "name" in till.post(ALL, {}).body["error"]

    def test_in_an_unknown_or_foreign_branch_is_404(self, shop: Shop, till: Http, neighbour: Shop) -> None:
        for branch in (neighbour.branch_id, 999_999_999):
            with shop.nothing_changes():
                assert till.post(ALL, DOCUMENTED | {"branch_id": branch}).status == 404

    def test_follows_the_tenants_country(self) -> None:
        argentina = open_shop(country="AR", currency="ARS", time_zone="America/Argentina/Buenos_Aires").http()
        made = argentina.post(
            ALL, {"name": "Ana", "rfc": "20-05536168-2", "codigo_postal": "C1425", "uso_cfdi": "x"}
        )
        assert made.status == 201
        assert argentina.get(one(made.body["id"])).body["rfc"] == "20055361682"
        assert argentina.post(ALL, {"name": "Ana", "rfc": "20-05536168-3"}).status == 400
        colombia = open_shop(country="CO", currency="COP", time_zone="America/Bogota").http()
        made = colombia.post(ALL, {"name": "Ana", "rfc": " 900 123-4 "})
        assert colombia.get(one(made.body["id"])).body["rfc"] == "900123-4"
        assert colombia.post(ALL, {"name": "Ana", "rfc": "9" * 21}).status == 400


class TestUpdate:
    @pytest.fixture
    def customer(self, till: Http) -> int:
        return int(till.post(ALL, DOCUMENTED).body["id"])

    def test_changes_only_what_is_sent(self, till: Http, customer: int) -> None:
        before = till.get(one(customer)).body
        answer = till.put(one(customer), {"phone": "555-0000", "price_tier": "mayoreo"})
        assert (answer.status, answer.body["id"]) == (200, customer)
        assert till.get(one(customer)).body == before | {"phone": "555-0000", "price_tier": "mayoreo"}
        assert till.put(one(customer), {}).status == 200

    def test_null_empties_a_field_or_gives_it_its_default(self, till: Http, customer: int) -> None:
        optional = (set(DOCUMENTED) - {"name"}) | {"branch_id"}
        assert till.put(one(customer), dict.fromkeys(optional)).status == 200
        kept = till.get(one(customer)).body
        assert (kept["price_tier"], kept["credit_limit"]) == ("mostrador", 0)
        assert {kept[name] for name in optional - {"price_tier", "credit_limit"}} == {None}
        assert kept["name"] == "Taller Perez"

    @pytest.mark.parametrize(
        "change",
        [
            {"name": None},
            {"name": " "},
            {"rfc": "X"},
            {"codigo_postal": "1"},
            {"price_tier": "x"},
            {"credit_limit": -1},
            {"email": "x"},
            [],
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be(self, shop: Shop, till: Http, customer: int, change: object) -> None:
        with shop.nothing_changes():
            assert till.put(one(customer), change).status == 400

    def test_of_an_unknown_or_foreign_customer_or_branch_is_404(
        self, shop: Shop, till: Http, customer: int, neighbour: Shop
    ) -> None:
        theirs = neighbour.customer()
        with shop.nothing_changes(), neighbour.nothing_changes():
            assert till.put(one(theirs), {"phone": "1"}).status == 404
            assert till.put(one(999_999_999), {"phone": "1"}).status == 404
            assert till.put(one(customer), {"branch_id": neighbour.branch_id}).status == 404

    def test_may_lower_the_limit_below_what_is_owed(self, shop: Shop, till: Http, customer: int) -> None:
        shop.has("CAFE", 2)
        shop.sells(("CAFE", 1, "100"), terms="credit", customer=customer)
        assert till.put(one(customer), {"credit_limit": 50}).status == 200
        kept = till.get(one(customer)).body
        assert (kept["credit_limit"], kept["balance"]) == (50, 116)

    def test_of_credit_is_audited(self, shop: Shop, till: Http, customer: int) -> None:
        before = shop.count("audit_event")
        till.put(one(customer), {"phone": "1"})
        till.put(one(customer), {"credit_limit": 50000})
        assert shop.count("audit_event") == before
        till.put(one(customer), {"credit_limit": 60000})
        assert shop.count("audit_event") == before + 1


class TestList:
    def names(self, answer: Answer) -> list[str]:
        return [row["name"] for row in answer.body["data"]]

    @pytest.fixture
    def people(self, till: Http) -> None:
        for body in (
            {"name": "Zoé Núñez", "phone": "+52 (55) 1234-5678"},
            {"name": "Taller Pérez", "rfc": "MAB9307148T4", "razon_social": "Mecánica Ñandú SA"},
            {"name": "taller Aguilar", "phone": "555-9876"},
        ):
            assert till.post(ALL, body).status == 201

    def test_is_a_page_of_full_rows_by_name(self, till: Http, people: None) -> None:
        answer = till.get(ALL)
        assert list(answer.body) == ["data", "pagination"]
        assert answer.body["pagination"] == {"page": 1, "per_page": 50, "total": 3, "total_pages": 1}
        assert answer.body["data"][0] == till.get(one(answer.body["data"][0]["id"])).body
        assert sorted(self.names(answer)) == sorted(["Taller Pérez", "Zoé Núñez", "taller Aguilar"])

    @pytest.mark.parametrize(
        ("q", "found"),
        [
            ("perez", ["Taller Pérez"]),
            ("PÉREZ taller", ["Taller Pérez"]),
            ("nunez", ["Zoé Núñez"]),
            ("mab930714", ["Taller Pérez"]),
            ("MAB-9307148T4", ["Taller Pérez"]),
            ("nandu", ["Taller Pérez"]),
            ("555-9876", ["taller Aguilar"]),
            ("5559876", ["taller Aguilar"]),
            ("5512345678", ["Zoé Núñez"]),
            ("nadie", []),
            ("%", []),
            ("_", []),
            ("'; --", []),
        ],
    )
    def test_finds_by_name_rfc_phone_and_legal_name(
        self, till: Http, people: None, q: str, found: list[str]
    ) -> None:
        answer = till.get(f"{ALL}?q={q.replace('%', '%25').replace(' ', '+')}")
        assert answer.status == 200
        assert self.names(answer) == found

    def test_shows_a_branchs_own(self, shop: Shop, till: Http, people: None) -> None:
        north = shop.branch("Norte")
        till.post(ALL, {"name": "Del norte", "branch_id": north})
        assert self.names(till.get(f"{ALL}?branch_id={north}")) == ["Del norte"]
        assert len(self.names(till.get(f"{ALL}?branch_id={shop.branch_id}"))) == 3
        assert till.get(f"{ALL}?branch_id=999999999").status == 404

    def test_comes_in_pages_with_a_cap(self, till: Http, people: None) -> None:
        pages = [self.names(till.get(f"{ALL}?per_page=2&page={page}")) for page in (1, 2, 3)]
        assert [len(page) for page in pages] == [2, 1, 0]
        assert pages[0] + pages[1] == self.names(till.get(ALL))
        assert till.get(f"{ALL}?per_page=1000").body["pagination"]["per_page"] == 200
        assert till.get(f"{ALL}?per_page=0&page=-5").body["pagination"] == {
            "page": 1,
            "per_page": 1,
            "total": 3,
            "total_pages": 3,
        }

    @pytest.mark.parametrize("query", ["page=x", "per_page=1.5", "branch_id=centro", "branch_id=0", "q=%00"])
    def test_refuses_what_it_cannot_read(self, till: Http, query: str) -> None:
        answer = till.get(f"{ALL}?{query}")
        assert (answer.status, list(answer.body)) == (400, ["error"])

    def test_leaves_out_the_inactive_who_can_still_be_seen(self, shop: Shop, till: Http) -> None:
        customer = shop.customer("Se fue")
        with shop.transaction():
            sql.execute(
                "UPDATE customer SET is_active = false WHERE tenant_id = %s AND id = %s", (shop.id, customer)
            )
        assert self.names(till.get(ALL)) == []
        assert till.get(one(customer)).body["is_active"] is False

    def test_takes_as_many_queries_for_fifty_as_for_one(self, shop: Shop, till: Http) -> None:
        shop.customer("Taller 0")
        till.get(ALL)  # the tenant's profile is read once a minute
        with CaptureQueriesContext(connection) as few:
            till.get(f"{ALL}?q=taller")
        for at in range(1, 50):
            shop.customer(f"Taller {at}")
        with CaptureQueriesContext(connection) as many:
            assert len(till.get(f"{ALL}?q=taller").body["data"]) == 50
        assert len(many) == len(few)

    def test_never_shows_a_neighbours(self, till: Http, neighbour: Shop) -> None:
        theirs = neighbour.customer("Vecino")
        assert self.names(till.get(ALL)) == []
        for path in (one(theirs), one(theirs, "/statement"), one(theirs, "/vehicles"), one(999_999_999)):
            assert till.get(path).status == 404, path


class TestStatement:
    @pytest.fixture
    def customer(self, shop: Shop) -> int:
        """Owes 116 for a sale, paid 16, owes 232 more of a mixed sale (348 less 116 in cash)."""
        shop.has("CAFE", 10)
        customer = shop.customer(credit_limit="50000")
        shop.sells(("CAFE", 1, "100"), terms="credit", customer=customer)
        paid = shop.http().post(one(customer, "/payment"), {"amount": 16, "payment_method": "tarjeta"})
        assert paid.status == 201
        shop.sells(("CAFE", 3, "100"), terms="mixed", cash="116.00", customer=customer)
        shop.sells(("CAFE", 1, "100"), customer=customer)  # paid on the spot: not on the account
        return customer

    def dated(self, shop: Shop, customer: int) -> list[str]:
        """Move the three moves to 25, 26 and 28 of March; a ledger is not edited, so the test owns the table."""
        days = ["2026-03-25", "2026-03-26", "2026-03-28"]
        with shop.transaction():
            moves = sql.rows(
                "SELECT kind, amount, reference, document_kind, document_id FROM customer_move"
                " WHERE tenant_id = %s AND customer_id = %s ORDER BY at, id",
                (shop.id, customer),
            )
            sql.execute(
                "INSERT INTO customer (tenant_id, name, price_tier, credit_limit, balance, is_active, created_at,"
                " updated_at) SELECT tenant_id, 'Con fechas', 1, 0, balance, true, created_at, updated_at"
                " FROM customer WHERE tenant_id = %s AND id = %s",
                (shop.id, customer),
            )
            for day, move in zip(days, moves, strict=True):
                at = datetime.fromisoformat(f"{day}T18:00:00+00:00")
                sql.execute(
                    "INSERT INTO customer_move (tenant_id, customer_id, kind, amount, reference, document_kind,"
                    " document_id, at, occurred_on) SELECT %s, max(id), %s, %s, %s, %s, %s, %s, %s FROM customer"
                    " WHERE tenant_id = %s",
                    (shop.id, *move, at, at.date(), shop.id),
                )
        return days

    def rows(self, answer: Answer) -> list[tuple[Any, ...]]:
        return [
            (row["type"], row["reference"], row["amount"], row["balance"])
            for row in answer.body["transactions"]
        ]

    def test_answers_the_documented_form_newest_first(self, till: Http, customer: int) -> None:
        answer = till.get(one(customer, "/statement"))
        assert answer.status == 200
        assert answer.body["customer"] == {
            "id": customer,
            "name": "Taller Perez",
            "credit_limit": Decimal("50000.00"),
            "balance": Decimal("332.00"),
        }
        assert list(answer.body["transactions"][0]) == ["date", "type", "reference", "amount", "balance"]
        assert self.rows(answer) == [
            ("sale", "V-0002", Decimal("232.00"), Decimal("332.00")),
            ("payment", "PAG-001", Decimal("-16.00"), Decimal("100.00")),
            ("sale", "V-0001", Decimal("116.00"), Decimal("116.00")),
        ]
        assert answer.body["opening_balance"] == 0

    @pytest.mark.parametrize(
        ("period", "balances", "opening"),
        [
            ("", ["332.00", "100.00", "116.00"], "0"),
            ("?date_from=2026-03-26", ["332.00", "100.00"], "116.00"),
            ("?date_to=2026-03-26", ["100.00", "116.00"], "0"),
            ("?date_from=2026-03-26&date_to=2026-03-26", ["100.00"], "116.00"),
            ("?date_from=2026-03-27&date_to=2026-03-27", [], "100.00"),
            ("?date_from=2026-03-29", [], "332.00"),
            ("?date_to=2026-03-24", [], "0"),
            ("?date_from=2026-03-28&date_to=2026-03-25", [], "100.00"),
        ],
    )
    def test_of_a_period_keeps_the_running_balance(
        self, shop: Shop, till: Http, customer: int, period: str, balances: list[str], opening: str
    ) -> None:
        self.dated(shop, customer)
        dated = till.get(f"{ALL}?q=fechas").body["data"][0]["id"]
        answer = till.get(one(dated, f"/statement{period}"))
        assert [row["balance"] for row in answer.body["transactions"]] == [Decimal(each) for each in balances]
        assert answer.body["opening_balance"] == Decimal(opening)
        assert answer.body["customer"]["balance"] == Decimal("332.00")

    @pytest.mark.parametrize("query", ["date_from=ayer", "date_to=2026-02-30", "date_from=20260301x"])
    def test_refuses_what_is_no_date(self, till: Http, customer: int, query: str) -> None:
        assert till.get(one(customer, f"/statement?{query}")).status == 400

    def test_takes_as_many_queries_for_many_moves_as_for_none(
        self, shop: Shop, till: Http, customer: int
    ) -> None:
        empty = shop.customer("Sin cuenta")
        with CaptureQueriesContext(connection) as none:
            assert till.get(one(empty, "/statement")).body["transactions"] == []
        with CaptureQueriesContext(connection) as some:
            till.get(one(customer, "/statement"))
        assert len(some) == len(none)

    def test_shows_the_latest_thousand_and_what_was_owed_before(self, shop: Shop, till: Http) -> None:
        customer = shop.customer("De muchos años")
        with shop.transaction():
            sql.execute(
                "INSERT INTO customer_move (tenant_id, customer_id, kind, amount, reference, document_kind,"
                " document_id, at, occurred_on) SELECT %s, %s, 'sale', 1, 'V', 'sale', n, %s + n * %s, %s"
                " FROM generate_series(1, 1003) n",
                (
                    shop.id,
                    customer,
                    datetime.fromisoformat("2026-01-01T00:00Z"),
                    timedelta(minutes=1),
                    "2026-01-01",
                ),
            )
        answer = till.get(one(customer, "/statement"))
        assert len(answer.body["transactions"]) == 1000
        assert answer.body["transactions"][0]["balance"] == 1003
        assert answer.body["opening_balance"] == 3


class TestVehicles:
    def test_are_the_customers_own(self, shop: Shop, till: Http) -> None:
        customer, other = shop.customer("Ana"), shop.customer("Eva")
        with shop.transaction():
            for owner, make in ((customer, "TOYOTA"), (other, "FORD"), (customer, "NISSAN")):
                sql.execute(
                    "INSERT INTO vehicle (tenant_id, customer_id, make, model, year, plates, created_at)"
                    " VALUES (%s, %s, %s, 'X', 2015, 'ABC-123', now())",
                    (shop.id, owner, make),
                )
        rows = till.get(one(customer, "/vehicles")).body["data"]
        assert [row["make"] for row in rows] == ["TOYOTA", "NISSAN"]
        assert list(rows[0]) == ["id", "make", "model", "year", "engine", "plates", "vin"]
        assert (rows[0]["year"], rows[0]["engine"], rows[0]["plates"]) == (2015, None, "ABC-123")
        assert till.get(one(shop.customer("Nadie"), "/vehicles")).body == {"data": []}


class TestPayment:
    DOCUMENTED = {
        "amount": Decimal("5000.00"),
        "payment_method": "transferencia",
        "reference": "SPEI-20260401-001",
        "notes": "Abono parcial",
    }

    @pytest.fixture
    def customer(self, shop: Shop) -> int:
        """Owes 5,800.00."""
        shop.has("CAFE", 10)
        customer = shop.customer(credit_limit="50000")
        shop.sells(("CAFE", 10, "500"), terms="credit", customer=customer)
        return customer

    def test_takes_the_documented_body(self, shop: Shop, till: Http, customer: int) -> None:
        answer = till.post(one(customer, "/payment"), self.DOCUMENTED)
        assert answer.status == 201
        assert list(answer.body) == ["id", "message", "folio", "amount", "balance"]
        assert answer.body["folio"] == "PAG-001"
        assert (answer.body["amount"], answer.body["balance"]) == (Decimal("5000.00"), Decimal("800.00"))
        assert till.get(one(customer)).body["balance"] == 800
        with shop.transaction():
            kept = sql.row("SELECT reference, notes, method FROM payment WHERE tenant_id = %s", (shop.id,))
        assert kept == ("SPEI-20260401-001", "Abono parcial", "transfer")

    @pytest.mark.parametrize(
        "change",
        [
            *({"amount": amount} for amount in (0, -1, "5", None, 1.005, 5800.01)),
            *({"payment_method": method} for method in ("mixto", "cheque", "", None, "cash")),
            {"payment_method": "efectivo"},  # and no register open
            {"reference": "x" * 101},
            {"notes": "x" * 301},
        ],
        ids=str,
    )
    def test_refuses_what_cannot_be(
        self, shop: Shop, till: Http, customer: int, change: dict[str, object]
    ) -> None:
        with shop.nothing_changes():
            answer = till.post(one(customer, "/payment"), self.DOCUMENTED | change)
        assert (answer.status, list(answer.body)) == (400, ["error"])

    def test_is_made_once_however_often_it_is_sent(self, shop: Shop, till: Http, customer: int) -> None:
        body = self.DOCUMENTED | {"amount": 800}
        answers = [
            till.post(one(customer, "/payment"), body, **{"Idempotency-Key": "t1-1"}) for _ in range(3)
        ]
        assert [answer.body for answer in answers] == [answers[0].body] * 3
        assert shop.owes(customer) == 5000

    def test_of_an_unknown_or_foreign_customer_is_404(self, shop: Shop, till: Http, neighbour: Shop) -> None:
        for customer in (neighbour.customer(), 999_999_999):
            with shop.nothing_changes():
                assert till.post(one(customer, "/payment"), self.DOCUMENTED).status == 404
