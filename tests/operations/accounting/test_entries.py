"""post_entry, reverse_entry: what people write into the books balances, and is never changed, only undone."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from tests.accountant import RENT, closes, ledger, lines, month_before, noon, posted_on, today
from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.accounting.errors import (
    EntryNotFound,
    EntryNotReversible,
    EntryTooLate,
    PeriodClosed,
    UnbalancedEntry,
    WrongEntryLine,
)
from trastienda.domain.accounting.rules import EntryLineWanted, last_of_month
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.accounting.post_entry import PostEntry, post_entry
from trastienda.operations.accounting.reverse_entry import ReverseEntry, reverse_entry


def reverses(shop: Shop, entry: int, **fields: Any) -> int:
    return reverse_entry(ReverseEntry(entry=entry, **fields), actor=shop.owner, now=now())


class TestPost:
    def test_moves_the_accounts(self, shop: Shop) -> None:
        posted_on(shop, today())
        assert shop.books == {"Gastos de Operacion": Decimal(15000), "Bancos": Decimal(-15000)}

    def test_an_account_may_occur_in_several_lines(self, shop: Shop) -> None:
        posted_on(shop, today(), (("600.01", "10", "0"), ("600.01", "5", "0"), ("100.02", "0", "15")))
        assert shop.books["Gastos de Operacion"] == Decimal(15)

    @pytest.mark.parametrize(
        ("wanted", "refusal", "says"),
        [
            ((), Invalid, "fewer_than_two"),
            ((("600.01", "10", "0"),), Invalid, "fewer_than_two"),
            ((("600.01", "10", "0"), ("100.02", "0", "9.99")), UnbalancedEntry, "0.01"),
            ((("600.01", "0", "10"), ("100.02", "9", "0")), UnbalancedEntry, "-1"),
            ((("600.01", "10", "10"), ("100.02", "0", "0")), WrongEntryLine, "line=1"),
            ((("600.01", "10", "0"), ("100.02", "0", "0")), WrongEntryLine, "line=2"),
            ((("600.01", "10", "0"), ("100.02", "-10", "0")), WrongEntryLine, "line=2"),
            ((("600.01", "-10", "0"), ("100.02", "0", "-10")), WrongEntryLine, "line=1"),
            ((("600.01", "0.005", "0"), ("100.02", "0", "0.005")), WrongEntryLine, "not_an_amount"),
            ((("600.01", "1e12", "0"), ("100.02", "0", "1e12")), WrongEntryLine, "not_an_amount"),
            ((("600", "10", "0"), ("100.02", "0", "10")), WrongEntryLine, "has_children"),
        ],
    )
    def test_refuses(
        self, shop: Shop, wanted: tuple[tuple[str, str, str], ...], refusal: type[Exception], says: str
    ) -> None:
        with shop.nothing_changes(), pytest.raises(refusal, match=says):
            posted_on(shop, today(), wanted)

    def test_refuses_unknown_accounts_and_those_of_a_neighbour(self, shop: Shop, neighbour: Shop) -> None:
        ours = lines(shop, ("600.01", "10", "0"))
        for account in (999_999_999, ledger(neighbour)["100.02"]):
            wanted = [*ours, EntryLineWanted(account, Decimal(0), Decimal(10))]
            with shop.nothing_changes(), pytest.raises(WrongEntryLine, match=r"line=2.*unknown_account"):
                post_entry(PostEntry(on=today(), description="x", lines=wanted), actor=shop.owner, now=now())

    def test_may_be_dated_until_the_end_of_this_month_and_no_later(self, shop: Shop) -> None:
        last = last_of_month(today())
        posted_on(shop, last)
        with shop.nothing_changes(), pytest.raises(EntryTooLate):
            posted_on(shop, last + timedelta(days=1))

    def test_this_month_is_the_tenants_own(self, shop: Shop) -> None:
        """In the shop's zone it is still March when the first of April has begun in UTC."""
        night = noon(today()).replace(month=4, day=1, hour=3)
        with shop.nothing_changes(), pytest.raises(EntryTooLate):
            posted_on(shop, night.date(), at=night)

    def test_refuses_a_closed_month_and_any_before_it(self, shop: Shop) -> None:
        month = month_before(today(), 1)
        closes(shop, month)
        for day in (month, last_of_month(month), month_before(today(), 7)):
            with shop.nothing_changes(), pytest.raises(PeriodClosed):
                posted_on(shop, day)
        posted_on(shop, today())

    def test_needs_the_permission(self, shop: Shop) -> None:
        cashier = shop.actor(shop.hire("cashier", pin="9021"))
        command = PostEntry(on=today(), description="Renta", lines=lines(shop, *RENT))
        with shop.nothing_changes(), pytest.raises(Forbidden):
            post_entry(command, actor=cashier, now=now())

    def test_leaves_an_event(self, shop: Shop) -> None:
        entry = posted_on(shop, today())
        found = shop._rows(
            "SELECT actor, subject, details ->> 'total' FROM audit_event"
            " WHERE tenant_id = %s AND action = 'entry.posted'"
        )
        assert found == [("Admin", f"entry:{entry}", "15000.00")]


class TestReverse:
    def test_undoes_the_entry_and_leaves_both(self, shop: Shop) -> None:
        entry = posted_on(shop, today())
        reverses(shop, entry)
        assert shop.books == {}
        assert shop.count("entry") == 2

    def test_is_of_today_unless_said(self, shop: Shop) -> None:
        entry = posted_on(shop, month_before(today(), 2))
        closes(shop, month_before(today(), 2))
        with shop.nothing_changes(), pytest.raises(PeriodClosed):
            reverses(shop, entry, on=month_before(today(), 2))
        made = reverses(shop, entry)
        assert shop._rows("SELECT occurred_on FROM entry WHERE tenant_id = %s AND id = %s", made) == [
            (today(),)
        ]

    def test_once(self, shop: Shop) -> None:
        entry = posted_on(shop, today())
        reversal = reverses(shop, entry)
        for again in (entry, reversal):
            with shop.nothing_changes(), pytest.raises(EntryNotReversible):
                reverses(shop, again)

    def test_once_also_by_several_at_the_same_moment(self, shop: Shop) -> None:
        entry = posted_on(shop, today())
        done = at_once(*[lambda: reverses(shop, entry) for _ in range(4)])
        assert sum(isinstance(each, int) for each in done) == 1, done
        assert sum(isinstance(each, EntryNotReversible) for each in done) == 3, done
        assert shop.books == {}

    def test_what_a_document_posted_is_corrected_by_the_document(self, shop: Shop) -> None:
        shop.has("CAFE", 1)
        shop.sells(("CAFE", 1))
        for (entry,) in shop._rows("SELECT id FROM entry WHERE tenant_id = %s AND kind <> 'manual'"):
            with shop.nothing_changes(), pytest.raises(EntryNotReversible, match="automatic"):
                reverses(shop, entry)

    def test_one_that_does_not_exist(self, shop: Shop, neighbour: Shop) -> None:
        for entry in (999_999_999, posted_on(neighbour, today())):
            with shop.nothing_changes(), pytest.raises(EntryNotFound):
                reverses(shop, entry)
