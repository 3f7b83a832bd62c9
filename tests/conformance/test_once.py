"""Whatever is asked twice with one key is done once, at each door; another body with that key is refused."""

from typing import Any

import pytest

from tests.conformance.drivers import EVERY_DOOR
from tests.conformance.drivers.base import Driver
from tests.conformance.drivers.entelequia import Entelequia
from tests.conformance.drivers.inventario import InventarioForms
from tests.conformance.room import Room
from tests.properties.ledgers import disagreements
from tests.shop import Answer
from tests.surfaces.entelequia.store import ORDERS

Doors = dict[str, Driver]
JSON_DOORS = tuple(name for name in EVERY_DOOR if name != "inventario-forms")
KEY = "una-sola-vez"


def sells_once(door: Driver, room: Room, units: int, key: str) -> Answer:
    """Sell with the key in its header. An order needs its cart; whoever asks again does not fill it again."""
    if not isinstance(door, Entelequia):
        return door.sell(room.product, units, **{"Idempotency-Key": key})
    return door.buyer.post(ORDERS, door.body(units), **{"Idempotency-Key": key})


def ready(door: Driver, room: Room, units: int) -> None:
    if isinstance(door, Entelequia):
        door.fill(door.buyer, room.product, units)


@pytest.mark.parametrize("name", JSON_DOORS)
def test_the_same_key_sells_once(name: str, room: Room, doors: Doors) -> None:
    door, shelf = doors[name], room.shop.available("CAFE")
    ready(door, room, 2)
    first = sells_once(door, room, 2, KEY)
    sale = door.sale_of(first)
    assert room.shop.available("CAFE") == shelf - 2
    with room.shop.nothing_changes():
        again = sells_once(door, room, 2, KEY)
    assert (again.status, again.body) == (first.status, first.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert door.sale_of(again) == sale


@pytest.mark.parametrize("name", JSON_DOORS)
def test_the_same_key_with_another_body_is_refused(name: str, room: Room, doors: Doors) -> None:
    door, key = doors[name], f"{KEY}-otra"
    ready(door, room, 2)
    door.sale_of(sells_once(door, room, 2, key))
    ready(door, room, 3)
    with room.shop.nothing_changes():
        answer = sells_once(door, room, 3, key)
    assert answer.status == 422, answer.body
    assert door.is_refused(answer, "Idempotency-Key"), answer.body


def test_a_form_is_done_once_however_often_it_is_sent(room: Room, doors: Doors) -> None:
    door, shelf = doors["inventario-forms"], room.shop.available("CAFE")
    assert isinstance(door, InventarioForms)
    fields: dict[str, Any] = door.fields(room.product, 2)
    sales = {door.sale_of(door.sends(fields)) for _ in range(3)}
    assert len(sales) == 1
    assert room.shop.available("CAFE") == shelf - 2


def test_a_key_is_each_doors_own(room: Room, doors: Doors) -> None:
    """The same key at five doors is five sales: a client of one cannot take another's answer."""
    shelf, key, sales = room.shop.available("CAFE"), f"{KEY}-cinco", set()
    for name in JSON_DOORS:
        ready(doors[name], room, 2)
        sales.add(doors[name].sale_of(sells_once(doors[name], room, 2, key)))
    assert len(sales) == len(JSON_DOORS)
    assert room.shop.available("CAFE") == shelf - 2 * len(JSON_DOORS)
    assert disagreements(room.shop.id) == []


@pytest.mark.parametrize("name", JSON_DOORS)
def test_what_was_refused_is_done_once_it_is_possible(name: str, room: Room, doors: Doors) -> None:
    """Nothing was done, so nothing is repeated: when the goods are there, the same request with its key sells."""
    door, key, sku = doors[name], f"{KEY}-luego", f"CORTO-{name}"
    product = room.shop.has(sku)

    def sells() -> Answer:
        if not isinstance(door, Entelequia):
            return door.sell(product, 2, **{"Idempotency-Key": key})
        return door.buyer.post(ORDERS, door.body(2), **{"Idempotency-Key": key})

    if isinstance(door, Entelequia):
        door.fill(door.buyer, product, 2)
    with room.shop.nothing_changes(but=("idempotency_record",)):  # who goes outside notes that they set out
        refused = sells()
    assert door.is_refused(refused, "Stock insuficiente"), refused.body
    room.shop.receives(sku, 2)
    assert door.sale_of(sells())
    assert room.shop.available(sku) == 0
