"""An order goes its way, moved by either web door; every door tells in its own word where it is."""

from collections.abc import Callable, Iterator
from decimal import Decimal

import pytest

from tests.conformance.drivers import EVERY_DOOR
from tests.conformance.drivers.base import Driver, done
from tests.conformance.drivers.entelequia import Entelequia
from tests.conformance.drivers.inventario import InventarioJson
from tests.conformance.drivers.sales import Sales
from tests.conformance.drivers.smartsales import SmartSales
from tests.conformance.room import Room
from tests.operations.sales.helpers import nothing_is_wrong
from tests.properties.ledgers import disagreements
from tests.shop import Answer

Doors = dict[str, Driver]
D = Decimal


@pytest.fixture(scope="module", autouse=True)
def agrees(room: Room) -> Iterator[None]:
    yield
    assert disagreements(room.shop.id) == []
    assert nothing_is_wrong(room.shop)


Words = tuple[str | None, str, str, str, str]
PLACED_AT_THE_STORE: Words = (None, "PENDIENTE", "Por pagar", "1", "Pendiente de pago")
PLACED_ONLINE: Words = (
    None,
    "PENDIENTE",
    "Por aprobar",
    "1",
    "Esperando aprobación por pago con transferencia bancaria",
)
PAID: Words = ("completed", "PAGADO", "Pagada, por entregar", "1", "En preparación")
READY: Words = ("completed", "PAGADO", "Lista para retirar", "1", "Listo para retirar")
ON_THE_WAY: Words = ("completed", "ENVIADO", "En camino", "1", "En camino")
DELIVERED: Words = ("completed", "ENTREGADO", "Pagada", "1", "Completado")
CANCELLED: Words = ("cancelled", "CANCELADO", "Cancelada", "0", "Cancelado")
"""One stage of an order in the words of nexus, smartsales, inventario, sales and entelequia.

To the point of sale an order is a sale once it is paid; until then it has no word for it.
"""


def words(doors: Doors, sale: int) -> Words:
    """What each door says of it."""
    told = {name: doors[name].read(sale) for name in EVERY_DOOR}
    assert told["inventario"] == told["inventario-forms"]
    nexus, store, desk, tickets, online = (
        told[name] for name in ("nexus", "smartsales", "inventario", "sales", "entelequia")
    )
    assert store is not None
    assert desk is not None
    assert tickets is not None
    assert online is not None
    return (nexus.word or None) if nexus else None, store.word, desk.word, tickets.word, online.word


def placed(door: Driver, room: Room) -> tuple[int, Words]:
    sale = door.sale_of(door.sell(room.product, 2))
    return sale, PLACED_ONLINE if door.name == "entelequia" else PLACED_AT_THE_STORE


ordered_at = pytest.mark.parametrize("here", ["smartsales", "entelequia"])


@ordered_at
def test_what_is_ordered_is_set_aside_everywhere_and_sold_once_it_is_paid(
    here: str, room: Room, doors: Doors
) -> None:
    """Nobody else can have the goods; the shelf and the books know of them when the money is there."""
    shelf, books = room.shop.stock("CAFE"), room.shop.books
    sale, said = placed(doors[here], room)
    assert words(doors, sale) == said
    assert (room.shop.stock("CAFE"), room.shop.books) == (shelf, books)
    for name in ("nexus", "smartsales", "inventario-forms", "sales", "entelequia"):
        assert doors[name].stock(room.product) == shelf - 2, name
    store = doors["smartsales"]
    assert isinstance(store, SmartSales)
    store.moves(sale, "PAGADO")
    assert words(doors, sale) == PAID
    assert room.shop.stock("CAFE") == shelf - 2
    assert room.journal(sale)["Ventas"] == D("-700.00")
    for name in EVERY_DOOR:
        assert doors[name].stock(room.product) == shelf - 2, name
        assert doors[name].lists(sale), name


@ordered_at
def test_what_the_web_store_moves_is_where_it_says_at_every_door(here: str, room: Room, doors: Doors) -> None:
    store = doors["smartsales"]
    assert isinstance(store, SmartSales)
    sale, _ = placed(doors[here], room)
    for word, said in (("PAGADO", PAID), ("ENVIADO", ON_THE_WAY), ("ENTREGADO", DELIVERED)):
        store.moves(sale, word)
        assert words(doors, sale) == said


@ordered_at
def test_what_the_web_orders_move_is_where_they_say_at_every_door(
    here: str, room: Room, doors: Doors
) -> None:
    online = doors["entelequia"]
    assert isinstance(online, Entelequia)
    sale, _ = placed(doors[here], room)
    for said in (PAID, READY, ON_THE_WAY, DELIVERED):
        done(online.moves(sale, said[-1]))
        assert words(doors, sale) == said


@ordered_at
@pytest.mark.parametrize("back_at", ["smartsales", "inventario", "sales", "entelequia"])
def test_an_order_that_nobody_paid_is_cancelled_at_any_door(
    here: str, back_at: str, room: Room, doors: Doors
) -> None:
    """What was set aside is free again, and the books never heard of it."""
    shelf, books = room.shop.available("CAFE"), room.shop.books
    sale, _ = placed(doors[here], room)
    done(doors[back_at].undo(sale))
    assert words(doors, sale) == CANCELLED
    assert (room.shop.available("CAFE"), room.shop.books) == (shelf, books)
    assert not any(doors[name].lists(sale) for name in EVERY_DOOR)


def changes_at_the_desk(doors: Doors, room: Room, sale: int) -> Answer:
    desk = doors["inventario"]
    assert isinstance(desk, InventarioJson)
    return desk.http.put(f"/ventas/api/{sale}/", desk.body(room.product, 3))


def changes_by_program(doors: Doors, room: Room, sale: int) -> Answer:
    tickets = doors["sales"]
    assert isinstance(tickets, Sales)
    return tickets.http.patch("/api/sales", {"id": sale, **tickets.body(room.product, 3)})


@pytest.mark.parametrize("here", ["inventario", "inventario-forms", "sales"])
@pytest.mark.parametrize("changes", [changes_at_the_desk, changes_by_program])
def test_a_sale_that_is_changed_is_another_at_every_door(
    here: str, changes: Callable[[Doors, Room, int], Answer], room: Room, doors: Doors
) -> None:
    """Three in place of two: 1218.00, one more unit gone, and entries as if it had been three from the start."""
    shelf = room.shop.stock("CAFE")
    sale = doors[here].sale_of(doors[here].sell(room.product, 2))
    done(changes(doors, room, sale))
    assert room.shop.stock("CAFE") == shelf - 3
    for name in EVERY_DOOR:
        assert doors[name].stock(room.product) == shelf - 3, name
        told = doors[name].read(sale)
        assert (told is None) is (name == "entelequia")
        assert told is None or told.total == D("1218.00"), name
    assert room.journal(sale) == {
        "Caja": D("1218.00"),
        "Ventas": D("-1050.00"),
        "IVA Trasladado": D("-168.00"),
        "Costo de Ventas": D("300.00"),
        "Inventario": D("-300.00"),
    }


def test_a_sale_that_is_deleted_for_good_is_gone_from_every_door(room: Room, doors: Doors) -> None:
    """As if it had never been, but for the ledgers, which keep both ways."""
    shelf, books = room.shop.stock("CAFE"), room.shop.books
    tickets = doors["sales"]
    assert isinstance(tickets, Sales)
    sale = tickets.sale_of(tickets.sell(room.product, 2))
    done(tickets.http.delete(f"/api/sales/fulldelete/{sale}"))
    assert [doors[name].read(sale) for name in EVERY_DOOR] == [None] * len(EVERY_DOOR)
    assert not any(doors[name].lists(sale) for name in EVERY_DOOR)
    assert (room.shop.stock("CAFE"), room.shop.books) == (shelf, books)
