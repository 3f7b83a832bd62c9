"""Section 9, Accounting: the chart, the journal, the periods, what customers owe, and the files for the SAT."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accountant import closes, days_ago, ledger, month_before, on_account, posted_on, today
from tests.shop import Http, Shop, open_shop
from tests.surfaces.nexus.sales_examples import is_refused

BOOKS = "/pos/api/accounting"
ACCOUNTS, ENTRIES, PERIODS, AGING = (
    f"{BOOKS}/{name}" for name in ("accounts", "entries", "periods", "aging")
)


@pytest.fixture
def till(shop: Shop) -> Http:
    return shop.http()


def rent(shop: Shop, **changes: Any) -> dict[str, Any]:
    """The documented entry, with this shop's own accounts."""
    chart = ledger(shop)
    return {
        "date": "2026-04-01",
        "description": "Pago de renta del local",
        "lines": [
            {"account_id": chart["600.01"], "debit": Decimal("15000.00"), "credit": Decimal("0.00")},
            {"account_id": chart["100.01"], "debit": Decimal("0.00"), "credit": Decimal("15000.00")},
        ],
        **changes,
    }


def test_permissions(shop: Shop) -> None:
    roles = ("owner", "manager", "supervisor", "cashier", "seller", "warehouse", "logistics", "accountant")
    entry = posted_on(shop, today())
    account = ledger(shop)["600.01"]
    allowed: dict[str, set[str]] = {}
    for at, role in enumerate(roles):
        till = shop.http(shop.hire(role, pin=f"90{at}0")) if role != "owner" else shop.http()
        for name, answer in (
            ("accounts", till.get(ACCOUNTS)),
            ("entries", till.get(ENTRIES)),
            ("entry", till.get(f"{ENTRIES}/{entry}")),
            ("aging", till.get(AGING)),
            ("periods", till.get(PERIODS)),
            ("catalogo", till.get(f"{BOOKS}/sat/catalogo.xml?year=2026&month=4")),
            ("balanza", till.get(f"{BOOKS}/sat/balanza.xml?year=2026&month=4")),
            ("create account", till.post(ACCOUNTS, {})),
            ("update account", till.put(f"{ACCOUNTS}/{account}", {})),
            ("create entry", till.post(ENTRIES, {})),
            ("reverse", till.post(f"{ENTRIES}/0/reverse", {})),
            ("close", till.post(f"{PERIODS}/close", {})),
        ):
            if answer.status != 403:
                allowed.setdefault(name, set()).add(role)
    assert set(map(frozenset, allowed.values())) == {frozenset({"owner", "manager", "accountant"})}
    assert len(allowed) == 12


class TestAccounts:
    def test_are_a_flat_list_by_code_as_documented(self, till: Http) -> None:
        answer = till.get(ACCOUNTS)
        assert (answer.status, list(answer.body)) == (200, ["data"])
        first, *rest = answer.body["data"]
        assert {**first, "id": 1} == {
            "id": 1,
            "code": "100",
            "sat_code": "100",
            "name": "Activo",
            "type": "debit",
            "parent_id": None,
            "level": 1,
            "is_active": True,
        }
        assert list(first) == ["id", "code", "sat_code", "name", "type", "parent_id", "level", "is_active"]
        codes = [each["code"] for each in answer.body["data"]]
        assert codes == sorted(codes)
        cash = next(each for each in rest if each["code"] == "100.01")
        assert (cash["name"], cash["parent_id"], cash["level"]) == ("Caja", first["id"], 2)

    def test_takes_the_documented_body(self, shop: Shop, till: Http) -> None:
        """With another code: the documented one is the shop's own Caja from the beginning."""
        top = ledger(shop)["100"]
        body = {
            "code": "100.09",
            "sat_code": "100.01",
            "name": "Caja",
            "type": "debit",
            "parent_id": top,
            "description": "Efectivo en caja",
        }
        answer = till.post(ACCOUNTS, body)
        assert (answer.status, list(answer.body)) == (201, ["id", "message"])
        made = next(each for each in till.get(ACCOUNTS).body["data"] if each["code"] == "100.09")
        del body["description"]
        assert made == {"id": answer.body["id"], **body, "level": 2, "is_active": True}
        assert is_refused(till.post(ACCOUNTS, body | {"code": "100.01"}), 400, "code", "100.01")

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"code": "900.01"}, ("code",)),
            ({"code": ""}, ("code",)),
            ({"code": "1 00"}, ("code",)),
            ({"code": "200.09"}, ("mismo dígito",)),
            ({"sat_code": "999.99"}, ("999.99", "SAT")),
            ({"name": "   "}, ("nombre", "falta")),
            ({"name": None}, ("name",)),
            ({"type": "deudora"}, ("type",)),
            ({"parent_id": 0}, ("parent_id",)),
        ],
    )
    def test_refuses(self, shop: Shop, till: Http, change: dict[str, Any], words: tuple[str, ...]) -> None:
        body = {"code": "100.09", "sat_code": "102.01", "name": "Banco", "type": "debit"}
        with shop.nothing_changes():
            assert is_refused(
                till.post(ACCOUNTS, {**body, "parent_id": ledger(shop)["100"], **change}), 400, *words
            )

    def test_an_account_above_that_does_not_exist_is_not_found(self, shop: Shop, neighbour: Shop) -> None:
        body = {"code": "100.09", "name": "Banco", "type": "debit"}
        for parent in (999_999_999, ledger(neighbour)["100"]):
            with shop.nothing_changes():
                assert is_refused(shop.http().post(ACCOUNTS, body | {"parent_id": parent}), 404, str(parent))

    def test_change_only_what_is_sent(self, shop: Shop, till: Http) -> None:
        account = ledger(shop)["600.01"]
        before = {each["id"]: each for each in till.get(ACCOUNTS).body["data"]}
        answer = till.put(f"{ACCOUNTS}/{account}", {"name": "Gastos generales"})
        assert (answer.status, answer.body["id"]) == (200, account)
        after = {each["id"]: each for each in till.get(ACCOUNTS).body["data"]}
        assert after == before | {account: before[account] | {"name": "Gastos generales"}}

    def test_another_shops_account_cannot_be_changed(self, shop: Shop, neighbour: Shop) -> None:
        with neighbour.nothing_changes():
            assert is_refused(
                shop.http().put(f"{ACCOUNTS}/{ledger(neighbour)['600.01']}", {"name": "X"}), 404
            )

    def test_cost_one_question_however_many_there_are(self, shop: Shop, till: Http) -> None:
        def cost() -> int:
            with CaptureQueriesContext(
                connection,
            ) as seen:
                assert till.get(ACCOUNTS).status == 200
            return len(seen)

        few = cost()
        for at in range(10, 40):
            assert (
                till.post(
                    ACCOUNTS, {"code": f"700.{at}", "sat_code": "701", "name": "X", "type": "debit"}
                ).status
                == 201
            )
        assert cost() == few


class TestEntries:
    def test_takes_the_documented_body(self, shop: Shop, till: Http) -> None:
        answer = till.post(ENTRIES, rent(shop))
        assert (answer.status, list(answer.body)) == (201, ["id", "message"])
        chart = ledger(shop)
        assert till.get(f"{ENTRIES}/{answer.body['id']}").body == {
            "id": answer.body["id"],
            "date": "2026-04-01",
            "type": "manual",
            "reference": "",
            "description": "Pago de renta del local",
            "lines": [
                {
                    "account_id": chart["600.01"],
                    "account_code": "600.01",
                    "account_name": "Gastos de Operacion",
                    "debit": Decimal("15000.00"),
                    "credit": Decimal("0.00"),
                },
                {
                    "account_id": chart["100.01"],
                    "account_code": "100.01",
                    "account_name": "Caja",
                    "debit": Decimal("0.00"),
                    "credit": Decimal("15000.00"),
                },
            ],
        }

    def test_a_cash_sale_is_posted_as_documented(self, shop: Shop, till: Http) -> None:
        """812.00 in the drawer, 700.00 net, 112.00 of tax; and what the goods cost, which the example leaves out."""
        shop.has("FRENO", 5, cost="150.00")
        sale = shop.sells(("FRENO", 2, "350.00"))
        listed = till.get(f"{ENTRIES}?type=sale").body["data"]
        assert [each["reference"] for each in listed] == [sale.folio]
        detail = till.get(f"{ENTRIES}/{listed[0]['id']}").body
        assert list(detail) == ["id", "date", "type", "reference", "description", "lines"]
        assert (detail["type"], detail["reference"]) == ("sale", sale.folio)
        assert [
            (each["account_code"], str(each["debit"]), str(each["credit"])) for each in detail["lines"]
        ] == [
            ("100.01", "812.00", "0.00"),
            ("400.01", "0.00", "700.00"),
            ("210.01", "0.00", "112.00"),
            ("500.01", "300.00", "0.00"),
            ("100.04", "0.00", "300.00"),
        ]

    def test_are_listed_newest_first_and_both_days_belong(self, shop: Shop, till: Http) -> None:
        days = [date(2026, 3, day) for day in (1, 15, 31)]
        ids = [posted_on(shop, day) for day in days]
        ids.append(posted_on(shop, days[1]))
        found = till.get(f"{ENTRIES}?date_from=2026-03-01&date_to=2026-03-31").body
        assert [each["id"] for each in found["data"]] == [ids[2], ids[3], ids[1], ids[0]]
        assert list(found["data"][0]) == [
            "id",
            "date",
            "type",
            "reference",
            "description",
            "total",
            "created_by",
            "created_at",
        ]
        assert [each["id"] for each in till.get(f"{ENTRIES}?date_to=2026-03-15").body["data"]] == [
            ids[3],
            ids[1],
            ids[0],
        ]
        assert found["pagination"] == {"page": 1, "per_page": 50, "total": 4, "total_pages": 1}

    def test_come_in_pages(self, shop: Shop, till: Http) -> None:
        ids = [posted_on(shop, date(2026, 3, 1)) for _ in range(5)]
        pages = [till.get(f"{ENTRIES}?per_page=2&page={page}").body for page in (1, 2, 3, 4)]
        assert [each["id"] for page in pages for each in page["data"]] == ids[::-1]
        assert {page["pagination"]["total"] for page in pages} == {5}
        assert till.get(f"{ENTRIES}?per_page=9999").body["pagination"]["per_page"] == 200

    def test_are_filtered_by_type(self, shop: Shop, till: Http) -> None:
        shop.has("CAFE", 3)  # an adjustment: opening stock
        shop.opens_register()
        shop.sells(("CAFE", 1))
        posted_on(shop, date(2026, 3, 1))
        found = {
            kind: {each["type"] for each in till.get(f"{ENTRIES}?type={kind}").body["data"]}
            for kind in ("sale", "purchase", "adjustment", "manual", "cash", "payment")
        }
        assert found["sale"] == {"sale"}
        assert found["manual"] == {"manual"}
        assert found["adjustment"] == {"adjustment"}
        assert (found["purchase"], found["payment"]) == (set(), set())

    @pytest.mark.parametrize("query", ["type=venta", "date_from=2026-13-01", "date_to=ayer", "page=x"])
    def test_refuse_a_bad_filter(self, till: Http, query: str) -> None:
        assert is_refused(till.get(f"{ENTRIES}?{query}"), 400, query.partition("=")[0])

    def test_cost_the_same_however_many_there_are(self, shop: Shop, till: Http) -> None:
        def cost() -> int:
            with CaptureQueriesContext(connection) as seen:
                assert till.get(f"{ENTRIES}?per_page=200").status == 200
            return len(seen)

        posted_on(shop, date(2026, 3, 1))
        few = cost()
        for _ in range(20):
            posted_on(shop, date(2026, 3, 1))
        assert cost() == few

    def test_cost_the_same_to_post_however_many_lines(self, shop: Shop, till: Http) -> None:
        def cost(pairs: int) -> int:
            with CaptureQueriesContext(connection) as seen:
                assert till.post(ENTRIES, rent(shop, lines=body["lines"] * pairs)).status == 201
            return len(seen)

        body = rent(shop)
        assert cost(25) == cost(1)

    def test_another_shops_entry_is_not_found(self, shop: Shop, neighbour: Shop) -> None:
        entry = posted_on(neighbour, date(2026, 3, 1))
        assert is_refused(shop.http().get(f"{ENTRIES}/{entry}"), 404)
        assert is_refused(shop.http().post(f"{ENTRIES}/{entry}/reverse", {}), 404)
        assert shop.http().get(ENTRIES).body["data"] == []

    def test_says_the_difference_of_an_unbalanced_one(self, shop: Shop, till: Http) -> None:
        body = rent(shop)
        body["lines"][1]["credit"] = Decimal("14999.99")
        with shop.nothing_changes():
            assert is_refused(till.post(ENTRIES, body), 400, "15000.00", "14999.99", "0.01")

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ({"debit": 10, "credit": 10}, ("Renglón 2", "cargo o un abono")),
            ({"debit": 0, "credit": 0}, ("Renglón 2",)),
            ({}, ("Renglón 2",)),
            ({"debit": -5}, ("debit", "negativo")),
            ({"credit": Decimal("0.001")}, ("credit", "decimales")),
            ({"credit": "15000.00"}, ("credit", "número")),
            ({"account_id": 999_999_999, "credit": 15000}, ("Renglón 2", "no existe")),
        ],
    )
    def test_names_the_line_that_is_wrong(
        self, shop: Shop, till: Http, line: dict[str, Any], words: tuple[str, ...]
    ) -> None:
        body = rent(shop)
        body["lines"][1] = {"account_id": body["lines"][1]["account_id"], **line}
        with shop.nothing_changes():
            assert is_refused(till.post(ENTRIES, body), 400, *words)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"lines": []}, ("dos renglones",)),
            ({"lines": None}, ("lines",)),
            ({"description": "  "}, ("descri", "falta")),
            ({"description": "a\u0000b"}, ("nulo",)),
            ({"description": "x" * 301}, ("description",)),
            ({"date": "2026-02-30"}, ("date",)),
            ({"date": "9999-12-31"}, ("futura",)),
        ],
    )
    def test_refuses(self, shop: Shop, till: Http, change: dict[str, Any], words: tuple[str, ...]) -> None:
        with shop.nothing_changes():
            assert is_refused(till.post(ENTRIES, rent(shop, **change)), 400, *words)

    def test_of_one_line_is_none(self, shop: Shop, till: Http) -> None:
        with shop.nothing_changes():
            assert is_refused(till.post(ENTRIES, rent(shop, lines=rent(shop)["lines"][:1])), 400, "dos")

    def test_is_posted_once_with_a_key(self, shop: Shop, till: Http) -> None:
        first = till.post(ENTRIES, rent(shop), **{"Idempotency-Key": "renta-abril"})
        again = till.post(ENTRIES, rent(shop), **{"Idempotency-Key": "renta-abril"})
        assert (again.status, again.body) == (201, first.body)
        assert again.headers["Idempotent-Replayed"] == "true"
        assert shop.count("entry") == 1

    def test_is_corrected_by_its_inverse(self, shop: Shop, till: Http) -> None:
        entry = till.post(ENTRIES, rent(shop)).body["id"]
        answer = till.post(f"{ENTRIES}/{entry}/reverse", {"date": "2026-04-02"})
        assert (answer.status, list(answer.body)) == (201, ["id", "message"])
        detail = till.get(f"{ENTRIES}/{answer.body['id']}").body
        assert (detail["date"], detail["type"]) == ("2026-04-02", "manual")
        assert [(each["account_code"], each["debit"], each["credit"]) for each in detail["lines"]] == [
            ("600.01", 0, 15000),
            ("100.01", 15000, 0),
        ]
        assert shop.books == {}
        assert is_refused(till.post(f"{ENTRIES}/{entry}/reverse", {}), 400, "ya fue reversada")


class TestPeriods:
    def test_are_every_month_from_the_first_entry_to_this_one(self, shop: Shop, till: Http) -> None:
        posted_on(shop, month_before(today(), 3))
        body = till.get(PERIODS).body
        assert list(body) == ["data"]
        assert [(each["year"], each["month"]) for each in body["data"]] == [
            (month.year, month.month) for month in (month_before(today(), back) for back in range(4))
        ]
        assert body["data"][0] == {
            "year": today().year,
            "month": today().month,
            "status": "open",
            "closed_at": None,
            "closed_by": None,
        }

    def test_a_shop_without_entries_has_its_current_month(self, till: Http) -> None:
        assert [each["status"] for each in till.get(PERIODS).body["data"]] == ["open"]

    def test_close_as_documented(self, shop: Shop, till: Http) -> None:
        last = month_before(today(), 1)
        posted_on(shop, last)
        answer = till.post(f"{PERIODS}/close", {"year": last.year, "month": last.month})
        assert (answer.status, list(answer.body)) == (200, ["id", "message"])
        closed = till.get(PERIODS).body["data"][1]
        assert list(closed) == ["year", "month", "status", "closed_at", "closed_by"]
        assert (closed["status"], closed["closed_by"]) == ("closed", "Admin")
        assert len(closed["closed_at"]) == len("2026-04-05T10:00:00")
        with shop.nothing_changes():
            assert is_refused(
                till.post(ENTRIES, rent(shop, date=last.isoformat())),
                400,
                f"{last.month}/{last.year}",
                "cerrado",
            )

    @pytest.mark.parametrize(
        "body",
        [
            {},
            {"year": 2026},
            {"year": 2026, "month": 0},
            {"year": 2026, "month": 13},
            {"year": "2026", "month": 3},
        ],
    )
    def test_refuse_what_is_no_month(self, shop: Shop, till: Http, body: dict[str, Any]) -> None:
        with shop.nothing_changes():
            assert is_refused(till.post(f"{PERIODS}/close", body), 400)

    def test_of_a_neighbour_are_theirs(self, shop: Shop, neighbour: Shop) -> None:
        last = month_before(today(), 1)
        posted_on(neighbour, last)
        closes(neighbour, last)
        assert posted_on(shop, last)


class TestAging:
    def test_answers_as_documented(self, shop: Shop, till: Http) -> None:
        """The documented customer: 5,000 not due, 3,000 overdue up to 30 days, 2,000 up to 60."""
        perez = shop.customer("Taller Perez", credit_limit="50000")
        for ago, amount in ((80, "2000"), (45, "3000"), (3, "5000")):
            on_account(shop, perez, amount, on=days_ago(ago))
        answer = till.get(AGING)
        assert answer.status == 200
        owed = {
            "current": Decimal("5000.00"),
            "days_1_30": Decimal("3000.00"),
            "days_31_60": Decimal("2000.00"),
            "days_61_90": Decimal("0.00"),
            "days_over_90": Decimal("0.00"),
            "total": Decimal("10000.00"),
        }
        assert answer.body == {
            "date": today().isoformat(),
            "customers": [{"customer_id": perez, "name": "Taller Perez", **owed}],
            "totals": owed,
        }
        assert str(answer.body["totals"]["days_over_90"]) == "0.00"

    def test_is_of_any_day(self, shop: Shop, till: Http) -> None:
        on_account(shop, shop.customer(credit_limit="50000"), "1000", on=days_ago(40))
        day = days_ago(41)
        assert till.get(f"{AGING}?date={day}").body["customers"] == []
        assert till.get(f"{AGING}?date={day + timedelta(days=1)}").body["totals"]["current"] == 1000
        assert is_refused(till.get(f"{AGING}?date=ayer"), 400, "date")


class TestTheFilesForTheSat:
    def test_are_files_named_by_its_convention(self, mexican: Shop) -> None:
        for kind, suffix in (("catalogo", "CT"), ("balanza", "BN")):
            answer = mexican.http().get(f"{BOOKS}/sat/{kind}.xml?year=2026&month=4")
            assert answer.status == 200
            assert answer.headers["Content-Type"] == "application/xml"
            assert f'filename="EKU9003173C9202604{suffix}.xml"' in answer.headers["Content-Disposition"]

    @pytest.mark.parametrize("query", ["", "?year=2026", "?year=2014&month=1", "?year=2026&month=13"])
    def test_need_a_month(self, mexican: Shop, query: str) -> None:
        assert is_refused(mexican.http().get(f"{BOOKS}/sat/balanza.xml{query}"), 400)

    def test_are_of_no_month_that_has_not_begun(self, mexican: Shop) -> None:
        assert is_refused(mexican.http().get(f"{BOOKS}/sat/balanza.xml?year=2099&month=1"), 400, "1/2099")

    def test_are_for_mexican_taxpayers(self, shop: Shop) -> None:
        assert is_refused(shop.http().get(f"{BOOKS}/sat/balanza.xml?year=2026&month=4"), 400, "RFC")
        argentine = open_shop("Comiquería", pin="4821", country="AR", currency="ARS")
        assert is_refused(argentine.http().get(f"{BOOKS}/sat/catalogo.xml?year=2026&month=4"), 400, "México")


@pytest.fixture
def mexican() -> Shop:
    """The SAT's published test taxpayer."""
    return open_shop("Escuela Kemper", pin="4832", tax_id="EKU9003173C9")
