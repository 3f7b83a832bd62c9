"""Carriers are asked where parcels are; what they say moves orders, and what they garble moves nothing."""

from typing import Any

import pytest

from tests.operations.orders.helpers import stands
from tests.operations.shipping.helpers import Paper, comics, detail, sends
from tests.shop import Shop, now
from trastienda.domain.shipping.carrying import OfficeFound, TrackedState
from trastienda.domain.shipping.errors import CarrierGarbled, CarrierUnavailable
from trastienda.domain.shipping.models import Office
from trastienda.insights.parcels_under_way import parcels_under_way
from trastienda.jobs import shipping as jobs
from trastienda.kernel.actor import system_actor
from trastienda.operations.shipping.make_guide import make_guide


@pytest.fixture
def shop() -> Shop:
    return comics()


@pytest.fixture
def carrier(monkeypatch: pytest.MonkeyPatch) -> Paper:
    paper = Paper()
    monkeypatch.setattr(jobs, "carrier_of", lambda *_: paper)
    return paper


def sent(shop: Shop, carrier: Paper) -> Any:
    order = sends(shop)
    make_guide(order.id, carrier=carrier, actor=system_actor(shop.id), now=now())
    return order


def follow(shop: Shop) -> int:
    with shop.transaction():
        waiting = parcels_under_way(now=now(), most=100)
    return jobs.follow(shop.id, waiting)


def test_an_order_goes_where_its_carrier_says(shop: Shop, carrier: Paper) -> None:
    order = sent(shop, carrier)
    assert follow(shop) == 0  # the waybill exists; the parcel may still lie here
    for state, fulfilment in (
        (TrackedState.ON_THE_WAY, "on_the_way"),
        (TrackedState.READY_FOR_PICKUP, "ready_for_pickup"),
        (TrackedState.DELIVERED, "delivered"),
    ):
        carrier.state = state
        assert follow(shop) == 1
        assert stands(shop, order.id)[1] == fulfilment
    assert detail(shop, order.id).courier == "Fastmail"
    assert follow(shop) == 0  # it arrived, and nobody is asked any more


def test_what_says_nothing_moves_nothing(shop: Shop, carrier: Paper) -> None:
    sent(shop, carrier)
    carrier.state = TrackedState.OTHER
    with shop.nothing_changes():
        assert follow(shop) == 0


@pytest.mark.parametrize("problem", [CarrierUnavailable("fastmail"), CarrierGarbled("fastmail", "JSON")])
def test_a_silent_or_garbling_carrier_is_not_asked_again_in_the_same_round(
    shop: Shop, carrier: Paper, problem: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent(shop, carrier)
    sent(shop, carrier)
    asked = []

    def track(number: str) -> Any:
        asked.append(number)
        raise problem

    monkeypatch.setattr(carrier, "track", track)
    with shop.nothing_changes():
        assert follow(shop) == 0
    assert len(asked) == 1


def test_offices_are_kept_closed_and_opened_again(
    shop: Shop, carrier: Paper, monkeypatch: pytest.MonkeyPatch
) -> None:
    def has(*codes: str) -> list[tuple[str, bool]]:
        offices = [
            OfficeFound(
                code=code,
                name=f"Sucursal {code}",
                street="Calle 1",
                city="CABA",
                province="C",
                postal_code="1425",
            )
            for code in codes
        ]
        monkeypatch.setattr(carrier, "offices", lambda: offices)
        jobs.fetch_offices_of(shop.id, carrier)
        with shop.transaction():
            return list(Office.objects.order_by("code").values_list("code", "is_active"))

    assert has("A", "B") == [("A", True), ("B", True)]
    assert has("B", "C") == [("A", False), ("B", True), ("C", True)]
    assert has() == [("A", False), ("B", True), ("C", True)]
    assert has("A")[0] == ("A", True)
    assert has("A", "")[0] == ("A", True)
