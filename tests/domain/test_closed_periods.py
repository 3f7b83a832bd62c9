"""A closed month takes no entry: a sale is refused whole, and the database says no to everyone."""

import pytest
from django.db import IntegrityError

from tests.shop import Shop, now
from trastienda.domain.accounting.errors import PeriodClosed
from trastienda.domain.accounting.models import Period
from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.kernel import sql
from trastienda.kernel.clock import local_date


@pytest.fixture
def closed(shop: Shop) -> Shop:
    """A shop whose current month was closed, with an open register and something to sell."""
    shop.has("CAFE", 3)
    shop.opens_register()
    with shop.transaction():
        today = local_date(now(), zone_name=tenant_profile(shop.id).time_zone)
        Period.objects.create(
            tenant_id=shop.id, year=today.year, month=today.month, closed_at=now(), closed_by="Admin"
        )
    return shop


def test_a_sale_is_refused_and_leaves_nothing(closed: Shop) -> None:
    with closed.nothing_changes(), pytest.raises(PeriodClosed):
        closed.sells(("CAFE", 1))


def test_the_counter_is_told_in_its_own_words(closed: Shop) -> None:
    sale = {"items": [{"inventory_id": closed.products["CAFE"], "quantity": 1}], "amount_paid": 406}
    with closed.nothing_changes():
        answer = closed.http().post("/pos/api/sales", sale)
    assert answer.status == 400
    assert "está cerrado" in answer.body["error"]


def test_another_way_in_is_refused_too(closed: Shop) -> None:
    with pytest.raises(IntegrityError, match="is closed"), closed.transaction():
        sql.execute(
            "INSERT INTO entry (tenant_id, kind, occurred_on, reference, description, document_kind, posted_at, actor)"
            " SELECT tenant_id, 'manual', make_date(year, month, 1), '', '', 'manual', now(), 'x'"
            " FROM period WHERE tenant_id = %s",
            (closed.id,),
        )


def test_a_neighbours_closed_month_is_none_of_ours(closed: Shop, neighbour: Shop) -> None:
    neighbour.has("CAFE", 1)
    assert neighbour.sells(("CAFE", 1)).folio == "V-0001"


def test_too_long_a_text_is_refused_and_never_cut(shop: Shop) -> None:
    shop.has("CAFE", 1)
    answer = shop.http().post(
        "/pos/api/inventory/adjustment",
        {"inventory_id": shop.products["CAFE"], "quantity": 1, "reason": "x" * 301},
    )
    assert answer.status == 400
