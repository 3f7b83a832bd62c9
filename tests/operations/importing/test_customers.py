"""import_customers: a list becomes people, known again by key, tax number, e-mail or name."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.shop import Shop, now
from trastienda.kernel import sql
from trastienda.kernel.actor import system_actor
from trastienda.operations.importing.cells import ImportReport
from trastienda.operations.importing.customers import import_customers
from trastienda.operations.importing.tables import TableRow

TIERS = {"mostrador": 1, "taller": 2, "mayoreo": 3}


def imports(shop: Shop, *rows: Mapping[str, str], dry_run: bool = False) -> ImportReport:
    table = [TableRow(line, row) for line, row in enumerate(rows, start=2)]
    return import_customers(table, actor=system_actor(shop.id), now=now(), tiers=TIERS, dry_run=dry_run)


def counts(report: ImportReport) -> tuple[int, int, int, int, int]:
    return report.read, report.created, report.updated, report.unchanged, len(report.refused)


def people(shop: Shop) -> list[tuple[Any, ...]]:
    query = (
        "SELECT name, tax_id, email, price_tier, credit_limit FROM customer WHERE tenant_id = %s ORDER BY id"
    )
    with shop.transaction():
        return sql.rows(query, (shop.id,))


TALLER = {
    "name": "Taller Perez", "tax_id": "eku 9003173c9", "email": "taller@correo.com", "price_tier": "Taller",
    "credit_limit": "$50,000.00", "cfdi_use": "g03", "postal_code": "06600",
}  # fmt: skip


class TestImportCustomers:
    def test_makes_new_ones(self, shop: Shop) -> None:
        assert counts(imports(shop, TALLER, {"name": "Ana"})) == (2, 2, 0, 0, 0)
        assert people(shop) == [
            ("Taller Perez", "EKU9003173C9", "taller@correo.com", 2, Decimal("50000.00")),
            ("Ana", None, None, 1, Decimal(0)),
        ]

    def test_a_second_time_changes_nothing(self, shop: Shop) -> None:
        rows = [
            TALLER,
            {"name": "Ana"},
            {"name": "Público", "tax_id": "XAXX010101000"},
            {"external_ref": "7", "name": "Z"},
        ]
        imports(shop, *rows)
        with shop.nothing_changes():
            assert counts(imports(shop, *rows)) == (4, 0, 0, 4, 0)

    @pytest.mark.parametrize(
        "key",
        [{"tax_id": "EKU9003173C9"}, {"email": "TALLER@correo.com"}, {"name": "Taller Perez"}],
        ids=lambda key: next(iter(key)),
    )
    def test_knows_them_again(self, key: Mapping[str, str], shop: Shop) -> None:
        imports(shop, TALLER)
        assert counts(imports(shop, {**key, "credit_limit": "1"})) == (1, 0, 1, 0, 0)
        assert people(shop)[0][4] == Decimal(1)

    def test_the_generic_tax_number_names_nobody(self, shop: Shop) -> None:
        report = imports(
            shop, {"name": "Uno", "tax_id": "XAXX010101000"}, {"name": "Dos", "tax_id": "XAXX010101000"}
        )
        assert report.created == 2

    def test_leaves_balances_alone(self, shop: Shop) -> None:
        shop.has("CAFE", 3)
        customer = shop.customer(credit_limit="1000")
        shop.sells(("CAFE", 1), terms="credit", customer=customer)
        imports(shop, {"name": "Taller Perez", "credit_limit": "5"})
        assert shop.owes(customer) == Decimal("406.00")

    def test_a_dry_run_changes_nothing(self, shop: Shop) -> None:
        with shop.nothing_changes():
            assert counts(imports(shop, TALLER, dry_run=True)) == (1, 1, 0, 0, 0)


@pytest.mark.parametrize(
    ("row", "field", "reason"),
    [
        ({"phone": "555"}, "name", "missing"),
        ({"email": "nuevo@correo.com"}, "name", "missing"),
        ({"name": "X", "tax_id": "NO"}, "tax_id", "form"),
        ({"name": "X", "email": "no es"}, "email", "not_an_email"),
        ({"name": "X", "postal_code": "123"}, "postal_code", "not_five_digits"),
        ({"name": "X", "price_tier": "vip"}, "price_tier", "unknown_value"),
        ({"name": "X", "credit_limit": "-5"}, "credit_limit", "negative"),
        ({"name": "Gemelo"}, "name", "ambiguous"),
        ({"name": "Bueno"}, "name", "twice_in_file"),
        ({"name": "Otro", "email": "solo@correo.com"}, "email", "twice_in_file"),
    ],
)
def test_leaves_out_and_reports(row: Mapping[str, str], field: str, reason: str, shop: Shop) -> None:
    shop.customer("Gemelo")
    shop.customer("Gemelo")
    imports(shop, {"name": "Solo", "email": "solo@correo.com", "tax_id": "EKU9003173C9"})
    report = imports(shop, {"name": "Bueno"}, {"tax_id": "EKU9003173C9", "phone": "1"}, row)
    assert [(refused.line, refused.field, refused.reason) for refused in report.refused] == [
        (4, field, reason)
    ]
