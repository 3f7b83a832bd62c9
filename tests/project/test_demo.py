"""The demo: documented facts at their documented ids, a past in which everything adds up, and a counter that works."""

import contextlib
import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connections

from tests.books import all_agree, journal_of
from tests.shop import Http, Shop
from trastienda.domain.fitment import queries as fitment
from trastienda.domain.tenancy import profile
from trastienda.insights.audit.audit_tenant import audit_tenant, tenant_ids
from trastienda.kernel.paging import page_request
from trastienda.kernel.transaction import transaction
from trastienda.operations.tenancy.provision_tenant import ProvisionTenant, provision_tenant
from trastienda.project import database
from trastienda.project.demo import accountant, demand
from trastienda.project.demo.load import first_day, is_demo_database, load_demo_if_empty
from trastienda.project.demo.vehicles import load_vehicle_tree

NOW = datetime(2026, 4, 1, 15, 0, tzinfo=UTC)
SCALE = 0.04
ALIASES = ("default", "owner")

pytestmark = pytest.mark.xdist_group("demo")


def admin() -> psycopg.Connection[tuple[Any, ...]]:
    return psycopg.connect(os.environ["TRASTIENDA_TEST_SERVER"], autocommit=True)


@contextlib.contextmanager
def empty_database(name: str) -> Iterator[None]:
    """Work in a database of its own, migrated and empty: documented ids only come out of one."""
    template = f"trastienda_template_{database.schema_fingerprint()[:16]}"
    name = f"{name}_{os.getpid()}"
    with admin() as server:
        server.execute("SELECT pg_advisory_lock(7243390)")
        server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        server.execute(f"CREATE DATABASE {name} TEMPLATE {template} OWNER trastienda_owner")
    before = {alias: connections[alias].settings_dict["NAME"] for alias in ALIASES}
    try:
        with settled_in(dict.fromkeys(ALIASES, name)):
            yield
    finally:
        settle_in(before)
        with admin() as server:
            server.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@contextlib.contextmanager
def settled_in(names: dict[str, str]) -> Iterator[None]:
    settle_in(names)
    yield


def settle_in(names: dict[str, str]) -> None:
    for alias, name in names.items():
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    for tenant in (1, 2, 3):
        profile.forget_profile(tenant)


def load(**options: Any) -> bool:
    return load_demo_if_empty(now=NOW, pin_key=os.environ["SECRET_KEY"], **{"scale": SCALE, **options})


def rows(query: str) -> list[tuple[Any, ...]]:
    """Ask as the owner of the tables, across tenants."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


DIGEST = """
SELECT 'sale', md5(string_agg(concat_ws('|', folio, total, cost, paid, credit, method, sold_at), ',' ORDER BY folio))
FROM sale GROUP BY tenant_id
UNION ALL SELECT 'moves', md5(string_agg(concat_ws('|', kind, quantity, value, at), ',' ORDER BY id))
FROM stock_move GROUP BY tenant_id
UNION ALL SELECT 'lines', md5(string_agg(concat_ws('|', debit, credit), ',' ORDER BY id))
FROM entry_line GROUP BY tenant_id
ORDER BY 1, 2
"""


@pytest.fixture(scope="module")
def digest() -> list[tuple[Any, ...]]:
    """What the same day gives in another database."""
    with empty_database("trastienda_demo_twin"):
        load()
        return rows(DIGEST)


@pytest.fixture(scope="module", autouse=True)
def demo(digest: list[tuple[Any, ...]]) -> Iterator[None]:
    """Every test of this file sees the demo's database."""
    with empty_database("trastienda_demo"):
        assert load()
        yield


class TestDocumentedFacts:
    def test_tenants_and_branches(self) -> None:
        assert rows("SELECT id, name, country, currency, is_demo FROM tenant ORDER BY id") == [
            (1, "Refaccionaria y Bazar Demo", "MX", "MXN", True),
            (2, "Comiquería Demo", "AR", "ARS", True),
        ]
        assert rows("SELECT id, name, address, phone FROM branch WHERE tenant_id = 1 ORDER BY id") == [
            (1, "Sucursal Centro", "Av. Juarez 100", "555-0001"),
            (2, "Sucursal Norte", "Blvd. Independencia 200", "555-0002"),
        ]
        assert rows("SELECT name, tenant_id FROM tenant_host") == [("comiqueria.localhost", 2)]
        assert rows("SELECT default_tax_rate, prices_include_tax, time_zone FROM tenant WHERE id = 2") == [
            (Decimal("0.2100"), True, "America/Argentina/Buenos_Aires")
        ]

    def test_the_comic_shop_sends_by_the_documented_codes(self) -> None:
        assert rows(
            "SELECT code, name, kind, branch_id FROM shipping_method WHERE tenant_id = 2 ORDER BY code"
        ) == [
            (1, "Envío - Correo", "home", None),
            (2, "Retiro - Centro", "pickup", 3),
            (3, "Retiro - Belgrano", "pickup", 4),
            (11, "Envío - Sucursal Correo", "office", None),
        ]
        assert rows("SELECT count(*) > 8 FROM shipping_office WHERE tenant_id = 2 AND carrier = 'paqar'") == [
            (True,)
        ]
        assert rows("SELECT count(*) FROM product WHERE tenant_id = 2 AND weight_g IS NULL") == [(0,)]

    @pytest.mark.parametrize(
        ("tenant", "pin", "name", "role", "most"),
        [
            (1, "1234", "Admin", "owner", 100),
            (1, "5678", "Juan Lopez", "cashier", 10),
            (1, "2468", "Rosa Méndez", "warehouse", 0),
            (1, "1357", "Carlos Ruiz", "accountant", 0),
            (2, "4321", "Admin", "owner", 100),
        ],
    )
    def test_pins_open_the_counter(self, tenant: int, pin: str, name: str, role: str, most: int) -> None:
        answer = sign_in(pin, tenant=tenant)
        assert (answer["employee"]["name"], answer["employee"]["role"]) == (name, role)
        assert answer["employee"]["max_discount_pct"] == most
        if (tenant, pin) == (1, "1234"):
            assert answer["employee"] == {
                "id": 1, "name": "Admin", "role": "owner", "branch_id": 1, "max_discount_pct": Decimal("100.0"),
            }  # fmt: skip

    def test_users(self) -> None:
        found = rows("SELECT tenant_id, username, role, email FROM app_user ORDER BY id")
        names = [
            ("admin", "admin"), ("manager", "manager"), ("cajero", "cashier"), ("supervisor", "supervisor"),
            ("vendedor", "seller"), ("logistica", "logistics"), ("cliente", "customer"),
        ]  # fmt: skip
        assert found == [
            (tenant, name, role, f"{name}@{domain}.trastienda.example")
            for tenant, domain in ((1, "demo"), (2, "comiqueria"))
            for name, role in names
        ]

    def test_the_first_product_is_the_documented_one(self) -> None:
        token = sign_in("1234")["token"]
        item = Http(token).get("/pos/api/inventory/items?q=04465-02220").body["data"][0]
        description = item.pop("description")
        assert description == "Pastillas ceramicas originales Toyota"
        assert item == {
            "id": 1, "part_number": "04465-02220", "barcode": "7501234567890", "name": "Pastillas de freno delanteras",
            "branch_id": 1, "branch_name": "Sucursal Centro", "category_id": 5, "brand": "Toyota", "unit": "PZA",
            "cost": Decimal("150.00"), "price_1": Decimal("350.00"), "price_2": Decimal("300.00"),
            "price_3": Decimal("280.00"), "tax_rate": Decimal("0.16"), "min_stock": 5, "max_stock": 50,
            "location": "A-3-2", "image_url": None, "catalog_part_id": 12345, "stock": 23,
        }  # fmt: skip
        assert rows("SELECT name FROM category WHERE tenant_id = 1 AND id = 5") == [("Frenos",)]

    def test_the_accounts_of_the_documented_entries(self) -> None:
        wanted = {1: "100", 5: "100.01", 10: "400.01", 15: "210.01", 20: "600.01"}
        assert dict(rows(f"SELECT id, code FROM account WHERE id IN {tuple(wanted)}")) == wanted

    def test_customers_of_the_documents(self) -> None:
        assert rows("SELECT name, tax_id, price_tier, credit_limit FROM customer WHERE id = 5") == [
            ("Taller Perez", "XAXX010101000", 2, Decimal("50000.00"))
        ]
        assert rows("SELECT name, email FROM customer WHERE id = 39") == [
            ("Juan González", "juan.gonzalez@example.com")
        ]
        assert rows("SELECT tenant_id FROM customer WHERE id = 101") == [(1,)]

    @pytest.mark.parametrize(
        ("word", "units"),
        [("smartphone", 2), ("laptop", 3), ("mouse", 1), ("auriculares bluetooth", 5), ("one piece vol 100", 2),
         ("motor de arranque", 1)],
    )  # fmt: skip
    def test_what_the_documented_sentences_ask_for_is_there(self, word: str, units: int) -> None:
        found = rows(
            "SELECT p.name, l.on_hand - l.reserved FROM product p JOIN stock_level l"
            " ON l.tenant_id = p.tenant_id AND l.product_id = p.id AND l.branch_id = 1"
            f" WHERE p.tenant_id = 1 AND p.search LIKE '%{word}%'"
        )
        assert found
        assert max(available for _, available in found) >= units

    def test_the_course_has_no_stock_to_run_out_of(self) -> None:
        assert rows("SELECT name, is_stocked FROM product WHERE search LIKE '%curso de python%'") == [
            ("Curso de Python", False)
        ]

    def test_products_201_and_301_are_those_of_the_documented_sales(self) -> None:
        found = rows(
            "SELECT p.id, p.price_1, p.prices_include_tax, l.on_hand >= 3 FROM product p JOIN stock_level l"
            " ON l.tenant_id = p.tenant_id AND l.product_id = p.id AND l.branch_id = 1 WHERE p.id IN (201, 301)"
            " ORDER BY 1"
        )
        assert found == [(201, Decimal(75), True, True), (301, Decimal(150), True, True)]


class TestHistory:
    def test_everything_adds_up(self) -> None:
        """All proofs of `trastienda audit`, for both tenants."""
        assert tenant_ids() == [1, 2]
        for tenant in tenant_ids():
            findings = list(audit_tenant(tenant))
            assert len(findings) > 25
            assert [(finding.key, finding.says) for finding in findings if not finding.holds] == []

    @pytest.mark.parametrize(
        ("what", "query"),
        [
            (
                "units and value of every shelf are the sums of its moves",
                "SELECT l.id FROM stock_level l LEFT JOIN stock_move m ON m.tenant_id = l.tenant_id"
                " AND m.product_id = l.product_id AND m.branch_id = l.branch_id GROUP BY l.tenant_id, l.id"
                " HAVING coalesce(sum(m.quantity), 0) <> min(l.on_hand) OR coalesce(sum(m.value), 0) <> min(l.value)",
            ),
            (
                "each move says what was on hand after it",
                "SELECT id FROM (SELECT id, on_hand_after, sum(quantity) OVER (PARTITION BY tenant_id, product_id,"
                " branch_id ORDER BY id) AS running FROM stock_move) m WHERE running <> on_hand_after",
            ),
            (
                "no shelf ever went below zero, in units or value",
                "SELECT id FROM stock_move WHERE on_hand_after < 0"
                " UNION ALL SELECT id FROM stock_level WHERE value < 0",
            ),
            (
                "an average cost is what a unit on the shelf is worth, but for rounded cents",
                "SELECT id FROM stock_level WHERE on_hand > 0 AND abs(value - average_cost * on_hand) > 0.5",
            ),
            (
                "cash in the books is cash in the drawers, what was counted, less what went to the bank",
                "SELECT a.tenant_id FROM account a WHERE a.code = '100.01' AND"
                " (SELECT sum(debit - credit) FROM entry_line l"
                " WHERE l.tenant_id = a.tenant_id AND l.account_id = a.id)"
                " <> (SELECT sum(amount) FROM cash_movement c WHERE c.tenant_id = a.tenant_id AND kind <> 'opening')"
                " + (SELECT sum(difference) FROM register_session s WHERE s.tenant_id = a.tenant_id)"
                " + (SELECT sum(debit - credit) FROM entry_line l JOIN entry e ON e.tenant_id = l.tenant_id"
                " AND e.id = l.entry_id WHERE e.kind = 'manual' AND l.tenant_id = a.tenant_id AND l.account_id = a.id)",
            ),
            (
                "no account of money is ever overdrawn at the end",
                "SELECT a.code FROM account a JOIN entry_line l ON l.tenant_id = a.tenant_id AND l.account_id = a.id"
                " WHERE a.code IN ('100.01', '100.02', '100.03', '100.04') GROUP BY a.tenant_id, a.code"
                " HAVING sum(debit - credit) < 0",
            ),
            ("no register is left open", "SELECT id FROM register_session WHERE closed_at IS NULL"),
            (
                "nobody owes more than they may",
                "SELECT id FROM customer WHERE balance > credit_limit",
            ),
            (
                "a folio's number follows the clock",
                "SELECT id FROM (SELECT id, sold_at, lag(sold_at) OVER (PARTITION BY tenant_id ORDER BY"
                " substr(folio, 3)::int) AS before FROM sale) s WHERE before - sold_at > interval '1 minute'",
            ),
        ],
    )
    def test_holds(self, what: str, query: str) -> None:
        assert rows(query) == [], what

    def test_spans_eighteen_months_and_ends_yesterday(self) -> None:
        first, last = rows("SELECT min(sold_on), max(sold_on) FROM sale WHERE tenant_id = 1")[0]
        assert first_day(NOW.date(), months=18).isoformat() == "2024-10-01"
        assert first.isoformat()[:7] == "2024-10"
        assert last == NOW.date() - timedelta(days=1)

    def test_has_every_kind_of_document(self) -> None:
        counts = dict(rows("SELECT kind, count(*) FROM stock_move GROUP BY 1"))
        assert counts.keys() >= {
            "opening",
            "purchase",
            "sale",
            "return",
            "cancellation",
            "adjustment",
            "transfer",
        }
        assert {channel for (channel,) in rows("SELECT DISTINCT channel FROM sale WHERE tenant_id = 1")} == {
            "counter", "web", "backoffice",
        }  # fmt: skip
        assert {terms for (terms,) in rows("SELECT DISTINCT terms FROM sale")} == {"cash", "credit", "mixed"}
        assert rows("SELECT count(*) > 0 FROM payment WHERE document_kind = 'account'") == [(True,)]
        assert rows("SELECT count(*) > 0 FROM register_session WHERE difference <> 0") == [(True,)]

    def test_products_keep_the_cost_of_their_last_purchase(self) -> None:
        found = rows(
            "SELECT p.sku FROM product p JOIN LATERAL (SELECT l.unit_cost FROM purchase_line l JOIN purchase u"
            " ON u.tenant_id = l.tenant_id AND u.id = l.purchase_id WHERE l.tenant_id = p.tenant_id"
            " AND l.product_id = p.id ORDER BY u.purchased_at DESC, u.id DESC LIMIT 1) x ON true"
            " WHERE x.unit_cost <> p.cost"
        )
        assert found == []

    def test_the_same_day_gives_the_same_history(self, digest: list[tuple[Any, ...]]) -> None:
        assert rows(DIGEST) == digest


class TestRoomForWhatFollows:
    def test_no_id_that_the_demo_chose_is_given_out_again(self) -> None:
        tables = rows(
            "SELECT table_name, pg_get_serial_sequence(table_name, column_name) FROM information_schema.columns"
            " WHERE table_schema = 'public' AND is_identity = 'YES'"
        )
        assert ("product", "public.product_id_seq") in tables
        behind = {
            table
            for table, sequence in tables
            if rows(f"SELECT max(t.id) > max(q.last_value) FROM {table} t, {sequence} q") == [(True,)]
        }
        assert behind == set()

    def test_a_database_that_an_older_version_loaded_is_put_right_and_never_set_back(self) -> None:
        for before, after in ((300, 12346), (50_000, 50_001)):
            rows(f"SELECT setval('product_id_seq', {before})")
            assert load() is False
            assert rows("SELECT nextval('product_id_seq')") == [(after,)]
        rows("SELECT setval('product_id_seq', 12345)")


class TestVehicleTree:
    def test_the_documented_make_and_part_have_their_ids(self) -> None:
        assert rows("SELECT id, name FROM vehicle_make WHERE id = 1") == [(1, "TOYOTA")]
        assert rows("SELECT number, manufacturer, name FROM part WHERE id = 12345") == [
            ("04465-02220", "TOYOTA", "Pastillas de freno")
        ]

    def test_products_point_to_the_part_of_their_number(self) -> None:
        strays = (
            "SELECT p.sku, t.number FROM product p LEFT JOIN part t ON t.id = p.fitment_part_id"
            " WHERE p.fitment_part_id IS NOT NULL AND p.sku IS DISTINCT FROM t.number"
        )
        assert rows(strays) == []
        linked = "SELECT count(*), count(DISTINCT tenant_id) FROM product WHERE fitment_part_id IS NOT NULL"
        assert rows(linked) == [(17 * 11 + 9, 1)]  # 17 kinds for 11 cars, and nine single ones

    @pytest.mark.parametrize(
        ("what", "query"),
        [
            ("every part fits something", "SELECT p.id FROM part p WHERE NOT EXISTS"
             " (SELECT FROM fitment f WHERE f.part_id = p.id)"),
            ("every vehicle has brake pads", "SELECT v.id FROM model_year_engine v WHERE NOT EXISTS"
             " (SELECT FROM fitment f JOIN part p ON p.id = f.part_id JOIN part_group g ON g.id = p.group_id"
             " WHERE f.vehicle_id = v.id AND g.name = 'Pastillas de freno')"),
            ("a diesel has no spark plugs", "SELECT f.id FROM fitment f JOIN model_year_engine v ON v.id = f.vehicle_id"
             " JOIN vehicle_engine e ON e.id = v.engine_id JOIN part p ON p.id = f.part_id"
             " JOIN part_group g ON g.id = p.group_id WHERE e.fuel = 'Diésel' AND g.name = 'Bujías'"),
            ("makes count their parts", "SELECT m.id FROM vehicle_make m WHERE part_count = 0 OR part_count <>"
             " (SELECT count(DISTINCT f.part_id) FROM fitment f JOIN model_year_engine v ON v.id = f.vehicle_id"
             " JOIN vehicle_model o ON o.id = v.model_id WHERE o.make_id = m.id)"),
        ],
    )  # fmt: skip
    def test_holds(self, what: str, query: str) -> None:
        assert rows(query) == [], what

    def test_the_brake_pads_fit_a_corolla_and_others_stand_for_them(self) -> None:
        with transaction(1):
            fitted = fitment.vehicles_fitted(12345, page=page_request(1, 50, largest=50))
            others = fitment.references_of(12345)
        assert {(each.make, each.model) for each in fitted.items} == {("TOYOTA", "Corolla")}
        assert [each.year for each in fitted.items] == list(range(2019, 2008, -1))
        assert [(str(each.relation), each.manufacturer, each.number) for each in others] == [
            ("aftermarket", "AUTOPARTES DEMO", "AD-PAS-COROLLA"),
            ("aftermarket", "BREMBO", "PAS-COR"),
            ("aftermarket", "FRENOS DEMO", "FD-02220-B"),
        ]

    def test_is_written_once_and_leaves_room_for_what_follows(self) -> None:
        before = rows("SELECT count(*) FROM fitment")
        assert load_vehicle_tree() is False
        assert rows("SELECT count(*) FROM fitment") == before
        assert rows("SELECT nextval('part_id_seq') > max(id) FROM part") == [(True,)]


class TestLoading:
    def test_a_database_with_a_demo_is_left_as_it_is(self) -> None:
        assert is_demo_database()
        before = rows(DIGEST)
        assert load() is False
        assert rows(DIGEST) == before


@pytest.fixture
def another_database(demo: None) -> Iterator[None]:
    with empty_database("trastienda_demo_other"):
        yield


class Interrupted(Exception):
    pass


def test_an_interrupted_load_begins_again_with_the_documented_ids(another_database: None) -> None:
    def interrupt(name: str, done: float) -> None:
        if name.startswith("Comiquería"):
            raise Interrupted

    with pytest.raises(Interrupted):
        load(progress=interrupt, scale=0.005)
    assert not is_demo_database()
    assert load(scale=0.005)
    assert rows("SELECT id FROM tenant ORDER BY 1") == [(1,), (2,)]
    assert rows("SELECT sku FROM product WHERE id = 1") == [("04465-02220",)]
    assert rows("SELECT count(*) FROM part WHERE number = '04465-02220'") == [(1,)]
    assert rows("SELECT min(id) FROM sale") == [(1,)]
    assert is_demo_database()


def test_a_real_tenants_database_gets_no_demo(another_database: None) -> None:
    command = ProvisionTenant(name="Real", owner_name="Dueña", owner_pin="8350", branch_name="Matriz")
    provision_tenant(command, pin_key=os.environ["SECRET_KEY"], now=NOW)
    assert load() is False
    assert rows("SELECT name FROM tenant") == [("Real",)]
    assert not is_demo_database()


def test_somebodys_own_demo_tenant_is_not_thrown_away(another_database: None) -> None:
    command = ProvisionTenant(
        name="Mi prueba", owner_name="Dueña", owner_pin="1234", branch_name="Matriz", is_demo=True
    )
    provision_tenant(command, pin_key=os.environ["SECRET_KEY"], now=NOW)
    assert load() is False
    assert rows("SELECT name FROM tenant") == [("Mi prueba",)]


class TestCounter:
    def test_opens_and_sells_at_once(self) -> None:
        """The documented sale, in the demo as it comes."""
        till = Http(sign_in("5678")["token"])
        last = rows("SELECT max(substr(folio, 3)::int) FROM sale WHERE tenant_id = 1")[0][0]
        opened = till.post("/pos/api/register/open", {"register_number": 1, "opening_amount": 2000.00})
        assert opened.status == 201, opened.body
        sale = till.post(
            "/pos/api/sales",
            {
                "items": [
                    {
                        "inventory_id": 1,
                        "quantity": 2,
                        "unit_price": 350.00,
                        "discount_pct": 0,
                        "tax_rate": 0.16,
                    }
                ],
                "customer_id": None,
                "payment_method": "efectivo",
                "sale_type": "cash",
                "register_id": opened.body["register_id"],
                "amount_paid": 812.00,
                "payment_details": [],
                "notes": "",
            },
        )
        assert sale.status == 201, sale.body
        assert (sale.body["folio"], sale.body["total"]) == (f"V-{last + 1:04d}", Decimal("812.00"))


class TestPeriods:
    def test_are_closed_in_their_order_but_the_latest_and_the_documented_ones(self) -> None:
        closed = rows("SELECT year, month, closed_by FROM period WHERE tenant_id = 1 ORDER BY year, month")
        assert [each[:2] for each in closed] == [
            *((2024, month) for month in (10, 11, 12)),
            *((2025, month) for month in range(1, 13)),
            (2026, 1),
        ]
        assert {each[2] for each in closed} == {"Carlos Ruiz"}

    @pytest.mark.parametrize(
        ("until", "last"),
        [(date(2026, 11, 21), (2026, 2)), (date(2026, 4, 1), (2026, 1)), (date(2030, 4, 1), (2030, 1))],
    )
    def test_leaves_open_what_the_document_closes(
        self, until: date, last: tuple[int, int], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        seen: list[tuple[int, int]] = []
        monkeypatch.setattr(
            accountant, "close_period", lambda wanted, **_: seen.append((wanted.year, wanted.month))
        )
        accountant.close_past_months(
            1, first=first_day(until, months=18), until=until, zone_name="America/Mexico_City", who="Ana"
        )
        assert seen[-1] == last
        assert seen == sorted(seen)


class TestStatements:
    @pytest.mark.parametrize("tenant", [1, 2])
    def test_agree_with_each_other_and_every_line_at_any_date(self, tenant: int) -> None:
        shop = Shop(tenant, 0, 0, "")
        journal = journal_of(shop)
        first, last = min(on for on, *_ in journal.lines), max(on for on, *_ in journal.lines)
        days = [
            first - timedelta(days=1),
            first,
            date(2025, 1, 1),
            date(2025, 7, 17),
            last,
            date(2026, 12, 31),
        ]
        all_agree(shop, journal, *days)

    def test_are_quick_from_the_first_moment(self) -> None:
        unfolded = (
            "SELECT count(*) FROM entry e LEFT JOIN folded_books f ON f.tenant_id = e.tenant_id"
            f" WHERE e.occurred_on <= '{NOW.date()}' AND e.occurred_on > coalesce(f.last_on, '-infinity')"
        )
        assert rows(unfolded) == [(0,)]


class TestDemand:
    def test_pay_days_and_their_eves(self) -> None:
        assert demand.is_pay_day(date(2026, 4, 15))
        assert demand.is_pay_day(date(2026, 4, 30))
        assert demand.is_pay_day(date(2025, 2, 28))
        assert demand.is_pay_day(date(2025, 6, 14))  # the 15th is a Sunday
        assert not demand.is_pay_day(date(2026, 4, 14))

    def test_holidays_close_the_shop(self) -> None:
        assert demand.how_busy(date(2025, 12, 25), country="MX") == 0
        assert demand.how_busy(date(2025, 9, 16), country="AR") > 0

    def test_the_hours_cover_the_day(self) -> None:
        minutes = [demand.minute_of_day(point / 1000) for point in range(1000)]
        assert (minutes[0], minutes == sorted(minutes)) == (8 * 60, True)
        assert max(minutes) < 19 * 60


def sign_in(pin: str, *, tenant: int = 1) -> Any:
    answer = Http().post("/pos/api/auth/login", {"tenant_id": tenant, "pin": pin, "device_id": "tablet-01"})
    assert answer.status == 200, answer.body
    return answer.body
