"""A scan moves the order by its own table, and its shipment with it; whatever it cannot mean changes nothing."""

import json

import pytest

from tests.operations.orders.helpers import gives_up, moves, orders, stands
from tests.operations.shipping.helpers import comics, detail, sends, shipment_state
from tests.shop import Shop, now
from trastienda.domain.notifying.models import Mail
from trastienda.domain.sales.errors import DocumentNotFound, WrongState
from trastienda.domain.shipping.errors import NotSentUnpaid, ShipmentNotFound
from trastienda.domain.shipping.models import Scan, Shipment
from trastienda.domain.shipping.states import SHIPMENT_MOVES, ShipmentState
from trastienda.insights.scanned_code import scanned_code
from trastienda.kernel.actor import Actor, system_actor
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.shipping.following import AS_THE_ORDER
from trastienda.operations.shipping.scan_parcel import SAID, Scanned, ScanParcel, scan_parcel

WAY, READY, HERE, THERE = (
    ShipmentState.ON_THE_WAY,
    ShipmentState.READY_FOR_PICKUP,
    ShipmentState.WAITING,
    ShipmentState.DELIVERED,
)


@pytest.fixture
def shop() -> Shop:
    return comics()


def scans(
    shop: Shop, order: int, to: ShipmentState, courier: str = "", actor: Actor | None = None
) -> Scanned:
    command = ScanParcel(to=to, order=order, courier=courier)
    return scan_parcel(command, actor=actor or system_actor(shop.id), now=now())


def test_a_parcel_goes_its_way(shop: Shop) -> None:
    order = sends(shop)
    for to, fulfilment in (
        (READY, "ready_for_pickup"),
        (HERE, "preparing"),
        (WAY, "on_the_way"),
        (THERE, "delivered"),
    ):
        assert scans(shop, order.id, to, "Correo Argentino").is_news
        assert stands(shop, order.id)[1] == fulfilment
        assert shipment_state(shop, order.id) == to
    assert detail(shop, order.id).courier == "Correo Argentino"
    with shop.transaction():
        assert [scan.state for scan in Scan.objects.order_by("id")] == [READY, HERE, WAY, THERE]
        told = [mail.news for mail in Mail.objects.order_by("id")]
    assert told == ["placed", "paid", "ready_for_pickup", "preparing", "on_the_way", "delivered"]


def test_each_move_is_in_the_orders_own_log(shop: Shop) -> None:
    order = sends(shop)
    scans(shop, order.id, ShipmentState.ON_THE_WAY, "Correo Argentino")
    scans(shop, order.id, ShipmentState.ON_THE_WAY, "Correo Argentino")
    scans(shop, order.id, ShipmentState.DELIVERED)
    query = "SELECT details FROM order_log WHERE tenant_id = %s AND sale_id = %s AND event = 'scanned' ORDER BY id"
    told = [json.loads(details) for (details,) in shop._rows(query, order.id)]
    assert [(each["before"], each["after"], each["courier"]) for each in told] == [
        ("preparing", "on_the_way", "Correo Argentino"),
        ("on_the_way", "delivered", ""),
    ]
    paid = shop._rows(
        "SELECT actor FROM order_log WHERE tenant_id = %s AND sale_id = %s AND event = 'paid'", order.id
    )
    assert len(paid) == 1


def test_the_same_scan_twice_is_kept_and_moves_nothing(shop: Shop) -> None:
    order = sends(shop)
    scans(shop, order.id, WAY, "Andreani")
    with shop.nothing_changes(but=("shipment_scan", "order_detail")):
        again = scans(shop, order.id, WAY, "Correo Argentino")
    assert not again.is_news
    assert detail(shop, order.id).courier == "Correo Argentino"
    scans(shop, order.id, WAY)  # nobody said who has it: it stays
    assert detail(shop, order.id).courier == "Correo Argentino"


def test_by_the_number_of_its_shipment(shop: Shop) -> None:
    order = sends(shop)
    with shop.transaction():
        shipment = Shipment.objects.get(sale_id=order.id).id
    done = scan_parcel(ScanParcel(to=WAY, shipment=shipment), actor=system_actor(shop.id), now=now())
    assert (done.order_id, done.folio) == (order.id, order.folio)


def test_an_order_that_came_without_a_shipment_moves_all_the_same(shop: Shop) -> None:
    order = orders(shop, ("one-piece-vol-100", 1))
    moves(shop, order.id, "paid")
    assert scans(shop, order.id, WAY, "Moto").is_news
    assert stands(shop, order.id)[1] == "on_the_way"


def test_whoever_moves_the_order_moves_the_shipment(shop: Shop) -> None:
    order, other = sends(shop), sends(shop, paid=False)
    moves(shop, order.id, "on_the_way")
    assert shipment_state(shop, order.id) == "on_the_way"
    gives_up(shop, order.id)
    gives_up(shop, other.id)
    assert shipment_state(shop, order.id) == shipment_state(shop, other.id) == "cancelled"


class TestRefusals:
    def test_goods_do_not_leave_unpaid_or_given_up(self, shop: Shop) -> None:
        unpaid, over = sends(shop, paid=False), sends(shop)
        gives_up(shop, over.id)
        for order in (unpaid, over):
            for to in SAID:
                with shop.nothing_changes(), pytest.raises(NotSentUnpaid) as refused:
                    scans(shop, order.id, to)
                assert refused.value.folio == order.folio

    def test_what_was_delivered_stays_so(self, shop: Shop) -> None:
        order = sends(shop)
        scans(shop, order.id, THERE)
        with shop.nothing_changes(), pytest.raises(WrongState) as refused:
            scans(shop, order.id, WAY)
        assert "cancel" in refused.value.allowed

    def test_unknown_and_foreign_orders_and_shipments(self, shop: Shop, neighbour: Shop) -> None:
        order = sends(shop)
        with shop.transaction():
            shipment = Shipment.objects.get(sale_id=order.id).id
        with shop.nothing_changes():
            for number in (order.id, 0, -1, 2**62):
                with pytest.raises(DocumentNotFound):
                    scans(neighbour, number, WAY)
            for number in (shipment, 0, -1, 2**62):
                with pytest.raises(ShipmentNotFound):
                    scan_parcel(
                        ScanParcel(to=WAY, shipment=number), actor=system_actor(neighbour.id), now=now()
                    )

    def test_words_that_nobody_scans(self, shop: Shop) -> None:
        order = sends(shop)
        with shop.nothing_changes():
            with pytest.raises(Invalid):
                scans(shop, order.id, ShipmentState.CANCELLED)
            with pytest.raises(Invalid):
                scans(shop, order.id, WAY, "C" * 61)

    @pytest.mark.parametrize(
        ("role", "may"),
        [
            ("logistics", True),
            ("seller", True),
            ("supervisor", True),
            ("cashier", True),
            ("warehouse", False),
        ],
    )
    def test_who_may(self, shop: Shop, role: str, may: bool) -> None:
        order = sends(shop)
        actor = shop.actor(shop.hire(role, pin="7391"))
        if may:
            assert scans(shop, order.id, WAY, actor=actor).is_news
        else:
            with shop.nothing_changes(), pytest.raises(Forbidden):
                scans(shop, order.id, WAY, actor=actor)


class TestCodes:
    def test_what_a_code_means(self, shop: Shop) -> None:
        order = sends(shop)
        with shop.transaction():
            shipment = Shipment.objects.get(sale_id=order.id).id
        for code in (f"entelequia-{order.id}", f" ENTELEQUIA-{order.id} ", str(order.id), f"meli-{shipment}"):
            meant = scanned_code(code, actor=system_actor(shop.id))
            assert meant.order_id == order.id
            assert meant.shipment is not None
            assert meant.shipment.id == shipment
            assert meant.shipment.state is HERE

    def test_codes_of_another_shop_and_codes_that_are_none(self, shop: Shop, neighbour: Shop) -> None:
        order = sends(shop)
        mine = (f"entelequia-{order.id}", str(order.id), "meli-1", "fastmail-1")
        for code in (
            *mine, "", "entelequia-", "entelequia--1", "entelequia-1.5", "x-1", "1" * 19, "fastmail-abc", "١٢",
            "1 2", "a" * 500,
        ):  # fmt: skip
            with pytest.raises(ShipmentNotFound) as refused:
                scanned_code(code, actor=system_actor(neighbour.id))
            assert len(refused.value.told) <= 60


def test_every_state_of_an_order_is_one_of_its_shipment() -> None:
    assert set(AS_THE_ORDER.values()) == set(ShipmentState)
    assert set(SHIPMENT_MOVES) == set(ShipmentState)
