"""Labels count as printed when the paper is there, once; what cannot be sent gets none."""

from collections.abc import Sequence

import pytest

from tests.operations.orders.helpers import gives_up, orders
from tests.operations.sales.helpers import statements
from tests.operations.shipping.helpers import comics, detail, office, sends
from tests.shop import Shop, now
from trastienda.domain.sales.errors import DocumentNotFound
from trastienda.domain.sales.models import OrderLog
from trastienda.domain.shipping.errors import NothingToSend, NotSentUnpaid
from trastienda.insights.parcels import Parcel
from trastienda.kernel.actor import system_actor
from trastienda.kernel.errors import Forbidden, Invalid
from trastienda.operations.shipping.print_labels import print_labels
from trastienda.papers.errors import PrinterBusy


@pytest.fixture
def shop() -> Shop:
    return comics()


class Press:
    """Takes the parcels instead of printing them."""

    def __init__(self, *, is_busy: bool = False) -> None:
        self.parcels: list[Parcel] = []
        self.is_busy = is_busy

    def __call__(self, parcels: Sequence[Parcel]) -> bytes:
        if self.is_busy:
            raise PrinterBusy(retry_after_s=10)
        self.parcels = list(parcels)
        return b"%PDF"


def prints(shop: Shop, *numbers: int, press: Press | None = None) -> Press:
    press = press or Press()
    assert print_labels(numbers, press=press, actor=system_actor(shop.id), now=now()) == b"%PDF"
    return press


def test_a_label_says_who_gets_it_and_how(shop: Shop) -> None:
    order = sends(shop, code=11, office=office(shop), tracking_code="AB123")
    parcel = prints(shop, order.id).parcels[0]
    assert parcel.qr == f"entelequia-{order.id}"
    assert (parcel.folio, parcel.method, parcel.kind) == (order.folio, "Envío - Sucursal Correo", "office")
    assert parcel.receiver.name == "Juan Pérez"
    assert parcel.receiver.street == "Calle 123 Depto 4B"
    assert (parcel.receiver.postal_code, parcel.receiver.city) == ("1425", "CABA")
    assert (parcel.counter.name, parcel.counter.address) == (
        "Sucursal Palermo",
        "Av. Santa Fe 3650, CABA, C.P. 1425",
    )
    assert parcel.sender.name == "Comiquería"
    assert (parcel.units, parcel.weight_g, parcel.tracking_code) == (1, 190, "AB123")


def test_printing_again_notes_nothing_new(shop: Shop) -> None:
    order = sends(shop)
    assert not detail(shop, order.id).is_label_printed
    prints(shop, order.id)
    assert detail(shop, order.id).is_label_printed
    with shop.nothing_changes():
        prints(shop, order.id)
    with shop.transaction():
        assert OrderLog.objects.filter(sale_id=order.id, event="label_printed").count() == 1


def test_several_in_the_order_asked_for_and_each_once(shop: Shop) -> None:
    one, other = sends(shop), sends(shop)
    press = prints(shop, other.id, one.id, other.id)
    assert [parcel.order_id for parcel in press.parcels] == [other.id, one.id]


def test_it_costs_the_same_statements_for_many(shop: Shop) -> None:
    made = [sends(shop).id for _ in range(6)]
    counts = []
    for some in (made[:1], made[1:]):
        with statements(shop) as seen:
            prints(shop, *some)
        counts.append(len(seen))
    assert counts[0] == counts[1]


def test_a_printer_that_is_busy_marks_nothing(shop: Shop) -> None:
    order = sends(shop)
    with shop.nothing_changes(), pytest.raises(PrinterBusy):
        prints(shop, order.id, press=Press(is_busy=True))


class TestRefusals:
    def test_what_cannot_be_sent(self, shop: Shop, neighbour: Shop) -> None:
        good, over, homeless = sends(shop), sends(shop), sends(shop, address={})
        gives_up(shop, over.id)
        plain = orders(shop, ("one-piece-vol-100", 1))
        foreign = orders(_with_stock(neighbour), ("CAFE", 1))
        for number, refusal in (
            (over.id, NotSentUnpaid),
            (homeless.id, NothingToSend),
            (plain.id, NothingToSend),
            (foreign.id, DocumentNotFound),
            (0, DocumentNotFound),
            (2**62, DocumentNotFound),
        ):
            with shop.nothing_changes(), pytest.raises(refusal):
                prints(shop, good.id, number)

    def test_none_and_too_many(self, shop: Shop) -> None:
        for numbers in ((), tuple(range(1, 502))):
            with shop.nothing_changes(), pytest.raises(Invalid):
                prints(shop, *numbers)

    def test_who_may(self, shop: Shop) -> None:
        order = sends(shop)
        for role, may in (("supervisor", True), ("logistics", False), ("seller", False)):
            actor = shop.actor(
                shop.hire(role, pin={"supervisor": "7391", "logistics": "8264"}.get(role, "9173"))
            )
            if may:
                assert print_labels([order.id], press=Press(), actor=actor, now=now())
            else:
                with pytest.raises(Forbidden):
                    print_labels([order.id], press=Press(), actor=actor, now=now())


def _with_stock(shop: Shop) -> Shop:
    shop.has("CAFE", 5)
    return shop
