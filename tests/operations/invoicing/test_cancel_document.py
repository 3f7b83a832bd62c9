"""cancel_document: at once where it never was sent; else asked of the authority, whose word decides."""

from datetime import timedelta
from typing import Any

import pytest

from tests.operations.invoicing.helpers import (
    Certifier,
    cancels,
    invoices,
    issuing_shop,
    nothing_is_wrong,
    refusal,
    row,
    silence,
    stamped,
    state,
    taxpayer,
    works,
)
from tests.shop import Shop
from trastienda.domain.invoicing.errors import (
    BadSubstitute,
    FiscalDocumentNotFound,
    WrongFiscalState,
)
from trastienda.domain.invoicing.scheme import CancelState
from trastienda.kernel import sql
from trastienda.kernel.errors import Forbidden, Invalid

LATER = timedelta(hours=2)


@pytest.fixture
def shop() -> Shop:
    shop = issuing_shop()
    shop.has("CAFE", 100)
    return shop


@pytest.fixture
def sale(shop: Shop) -> int:
    return int(shop.sells(("CAFE", 1), customer=taxpayer(shop)).id)


class TestWaiting:
    @pytest.mark.parametrize("reason", ["02", "03", "04"])
    def test_is_cancelled_here_and_never_sent(self, reason: str, shop: Shop, sale: int) -> None:
        made, office = invoices(shop, sale), Certifier()
        assert cancels(shop, made.id, reason=reason).state == "cancelled"
        assert works(shop, office) == 0
        assert office.asked == []
        assert nothing_is_wrong(shop)

    def test_frees_the_sale_for_another(self, shop: Shop, sale: int) -> None:
        cancels(shop, invoices(shop, sale).id)
        assert state(shop, invoices(shop, sale).id) == "pending"

    def test_also_when_it_was_refused(self, shop: Shop, sale: int) -> None:
        made, office = invoices(shop, sale), Certifier()
        office.before = _refuses
        works(shop, office)
        assert state(shop, made.id) == "error"
        assert cancels(shop, made.id).state == "cancelled"


def _refuses(act: str) -> None:
    if act == "stamp":
        raise refusal()


class TestStamped:
    def test_is_valid_until_the_authority_has_accepted(self, shop: Shop, sale: int) -> None:
        made, office = stamped(shop, sale), Certifier()
        assert cancels(shop, made, reason="03").state == "cancelling"
        works(shop, office)
        assert state(shop, made) == "cancelled"
        assert row(shop, made, "cancel_reason", "cancel_state") == ("03", "cancelled")
        assert nothing_is_wrong(shop)

    def test_waits_for_the_receiver_and_asks_again(self, shop: Shop, sale: int) -> None:
        made, office = stamped(shop, sale), Certifier()
        office.accepts = CancelState.WAITING
        cancels(shop, made)
        works(shop, office)
        assert row(shop, made, "state", "cancel_state") == ("cancelling", "waiting")
        assert works(shop, office) == 0, "not before its time"
        works(shop, office, later=LATER)
        assert office.asked == ["cancel", "cancellation"]
        office.cancelled[row(shop, made, "uuid")[0]] = CancelState.CANCELLED
        works(shop, office, later=LATER * 2)
        assert state(shop, made) == "cancelled"
        assert office.asked.count("cancel") == 1

    @pytest.mark.parametrize("said", [CancelState.REJECTED, CancelState.NOT_ALLOWED])
    def test_stays_valid_where_it_is_not_accepted(self, said: CancelState, shop: Shop, sale: int) -> None:
        made, office = stamped(shop, sale), Certifier()
        office.accepts = said
        cancels(shop, made)
        works(shop, office)
        assert row(shop, made, "state", "cancel_state") == ("stamped", str(said))
        with pytest.raises(Exception, match="already_invoiced"):
            invoices(shop, sale)
        assert nothing_is_wrong(shop)

    def test_asks_how_far_it_is_after_an_answer_was_lost(self, shop: Shop, sale: int) -> None:
        made, office = stamped(shop, sale), Certifier()
        office.afterwards = _loses_first(office, "cancel")
        cancels(shop, made)
        works(shop, office)
        assert row(shop, made, "state", "cancel_state") == ("cancelling", "asked")
        works(shop, office, later=LATER)
        assert state(shop, made) == "cancelled"
        assert office.asked == ["cancel", "cancellation"]

    def test_asks_for_it_again_when_nobody_there_knows_of_it(self, shop: Shop, sale: int) -> None:
        made, office = stamped(shop, sale), Certifier()
        office.before = _loses_first(office, "cancel")
        cancels(shop, made)
        works(shop, office)
        works(shop, office, later=LATER)
        assert state(shop, made) == "cancelled"
        assert office.asked == ["cancellation", "cancel"]

    def test_is_told_why_when_it_is_refused(self, shop: Shop, sale: int) -> None:
        made, office = stamped(shop, sale), Certifier()

        def refuses(act: str) -> None:
            if act == "cancel":
                raise refusal("203", "not yours")

        office.before = refuses
        cancels(shop, made)
        works(shop, office)
        assert row(shop, made, "state", "problem") == ("stamped", "203 not yours")


def _loses_first(office: Certifier, act: str) -> Any:
    told: list[str] = []

    def loses(done: str) -> None:
        if done == act and not told:
            told.append(done)
            raise silence()

    return loses


class TestSubstitute:
    def test_takes_the_place_and_the_old_one_is_cancelled_for_it(self, shop: Shop, sale: int) -> None:
        old = stamped(shop, sale)
        new = invoices(shop, sale, replaces=old)
        works(shop)
        uuid = row(shop, new.id, "uuid")[0]
        assert cancels(shop, old, reason="01", substitute=uuid.lower()).state == "cancelling"
        works(shop)
        assert (state(shop, old), state(shop, new.id)) == ("cancelled", "stamped")
        assert row(shop, old, "cancel_substitute") == (uuid,)
        assert nothing_is_wrong(shop)

    def test_is_needed_for_that_reason_and_for_no_other(self, shop: Shop, sale: int) -> None:
        made = stamped(shop, sale)
        uuid = row(shop, made, "uuid")[0]
        for reason, substitute, problem in (
            ("01", "", "missing"),
            ("02", uuid, "unwanted"),
            ("03", uuid, "unwanted"),
            ("04", uuid, "unwanted"),
            ("01", "5C1A1F0E-0000-4000-8000-000000000000", "not_ours"),
            ("01", "x", "not_ours"),
            ("01", uuid, "unrelated"),
        ):
            with shop.nothing_changes(), pytest.raises(BadSubstitute) as refused:
                cancels(shop, made, reason=reason, substitute=substitute)
            assert refused.value.reason == problem

    def test_is_stamped_before(self, shop: Shop, sale: int) -> None:
        old = stamped(shop, sale)
        new = invoices(shop, sale, replaces=old)
        with shop.nothing_changes(), pytest.raises(BadSubstitute):
            cancels(shop, old, reason="01", substitute=new.number)


class TestRefuses:
    def test_a_second_time(self, shop: Shop, sale: int) -> None:
        made = stamped(shop, sale)
        cancels(shop, made)
        for expected in ("cancelling", "cancelled"):
            with shop.nothing_changes(), pytest.raises(WrongFiscalState) as refused:
                cancels(shop, made)
            assert refused.value.state == expected
            works(shop)

    @pytest.mark.parametrize("on_its_way", ["sending", "unknown"])
    def test_one_that_may_be_at_the_certifier(self, on_its_way: str, shop: Shop, sale: int) -> None:
        made = invoices(shop, sale)
        with shop.transaction():
            query = "UPDATE fiscal_document SET state = %s WHERE tenant_id = %s AND id = %s"
            sql.execute(query, (on_its_way, shop.id, made.id))
        with shop.nothing_changes(), pytest.raises(WrongFiscalState):
            cancels(shop, made.id)

    def test_an_unknown_reason(self, shop: Shop, sale: int) -> None:
        made = invoices(shop, sale)
        with shop.nothing_changes(), pytest.raises(Invalid):
            cancels(shop, made.id, reason="05")

    def test_an_unknown_one_and_a_neighbours(self, shop: Shop, sale: int, neighbour: Shop) -> None:
        made = invoices(shop, sale)
        for document in (made.id, 999_999):
            with shop.nothing_changes(), pytest.raises(FiscalDocumentNotFound):
                cancels(neighbour, document)

    def test_whoever_may_not_cancel(self, shop: Shop, sale: int) -> None:
        made, cashier = invoices(shop, sale), shop.hire("cashier", pin="5678")
        with shop.nothing_changes(), pytest.raises(Forbidden):
            cancels(shop, made.id, employee=cashier)
