"""The file of a real shop's two years, made small by hand: what every kind of line becomes, once, and whole."""

import csv
import lzma
import os
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest
from django.db import connection

from tests.shop import Shop, now
from trastienda.insights.audit.audit_tenant import audit_tenant
from trastienda.operations.importing.bulk_post import BulkPoster
from trastienda.operations.importing.online_retail import replay
from trastienda.operations.importing.online_retail.import_online_retail import (
    CannotImport,
    Imported,
    import_online_retail,
    provision_shop,
    tenant_for,
)
from trastienda.operations.importing.online_retail.plan import Fate, make_plan
from trastienda.operations.importing.online_retail.rows import COLUMNS, UnreadableFile, read_rows

MUG, PEN, POST = "85123A", "22087", "POST"
ANNA, BRIAN, NOBODY = "13085.0", "14646.0", ""
TAX = Decimal("0.20")

Line = tuple[Any, ...]
FIRST_SHEET: list[Line] = [
    ("489434", MUG, "WHITE MUG", 12, "12/1/2009 7:45", "2.40", ANNA, "United Kingdom"),
    ("489434", PEN, "BLUE PEN", 3, "12/1/2009 7:45", "0.85", ANNA, "United Kingdom"),
    ("489434", PEN, "BLUE PEN", 3, "12/1/2009 7:45", "0.85", ANNA, "United Kingdom"),
    ("489435", MUG.lower(), "WHITE MUG", 5, "12/1/2009 9:00", "2.55", BRIAN, "France"),
    ("489435", POST, "POSTAGE", 1, "12/1/2009 9:00", "18.00", BRIAN, "France"),
    ("489436", PEN, "BLUE PEN", 2, "7/1/2010 10:00", "1.25", NOBODY, "United Kingdom"),
    ("489436", MUG, "WHITE MUG", 1, "7/1/2010 10:00", "0.00", NOBODY, "United Kingdom"),
    ("489437", MUG, "broken", -4, "7/1/2010 11:00", "0.00", NOBODY, "United Kingdom"),
    ("489438", PEN, "found", 10, "7/1/2010 12:00", "0.00", NOBODY, "United Kingdom"),
    ("C489439", MUG, "WHITE MUG", -2, "7/2/2010 9:00", "2.40", ANNA, "United Kingdom"),
    ("C489440", PEN, "BLUE PEN", -5, "7/2/2010 9:30", "0.85", ANNA, "United Kingdom"),
]
SECOND_SHEET: list[Line] = [  # it begins before the first one ends, with what that one told already
    FIRST_SHEET[-2],
    ("C489441", MUG, "WHITE MUG", -5, "7/2/2010 9:40", "2.00", BRIAN, "France"),
    ("C489441", POST, "POSTAGE", -1, "7/2/2010 9:40", "18.00", BRIAN, "France"),
    ("489442", MUG, "WHITE MUG", 6, "7/3/2010 9:00", "2.40", ANNA, "United Kingdom"),
]
KEPT_OUT: list[Line] = [
    ("C489450", MUG, "WHITE MUG", -50, "7/4/2010 9:00", "2.40", ANNA, "United Kingdom"),
    ("C489451", PEN, "BLUE PEN", -1, "7/4/2010 9:10", "9.99", NOBODY, "United Kingdom"),
    ("C489452", PEN, "BLUE PEN", 1, "7/4/2010 9:20", "0.85", ANNA, "United Kingdom"),
    ("A489453", "B", "Adjust bad debt", 1, "7/4/2010 9:30", "-100.00", NOBODY, "United Kingdom"),
    ("489454", PEN, "BLUE PEN", 1, "7/4/2010 9:40", "-0.85", ANNA, "United Kingdom"),
    ("489455", PEN, "BLUE PEN", -1, "7/4/2010 9:50", "0.85", ANNA, "United Kingdom"),
    ("489456", POST, "lost", -1, "7/4/2010 9:55", "0.00", NOBODY, "United Kingdom"),
]
UNREADABLE: list[Line] = [
    ("489460", PEN, "BLUE PEN", "three", "7/4/2010 10:00", "0.85", ANNA, "United Kingdom"),
    ("489461", PEN, "BLUE PEN", 0, "7/4/2010 10:00", "0.85", ANNA, "United Kingdom"),
    ("489462", PEN, "BLUE PEN", 1, "31/31/2010 10:00", "0.85", ANNA, "United Kingdom"),
    ("489463", PEN, "BLUE PEN", 1, "7/4/2010 10:00", "1e999999999", ANNA, "United Kingdom"),
    ("489463", PEN, "BLUE PEN", 1, "7/4/2010 10:00", "free", ANNA, "United Kingdom"),
    ("", PEN, "BLUE PEN", 1, "7/4/2010 10:00", "0.85", ANNA, "United Kingdom"),
    ("489464", "P\0EN", "BLUE PEN", 1, "7/4/2010 10:00", "0.85", ANNA, "United Kingdom"),
    ("489465", PEN, "BLUE PEN", 1),
]
EVERYTHING = FIRST_SHEET + SECOND_SHEET + KEPT_OUT + UNREADABLE

Write = Callable[[list[Line]], Path]


def silent(stage: str, done: int, of: int) -> None:
    """Nobody watches."""


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def run(lines: list[Line]) -> Path:
        path = tmp_path / "online_retail.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([COLUMNS, *lines])
        return path

    return run


@pytest.fixture
def retail() -> Shop:
    """The tenant that the command makes."""
    made = provision_shop("Online Retail", owner_pin="180356", pin_key=os.environ["SECRET_KEY"], now=now())
    return Shop(made.tenant_id, made.branch_id, made.owner_id, "Tienda en línea")


def run_import(shop: Shop, path: Path) -> Imported:
    return import_online_retail(
        path, tenant_id=shop.id, report_to=path.with_name("fuera.csv"), now=now(), progress=silent
    )


def broken(shop: Shop) -> dict[str, tuple[str, ...]]:
    return {finding.key: finding.says for finding in audit_tenant(shop.id) if not finding.holds}


def told(path: Path) -> list[dict[str, str]]:
    with path.with_name("fuera.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def history(shop: Shop) -> list[Any]:
    """Everything that the import wrote, but for ids: what two ways to the same end must agree on."""
    return [
        shop._rows(query)
        for query in (
            "SELECT folio, external_ref, total, paid, cost, method, payment_state, fulfilment_state, sold_at FROM sale"
            " WHERE tenant_id = %s ORDER BY folio",
            "SELECT s.folio, l.position, p.sku, l.quantity, l.base, l.tax, l.total, l.cost FROM sale_line l"
            " JOIN sale s ON s.id = l.sale_id JOIN product p ON p.id = l.product_id"
            " WHERE l.tenant_id = %s ORDER BY s.folio, l.position",
            "SELECT folio, external_ref, base, tax, total, cost, refunded, returned_at FROM sale_return"
            " WHERE tenant_id = %s ORDER BY folio",
            "SELECT kind, quantity, value, on_hand_after, at FROM stock_move WHERE tenant_id = %s"
            " ORDER BY at, product_id, quantity",
            "SELECT p.sku, l.on_hand, l.value, l.average_cost FROM stock_level l JOIN product p ON p.id = l.product_id"
            " WHERE l.tenant_id = %s ORDER BY p.sku",
            "SELECT kind, last FROM folio_counter WHERE tenant_id = %s ORDER BY kind",
            "SELECT reference, description, occurred_on FROM entry WHERE tenant_id = %s ORDER BY id",
            "SELECT seq, action FROM audit_event WHERE tenant_id = %s ORDER BY seq",
        )
    ]


class TestImportOnlineRetail:
    def test_leaves_books_that_the_audit_finds_in_order(self, retail: Shop, write: Write) -> None:
        run_import(retail, write(EVERYTHING))

        assert broken(retail) == {}

    def test_makes_each_invoice_a_sale_at_its_own_minute(self, retail: Shop, write: Write) -> None:
        run_import(retail, write(EVERYTHING))

        sales = retail._rows(
            "SELECT folio, external_ref, total, method, channel, sold_at::text, sold_on::text FROM sale"
            " WHERE tenant_id = %s ORDER BY folio"
        )
        assert [(*each[:2], str(each[2]), *each[3:5]) for each in sales] == [
            ("V-0001", "489434", "33.90", "transfer", "web"),
            ("V-0002", "489435", "30.75", "transfer", "web"),
            ("V-0003", "489436", "2.50", "card", "web"),
            ("V-0004", "489442", "14.40", "transfer", "web"),
        ]
        assert sales[0][5:] == ("2009-12-01 07:45:00+00", "2009-12-01")
        assert sales[2][5:] == ("2010-07-01 09:00:00+00", "2010-07-01")  # London keeps summer time

    def test_keeps_lines_as_the_ticket_had_them(self, retail: Shop, write: Write) -> None:
        run_import(retail, write(EVERYTHING))

        lines = retail._rows(
            "SELECT l.description, l.quantity, l.unit_price, l.includes_tax, l.base, l.tax, l.total FROM sale_line l"
            " JOIN sale s ON s.id = l.sale_id WHERE l.tenant_id = %s AND s.folio = 'V-0001' ORDER BY l.position"
        )
        assert [(each[0], *map(str, each[1:])) for each in lines] == [
            ("WHITE MUG", "12.000", "2.400000", "True", "24.00", "4.80", "28.80"),
            ("BLUE PEN", "3.000", "0.850000", "True", "2.12", "0.43", "2.55"),
            ("BLUE PEN", "3.000", "0.850000", "True", "2.12", "0.43", "2.55"),
        ]

    def test_begins_with_what_was_needed_and_no_more(self, retail: Shop, write: Write) -> None:
        """
        Mugs: 12, 5, 1 out, 4 lost, then 2 and 5 back, then 6 out: 22 at the least. Pens: 3, 3, 2 out, then 10 found.

        A mug's median price is 2.40 with 20 % tax, so 2.00 without, and 55 % of that is 1.10; a pen's 0.85: 0.39.
        """
        run_import(retail, write(EVERYTHING))

        bought = retail._rows(
            "SELECT p.sku, l.quantity, l.unit_cost, b.total, b.purchased_at::date::text FROM purchase_line l"
            " JOIN product p ON p.id = l.product_id JOIN purchase b ON b.id = l.purchase_id"
            " WHERE l.tenant_id = %s ORDER BY p.sku"
        )
        assert [(each[0], *map(str, each[1:])) for each in bought] == [
            (PEN, "8.000", "0.390000", "32.78", "2009-11-30"),
            (MUG, "22.000", "1.100000", "32.78", "2009-11-30"),
        ]

    def test_ends_with_what_the_file_leaves_on_the_shelf(self, retail: Shop, write: Write) -> None:
        run_import(retail, write(EVERYTHING))

        levels = retail._rows(
            "SELECT p.sku, l.on_hand, l.value, l.average_cost FROM stock_level l JOIN product p ON p.id = l.product_id"
            " WHERE l.tenant_id = %s ORDER BY p.sku"
        )
        assert [(each[0], *map(str, each[1:])) for each in levels] == [
            (PEN, "15.000", "5.85", "0.390000"),  # 8 - 8 + 10 + 5
            (MUG, "1.000", "1.10", "1.100000"),  # 22 - 12 - 5 - 1 - 4 + 2 + 5 - 6
        ]

    def test_gives_back_by_the_newest_sale_of_that_customer(self, retail: Shop, write: Write) -> None:
        run_import(retail, write(EVERYTHING))

        returns = retail._rows(
            "SELECT r.folio, r.external_ref, s.folio, r.total, r.refunded, r.off_balance FROM sale_return r"
            " JOIN sale s ON s.id = r.sale_id WHERE r.tenant_id = %s ORDER BY r.folio"
        )
        assert [(*each[:3], *map(str, each[3:])) for each in returns] == [
            ("D-0001", "C489439", "V-0001", "4.80", "4.80", "0.00"),
            ("D-0002", "C489440", "V-0001", "4.25", "4.25", "0.00"),  # five pens out of two lines of three
            ("D-0003", "C489441", "V-0002", "30.75", "30.75", "0.00"),  # at the sale's price, not at 2.00
        ]
        states = retail._rows(
            "SELECT folio, payment_state, fulfilment_state FROM sale WHERE tenant_id = %s ORDER BY folio LIMIT 2"
        )
        assert states == [
            ("V-0001", "partially_refunded", "delivered"),
            ("V-0002", "refunded", "returned"),
        ]

    def test_gives_back_by_several_sales_when_none_has_enough(self, retail: Shop, write: Write) -> None:
        path = write(
            [
                ("500001", MUG, "WHITE MUG", 2, "1/1/2010 9:00", "2.40", ANNA, "United Kingdom"),
                ("500002", MUG, "WHITE MUG", 3, "1/2/2010 9:00", "2.40", ANNA, "United Kingdom"),
                ("C500003", MUG, "WHITE MUG", -4, "1/3/2010 9:00", "2.40", ANNA, "United Kingdom"),
            ]
        )

        run_import(retail, path)

        returns = retail._rows(
            "SELECT r.external_ref, s.external_ref, r.total FROM sale_return r JOIN sale s ON s.id = r.sale_id"
            " WHERE r.tenant_id = %s ORDER BY r.folio"
        )
        assert [(*each[:2], str(each[2])) for each in returns] == [
            ("C500003", "500001", "2.40"),
            ("C500003/2", "500002", "7.20"),
        ]
        assert broken(retail) == {}

    def test_adjusts_stock_by_lines_without_price_and_customer(self, retail: Shop, write: Write) -> None:
        run_import(retail, write(EVERYTHING))

        adjusted = retail._rows(
            "SELECT p.sku, a.quantity, a.reason FROM stock_adjustment a JOIN product p ON p.id = a.product_id"
            " WHERE a.tenant_id = %s ORDER BY a.adjusted_at"
        )
        assert [(sku, str(units), reason) for sku, units, reason in adjusted] == [
            (MUG, "-4.000", "Factura 489437 sin precio: broken"),
            (PEN, "10.000", "Factura 489438 sin precio: found"),
        ]
        assert retail.books["Mermas de Inventario"] == Decimal("4.40")
        assert retail.books["Sobrantes de Caja e Inventario"] == Decimal("-3.90")

    def test_names_products_and_customers_as_the_file_does(self, retail: Shop, write: Write) -> None:
        run_import(retail, write(EVERYTHING))

        products = retail._rows(
            "SELECT sku, name, price_1, prices_include_tax, is_stocked FROM product WHERE tenant_id = %s ORDER BY sku"
        )
        assert [(*each[:2], str(each[2]), *each[3:]) for each in products] == [
            (PEN, "BLUE PEN", "0.850000", True, True),
            (MUG, "WHITE MUG", "2.400000", True, True),
            ("B", "Adjust bad debt", "0.000000", True, False),
            (POST, "POSTAGE", "18.000000", True, False),
        ]
        assert retail._rows(
            "SELECT name, external_ref, address FROM customer WHERE tenant_id = %s ORDER BY id"
        ) == [
            ("Cliente 13085", "13085", "United Kingdom"),
            ("Cliente 14646", "14646", "France"),
        ]

    def test_reports_every_line_that_it_kept_out_with_its_number(self, retail: Shop, write: Write) -> None:
        path = write(EVERYTHING)
        run_import(retail, path)

        rows = told(path)
        assert [(row["línea"], row["factura"], row["motivo"].split(":")[0]) for row in rows] == [
            ("13", "C489439", "repetida"),
            ("14", "C489441", "se devuelve al precio de la venta 489435"),
            (
                "17",
                "C489450",
                "devolución sin venta anterior del mismo cliente y producto con unidades por devolver",
            ),
            (
                "18",
                "C489451",
                "devolución sin venta anterior del mismo cliente y producto con unidades por devolver",
            ),
            ("19", "C489452", "cancelación con cantidad positiva o precio negativo"),
            ("20", "A489453", "ajuste de deuda incobrable"),
            ("21", "489454", "precio negativo"),
            ("22", "489455", "cantidad negativa con precio en una factura que no es cancelación"),
            ("23", "489456", "ajuste de existencias de algo que no tiene existencias"),
            ("24", "489460", "la cantidad no es un número entero"),
            ("25", "489461", "la cantidad es cero o demasiado grande"),
            ("26", "489462", "la fecha no es mes/día/año hora"),
            ("27", "489463", "el precio tiene más de seis decimales o es demasiado grande"),
            ("28", "489463", "el precio no es un número"),
            ("29", "", "falta factura, o no se puede leer"),
            ("30", "489464", "falta código de producto, o no se puede leer"),
            ("31", "489465", "tiene 4 columnas y no 8"),
        ]
        assert [row["línea"] for row in rows if row["resultado"] != "fuera"] == ["14"]

    def test_accounts_for_every_line_and_penny_of_the_file(self, retail: Shop, write: Write) -> None:
        imported = run_import(retail, write(EVERYTHING))

        in_file = sum(
            (line[3] * Decimal(line[5]) for line in FIRST_SHEET + SECOND_SHEET + KEPT_OUT), Decimal(0)
        )
        assert sum(each.lines for each in imported.sums) == len(EVERYTHING)
        assert sum(each.amount for each in imported.sums) == in_file
        sold, returned = (imported.sums[fate].amount for fate in (Fate.SOLD, Fate.RETURNED))
        assert imported.books.sold == sold + imported.gaps.sold == Decimal("81.55")
        assert imported.books.returned == -returned + imported.gaps.returned == Decimal("39.80")
        assert imported.gaps.returned == Decimal("2.75")  # five mugs at 2.55 that were cancelled at 2.00

    def test_imports_nothing_the_second_time(self, retail: Shop, write: Write) -> None:
        path = write(EVERYTHING)
        first = run_import(retail, path)

        with retail.nothing_changes():
            again = run_import(retail, path)

        assert again.posted_before == again.steps == first.steps
        assert (again.books, again.sums) == (first.books, first.sums)

    def test_takes_a_packed_file_for_the_same_file(self, retail: Shop, write: Write, tmp_path: Path) -> None:
        path = write(EVERYTHING)
        packed = tmp_path / "online_retail.csv.xz"
        packed.write_bytes(lzma.compress(path.read_bytes()))
        run_import(retail, path)

        with retail.nothing_changes():
            run_import(retail, packed)

    def test_finds_the_tenant_by_name_or_number(self, retail: Shop) -> None:
        assert tenant_for("Online Retail") == retail.id
        assert tenant_for(str(retail.id)) == retail.id
        assert tenant_for("Nadie") is None


class TestImportOnlineRetailInterrupted:
    """Whatever ends it, what is committed is whole, and the next run ends where an undisturbed one does."""

    @pytest.mark.parametrize("after", range(6))
    def test_goes_on_where_it_was(
        self, after: int, retail: Shop, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(EVERYTHING)
        undisturbed = provision_shop("Otra", owner_pin="180356", pin_key=os.environ["SECRET_KEY"], now=now())
        other = Shop(undisturbed.tenant_id, undisturbed.branch_id, undisturbed.owner_id, "Tienda en línea")
        run_import(other, path)
        monkeypatch.setattr(replay, "DOCUMENTS_AT_ONCE", 2)
        fail_at_write(monkeypatch, after)

        with pytest.raises(KeyboardInterrupt):
            run_import(retail, path)
        assert broken(retail) == {}

        monkeypatch.undo()
        monkeypatch.setattr(replay, "DOCUMENTS_AT_ONCE", 3)
        run_import(retail, path)
        assert history(retail) == history(other)
        assert broken(retail) == {}

    def test_stops_when_another_run_is_ahead(
        self, retail: Shop, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(EVERYTHING)
        run_import(retail, path)
        stale = replay.Mark(file="", plan=0, done=0, steps=0)
        with retail.transaction():
            mark = replay.read_mark() or stale
        monkeypatch.setattr(
            "trastienda.operations.importing.online_retail.import_online_retail._mark",
            lambda _plan, **_: replay.Mark(mark.file, mark.plan, 2, mark.steps),
        )

        with retail.nothing_changes(), pytest.raises(CannotImport, match="por delante"):
            run_import(retail, path)

    def test_waits_for_nobody_forever(
        self, retail: Shop, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "trastienda.operations.importing.online_retail.import_online_retail._LOCK_PATIENCE", "50ms"
        )
        with psycopg.connect(superuser_url(), autocommit=True) as other:
            other.execute("SELECT pg_advisory_lock(7243394, %s)", (retail.id,))

            with retail.nothing_changes(), pytest.raises(CannotImport, match="está en marcha"):
                run_import(retail, write(EVERYTHING))


def superuser_url() -> str:
    parts = urlsplit(os.environ["TRASTIENDA_TEST_SERVER"])
    return urlunsplit(parts._replace(path=f"/{connection.settings_dict['NAME']}"))


def fail_at_write(monkeypatch: pytest.MonkeyPatch, after: int) -> None:
    """Ctrl-C just before the commit of the transaction that writes for the (after + 1)th time."""
    writes = []
    write = BulkPoster.write

    def interrupted(poster: BulkPoster) -> None:
        write(poster)
        writes.append(poster)
        if len(writes) > after:
            raise KeyboardInterrupt

    monkeypatch.setattr(BulkPoster, "write", interrupted)


class TestImportOnlineRetailRefuses:
    def test_a_tenant_with_a_catalogue_of_its_own(self, shop: Shop, write: Write) -> None:
        shop.has("CAFE")

        with shop.nothing_changes(), pytest.raises(CannotImport, match="ya tiene productos"):
            run_import(shop, write(EVERYTHING))

    def test_another_file_into_the_same_tenant(self, retail: Shop, write: Write) -> None:
        run_import(retail, write(FIRST_SHEET))

        with retail.nothing_changes(), pytest.raises(CannotImport, match="otro archivo"):
            run_import(retail, write(EVERYTHING))

    def test_a_run_begun_by_other_rules(
        self, retail: Shop, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = write(EVERYTHING)
        run_import(retail, path)
        monkeypatch.setattr(
            "trastienda.operations.importing.online_retail.import_online_retail.PLAN_VERSION", 99
        )

        with retail.nothing_changes(), pytest.raises(CannotImport, match="Otra versión"):
            run_import(retail, path)

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("gone.csv", None, "No existe"),
            ("other.csv", b"a,b,c\n1,2,3\n", "no empieza con las columnas"),
            ("empty.csv", b"", "no empieza con las columnas"),
            ("cut.csv.xz", lzma.compress(b"x" * 9999)[:60], "no es un archivo xz entero"),
            ("fake.csv.xz", b"Invoice,StockCode", "no es un archivo xz entero"),
        ],
    )
    def test_a_file_that_is_something_else(
        self, name: str, content: bytes | None, says: str, retail: Shop, tmp_path: Path
    ) -> None:
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)

        with retail.nothing_changes(), pytest.raises(UnreadableFile, match=says):
            run_import(retail, path)


class TestPlan:
    def test_is_the_same_every_time(self, write: Write) -> None:
        rows = read_rows(write(EVERYTHING), progress=silent)

        first, second = (make_plan(rows, tax_rate=TAX) for _ in range(2))

        assert (first.documents, first.goods, first.fates) == (second.documents, second.goods, second.fates)

    def test_takes_only_what_a_later_sheet_repeats_for_repeated(self, write: Write) -> None:
        """Two equal lines on one invoice are two lines; a third, in the next sheet, is one of them again."""
        twice = ("500001", MUG, "WHITE MUG", 1, "12/9/2010 20:00", "2.40", ANNA, "United Kingdom")
        early = ("500000", MUG, "WHITE MUG", 1, "12/1/2010 8:00", "2.40", ANNA, "United Kingdom")
        more = ("500001", PEN, "BLUE PEN", 1, "12/9/2010 20:00", "0.85", ANNA, "United Kingdom")
        rows = read_rows(write([twice, twice, early, twice, more]), progress=silent)

        plan = make_plan(rows, tax_rate=TAX)

        assert list(plan.fates) == [Fate.SOLD, Fate.SOLD, Fate.SOLD, Fate.REPEATED, Fate.SOLD]
        assert len(plan.documents) == 2

    def test_gives_nothing_back_for_a_service_at_another_price(self, write: Write) -> None:
        lines = [
            ("500001", POST, "POSTAGE", 1, "1/1/2010 9:00", "18.00", ANNA, "France"),
            ("C500002", POST, "POSTAGE", -1, "1/2/2010 9:00", "40.00", ANNA, "France"),
        ]

        plan = make_plan(read_rows(write(lines), progress=silent), tax_rate=TAX)

        assert list(plan.fates) == [Fate.SOLD, Fate.NOT_SOLD]

    def test_prefers_the_sale_with_the_same_price(self, write: Write) -> None:
        lines = [
            ("500001", MUG, "WHITE MUG", 4, "1/1/2010 9:00", "2.40", ANNA, "United Kingdom"),
            ("500002", MUG, "WHITE MUG", 4, "1/2/2010 9:00", "2.10", ANNA, "United Kingdom"),
            ("C500003", MUG, "WHITE MUG", -4, "1/3/2010 9:00", "2.40", ANNA, "United Kingdom"),
        ]

        plan = make_plan(read_rows(write(lines), progress=silent), tax_rate=TAX)

        assert plan.gaps == []
        assert [each.sale for each in plan.documents if hasattr(each, "sale")] == [0]
