"""create_account, update_account: the chart stays a tree in which nothing that was posted changes its meaning."""

from functools import partial
from typing import Any

import pytest

from tests.accountant import ledger, lines, posted_on, today
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.accounting.errors import (
    AccountInUse,
    AccountNotFound,
    UnknownSatCode,
    WrongEntryLine,
)
from trastienda.domain.accounting.rules import SAT_CODES, AccountFields, sat_codes
from trastienda.kernel import sql
from trastienda.kernel.errors import AlreadyTaken, Forbidden, Invalid
from trastienda.operations.accounting.create_account import create_account
from trastienda.operations.accounting.post_entry import PostEntry, post_entry
from trastienda.operations.accounting.update_account import update_account


def adds(shop: Shop, code: str, *, above: str | None = "600", **fields: Any) -> int:
    """Put an account into the chart, under another one's code; returns its id."""
    parent = ledger(shop)[above] if above else None
    given = {"code": code, "name": f"Cuenta {code}", "normal_side": "debit", "parent": parent, **fields}
    return create_account(AccountFields(**given), actor=shop.owner, now=now())


def changes(shop: Shop, which: str, /, **fields: Any) -> None:
    update_account(ledger(shop)[which], AccountFields(**fields), actor=shop.owner, now=now())


def level(shop: Shop, code: str) -> int:
    return shop._rows("SELECT level FROM account WHERE tenant_id = %s AND code = %s", code)[0][0]


class TestCreate:
    def test_an_account_is_one_level_below_the_one_above_it(self, shop: Shop) -> None:
        adds(shop, "600.10")
        adds(shop, "600.10.01", above="600.10")
        adds(shop, "700", above=None, sat_code="700")
        assert [level(shop, code) for code in ("600", "600.10", "600.10.01", "700")] == [1, 2, 3, 1]

    def test_without_a_sat_code_it_is_to_the_sat_what_the_one_above_is(self, shop: Shop) -> None:
        adds(shop, "600.10", sat_code="601.45")
        adds(shop, "600.10.01", above="600.10")
        found = shop._rows("SELECT sat_code FROM account WHERE tenant_id = %s AND code = %s", "600.10.01")
        assert found == [("601.45",)]

    @pytest.mark.parametrize(
        ("fields", "refusal"),
        [
            ({"code": "600"}, AlreadyTaken),
            ({"code": "100.10"}, Invalid),
            ({"code": "x"}, Invalid),
            ({"code": "600..1"}, Invalid),
            ({"name": " "}, Invalid),
            ({"name": "a\u0007b"}, Invalid),
            ({"normal_side": "both"}, Invalid),
            ({"sat_code": "601.999"}, UnknownSatCode),
            ({"above": None}, Invalid),
            ({"parent": 999_999_999}, AccountNotFound),
        ],
    )
    def test_refuses(self, shop: Shop, fields: dict[str, Any], refusal: type[Exception]) -> None:
        with shop.nothing_changes(), pytest.raises(refusal):
            adds(shop, fields.pop("code", "600.10"), **fields)

    def test_nothing_hangs_below_an_account_that_takes_entries_itself(self, shop: Shop) -> None:
        adds(shop, "600.10")
        posted_on(shop, today(), (("600.10", "10", "0"), ("100.02", "0", "10")))
        with shop.nothing_changes(), pytest.raises(AccountInUse, match="has_entries"):
            adds(shop, "600.10.01", above="600.10")

    def test_nor_below_one_that_documents_post_to(self, shop: Shop) -> None:
        with shop.nothing_changes(), pytest.raises(AccountInUse, match="posted_automatically"):
            adds(shop, "100.01.01", above="100.01")

    def test_nor_below_one_that_is_out_of_use(self, shop: Shop) -> None:
        adds(shop, "600.10")
        changes(shop, "600.10", is_active=False)
        with shop.nothing_changes(), pytest.raises(Invalid, match="inactive_account"):
            adds(shop, "600.10.01", above="600.10")

    def test_has_a_bottom(self, shop: Shop) -> None:
        code = "600"
        for _ in range(8):
            adds(shop, f"{code}.1", above=code)
            code = f"{code}.1"
        with shop.nothing_changes(), pytest.raises(Invalid, match="too_deep"):
            adds(shop, f"{code}.1", above=code)

    def test_needs_the_permission(self, shop: Shop) -> None:
        cashier = shop.actor(shop.hire("cashier", pin="9021"))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            create_account(AccountFields(), actor=cashier, now=now())

    def test_two_at_once_with_one_code(self, shop: Shop) -> None:
        done = at_once(*[lambda: adds(shop, "600.10") for _ in range(3)])
        assert sorted(type(each).__name__ for each in done) == ["AlreadyTaken", "AlreadyTaken", "int"]

    def test_an_entry_and_a_child_at_once_never_both_succeed(self, shop: Shop) -> None:
        """Whoever comes first makes the other impossible: no account both sums others and has lines of its own."""
        for at in range(10, 16):
            adds(shop, f"600.{at}")
            wanted = lines(shop, (f"600.{at}", "10", "0"), ("100.02", "0", "10"))
            entry = PostEntry(on=today(), description="Luz", lines=wanted)
            done = at_once(
                partial(post_entry, entry, actor=shop.owner, now=now()),
                partial(adds, shop, f"600.{at}.01", above=f"600.{at}"),
            )
            assert sum(isinstance(each, WrongEntryLine | AccountInUse) for each in done) == 1, done

    def test_leaves_an_event(self, shop: Shop) -> None:
        made = adds(shop, "600.10")
        found = shop._rows(
            "SELECT actor, subject FROM audit_event WHERE tenant_id = %s AND action = 'account.created'"
        )
        assert found == [("Admin", f"account:{made}")]


class TestUpdate:
    def test_writes_what_is_set_and_leaves_the_rest(self, shop: Shop) -> None:
        adds(shop, "600.10", sat_code="601.45", description="Arrendamiento")
        changes(shop, "600.10", name="Renta", code="600.11")
        found = shop._rows(
            "SELECT name, sat_code, description, is_active FROM account WHERE tenant_id = %s AND code = '600.11'"
        )
        assert found == [("Renta", "601.45", "Arrendamiento", True)]

    def test_an_account_in_use_keeps_its_code_and_side_and_may_be_renamed(self, shop: Shop) -> None:
        adds(shop, "600.10")
        posted_on(shop, today(), (("600.10", "10", "0"), ("100.02", "0", "10")))
        for fields in ({"code": "600.11"}, {"normal_side": "credit"}):
            with shop.nothing_changes(), pytest.raises(AccountInUse):
                changes(shop, "600.10", **fields)
        with shop.nothing_changes(), pytest.raises(AccountInUse):
            changes(shop, "100.01", code="100.99")
        changes(shop, "600.10", name="Otra", sat_code="601.46", code="600.10")

    def test_moves_with_everything_below_it(self, shop: Shop) -> None:
        adds(shop, "600.10")
        adds(shop, "600.10.01", above="600.10")
        adds(shop, "600.20")
        adds(shop, "600.20.01", above="600.20")
        changes(shop, "600.10", parent=ledger(shop)["600.20"])
        assert [level(shop, code) for code in ("600.10", "600.10.01", "600.20.01")] == [3, 4, 3]

    def test_never_in_a_circle(self, shop: Shop) -> None:
        adds(shop, "600.10")
        adds(shop, "600.10.01", above="600.10")
        for below in ("600.10", "600.10.01"):
            with shop.nothing_changes(), pytest.raises(Invalid, match="a_circle"):
                changes(shop, "600.10", parent=ledger(shop)[below])

    def test_never_into_another_class(self, shop: Shop) -> None:
        adds(shop, "600.10")
        with shop.nothing_changes(), pytest.raises(Invalid, match="of_another_class"):
            changes(shop, "600.10", parent=ledger(shop)["200"])

    def test_two_moves_at_once_make_no_circle(self, shop: Shop) -> None:
        adds(shop, "600.10")
        adds(shop, "600.20")
        one, other = ledger(shop)["600.10"], ledger(shop)["600.20"]
        done = at_once(
            lambda: changes(shop, "600.10", parent=other), lambda: changes(shop, "600.20", parent=one)
        )
        assert sum(isinstance(each, Invalid) for each in done) == 1

    def test_takes_an_account_out_of_use_and_back(self, shop: Shop) -> None:
        adds(shop, "600.10")
        changes(shop, "600.10", is_active=False)
        with shop.nothing_changes(), pytest.raises(WrongEntryLine, match="inactive_account"):
            posted_on(shop, today(), (("600.10", "10", "0"), ("100.02", "0", "10")))
        changes(shop, "600.10", is_active=True)
        posted_on(shop, today(), (("600.10", "10", "0"), ("100.02", "0", "10")))

    def test_what_documents_post_to_stays_in_use(self, shop: Shop) -> None:
        with shop.nothing_changes(), pytest.raises(AccountInUse, match="posted_automatically"):
            changes(shop, "100.01", is_active=False)
        with shop.nothing_changes(), pytest.raises(AccountInUse, match="active_children"):
            changes(shop, "100", is_active=False)

    def test_what_is_below_an_account_out_of_use_does_not_come_back_before_it(self, shop: Shop) -> None:
        adds(shop, "600.10")
        adds(shop, "600.10.01", above="600.10")
        changes(shop, "600.10.01", is_active=False)
        changes(shop, "600.10", is_active=False)
        with shop.nothing_changes(), pytest.raises(Invalid, match="inactive_account"):
            changes(shop, "600.10.01", is_active=True)


def test_every_code_of_the_chart_we_give_is_one_of_the_sats(shop: Shop) -> None:
    with shop.transaction():
        given = {row[0] for row in sql.rows("SELECT sat_code FROM account WHERE tenant_id = %s", (shop.id,))}
    assert given <= sat_codes()


def test_the_list_of_codes_is_the_one_of_the_schema() -> None:
    assert len(sat_codes()) == 1080
    assert SAT_CODES.read_text("utf-8").count("\n") == 1081
