"""One waybill an order and carrier, whatever is lost on the way."""

import pytest

from tests.operations.orders.helpers import gives_up
from tests.operations.shipping.helpers import Paper, comics, detail, office, sends
from tests.shop import Shop, now
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.shipping.errors import (
    CarrierGarbled,
    CarrierRefused,
    CarrierUnavailable,
    NothingToSend,
    NotSentUnpaid,
)
from trastienda.domain.shipping.models import Guide
from trastienda.domain.shipping.states import GuideState
from trastienda.insights.scanned_code import scanned_code
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Bug, Forbidden, Invalid
from trastienda.operations.shipping.make_guide import Guides, OrderGuide, make_guide, make_guides

SILENT = CarrierUnavailable(carrier="fastmail")
GARBLED = CarrierGarbled(carrier="fastmail", where="JSON")


@pytest.fixture
def shop() -> Shop:
    return comics()


def guide(shop: Shop, order: int, carrier: Paper) -> OrderGuide:
    return make_guide(order, carrier=carrier, actor=system_actor(shop.id), now=now())


def guides(shop: Shop, orders: list[int], carrier: Paper) -> Guides:
    return make_guides(orders, carrier=carrier, actor=system_actor(shop.id), now=now())


def kept(shop: Shop) -> list[tuple[str, str | None, str]]:
    with shop.transaction():
        return list(Guide.objects.order_by("id").values_list("state", "external_id", "problem"))


def test_the_carrier_is_told_what_it_must_know_and_its_number_becomes_the_orders(shop: Shop) -> None:
    order, carrier = sends(shop, code=11, office=office(shop)), Paper()
    made = guide(shop, order.id, carrier)
    assert (made.guide.state, made.guide.tracking_code) == (GuideState.MADE, "FM0001")
    assert detail(shop, order.id).tracking_code == "FM0001"
    asked = carrier.asked[0]
    assert (asked.reference, asked.weight_g, asked.value) == (order.folio, 190, "2500.00")
    assert (asked.receiver.name, asked.receiver.postal_code) == ("Juan Pérez", "1425")
    assert asked.receiver.office_code == "C0114"
    assert len(asked.key) <= 40
    meant = scanned_code(f"fastmail-{made.guide.id}", actor=system_actor(shop.id))
    assert meant.order_id == order.id


def test_asking_again_returns_the_same_and_asks_nobody(shop: Shop) -> None:
    order, carrier = sends(shop), Paper()
    first = guide(shop, order.id, carrier)
    with shop.nothing_changes():
        assert guide(shop, order.id, carrier) == first
    assert len(carrier.asked) == 1


def test_a_number_that_somebody_wrote_by_hand_stays(shop: Shop) -> None:
    order = sends(shop, tracking_code="A-MANO")
    guide(shop, order.id, Paper())
    assert detail(shop, order.id).tracking_code == "A-MANO"


@pytest.mark.parametrize("problem", [SILENT, GARBLED], ids=["silent", "garbled"])
def test_an_answer_that_was_lost_is_found_and_nothing_is_made_twice(shop: Shop, problem: Exception) -> None:
    order, carrier = sends(shop), Paper(problems=[problem], loses_answers=1)
    with pytest.raises(type(problem)):
        guide(shop, order.id, carrier)
    assert kept(shop) == [("asking", None, "")]
    assert detail(shop, order.id).tracking_code == ""
    assert guide(shop, order.id, carrier).guide.tracking_code == "FM0001"
    assert len(carrier.asked) == 1


def test_a_request_that_never_arrived_is_sent_again_under_the_same_key(shop: Shop) -> None:
    order, carrier = sends(shop), Paper(problems=[SILENT])
    with pytest.raises(CarrierUnavailable):
        guide(shop, order.id, carrier)
    guide(shop, order.id, carrier)
    assert len({asked.key for asked in carrier.asked}) == 1


def test_a_refusal_is_kept_and_can_be_put_right(shop: Shop) -> None:
    no = CarrierRefused(carrier="fastmail", reason="el código postal no existe")
    order, carrier = sends(shop), Paper(problems=[no])
    with pytest.raises(CarrierRefused):
        guide(shop, order.id, carrier)
    assert kept(shop) == [("refused", None, "el código postal no existe")]
    assert guide(shop, order.id, carrier).guide.problem == ""


def test_several_each_for_itself(shop: Shop) -> None:
    one, unpaid, other = sends(shop), sends(shop, paid=False), sends(shop)
    came = guides(shop, [one.id, unpaid.id, 999_999, other.id, one.id], Paper(problems=[None, SILENT]))
    assert [made.order_id for made in came.made] == [one.id]
    assert [(each.order_id, each.problem.code) for each in came.refused] == [
        (unpaid.id, "not_sent_unpaid"),
        (999_999, "document_not_found"),
        (other.id, "carrier_unavailable"),
    ]


class TestRefusals:
    def test_what_is_not_sent(self, shop: Shop, neighbour: Shop) -> None:
        fetched, homeless, unpaid, over = (
            sends(shop, code=2),
            sends(shop, address={}),
            sends(shop, paid=False),
            sends(shop),
        )
        gives_up(shop, over.id)
        carrier = Paper()
        for order, refusal in (
            (fetched, NothingToSend),
            (homeless, NothingToSend),
            (unpaid, NotSentUnpaid),
            (over, NotSentUnpaid),
        ):
            with shop.nothing_changes(), pytest.raises(refusal):
                guide(shop, order.id, carrier)
        with pytest.raises(DocumentNotFound):
            guide(neighbour, fetched.id, carrier)
        assert carrier.asked == []

    def test_nobody_waits_for_a_carrier_with_rows_locked(self, shop: Shop) -> None:
        order = sends(shop)
        with shop.transaction(), pytest.raises(Bug):
            guide(shop, order.id, Paper())

    def test_none_too_many_and_who_may(self, shop: Shop) -> None:
        for wanted in ([], list(range(1, 102))):
            with pytest.raises(Invalid):
                guides(shop, wanted, Paper())
        seller = shop.actor(shop.hire("seller", pin="7391"))
        with pytest.raises(Forbidden):
            make_guide(1, carrier=Paper(), actor=seller, now=now())
