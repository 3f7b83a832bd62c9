"""Whoever ordered is told of each change by mail: once, with the change or not at all, and in Spanish."""

from collections.abc import Iterator
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any, ClassVar

import pytest
from django.core import mail as outbox
from django.core.mail.backends.base import BaseEmailBackend
from django.test.utils import override_settings

from tests.operations.orders.helpers import (
    deletes,
    gives_up,
    moves,
    orders,
    orders_for_themself,
    pays,
    time_passes,
)
from tests.operations.sales.helpers import statements
from tests.shop import Shop, now
from trastienda.domain.notifying.news import OrderNews
from trastienda.domain.sales.errors import WrongState
from trastienda.domain.sales.models import OrderDetail
from trastienda.domain.stock.errors import NotEnoughStock
from trastienda.insights.order_told import order_told
from trastienda.jobs.mails import send_waiting
from trastienda.kernel import sql
from trastienda.operations.notifying.order_news import MOVED, tell
from trastienda.papers.order_mail import MailText, order_mail

LOCAL = "django.core.mail.backends.locmem.EmailBackend"


class Moody(BaseEmailBackend):
    """A mail server in the mood of the day."""

    on_open: ClassVar[Exception | None] = None
    on_send: ClassVar[Exception | None] = None
    taken: ClassVar[list[Any]] = []

    def open(self) -> bool:
        if self.on_open:
            raise self.on_open
        return True

    def send_messages(self, messages: Any) -> int:
        if self.on_send:
            raise self.on_send
        self.taken.extend(messages)
        return len(messages)


@pytest.fixture(autouse=True)
def mailbox() -> Iterator[list[Any]]:
    with override_settings(EMAIL_BACKEND=LOCAL):
        outbox.outbox = []
        yield outbox.outbox


@pytest.fixture
def moody() -> Iterator[type[Moody]]:
    Moody.on_open = Moody.on_send = None
    Moody.taken = []
    with override_settings(EMAIL_BACKEND=f"{__name__}.Moody"):
        yield Moody


@pytest.fixture
def ana(shop: Shop) -> int:
    shop.has("CAFE", 10, price_1=100)
    return shop.user("customer", username="ana", email="ana@example.com", first_name="Ana")


def all_are_due(shop: Shop) -> None:
    with shop.transaction():
        sql.execute(
            "UPDATE mail SET due_at = %s WHERE tenant_id = %s AND state = 'waiting'", (now(), shop.id)
        )


def subjects(shop: Shop, mailbox: list[Any]) -> list[str]:
    all_are_due(shop)
    send_waiting(shop.id)
    found = [message.subject for message in mailbox]
    mailbox.clear()
    return found


def states(shop: Shop) -> list[tuple[str, str, int]]:
    return shop._rows("SELECT news, state, attempts FROM mail WHERE tenant_id = %s ORDER BY id")


def told(shop: Shop, order: int, news: OrderNews) -> MailText:
    with shop.transaction():
        facts = order_told(order)
        assert facts is not None
        return order_mail(facts, news)


def test_each_change_is_told_once(shop: Shop, ana: int, mailbox: list[Any]) -> None:
    order = orders_for_themself(shop, ana, ("CAFE", 2))
    assert subjects(shop, mailbox) == [f"Recibimos su pedido {order.folio}"]
    pays(shop, order.id, order.total)
    assert subjects(shop, mailbox) == [f"Recibimos el pago de su pedido {order.folio}"]
    moves(shop, order.id, "on_the_way")
    moves(shop, order.id, "on_the_way")  # it is on its way already: no change, no mail
    assert subjects(shop, mailbox) == [f"Su pedido {order.folio} va en camino"]
    moves(shop, order.id, "delivered")
    assert subjects(shop, mailbox) == [f"Su pedido {order.folio} fue entregado"]
    assert subjects(shop, mailbox) == []
    assert [state for _, state, _ in states(shop)] == ["sent"] * 4


def test_giving_up_is_told_however_it_comes_about(shop: Shop, ana: int, mailbox: list[Any]) -> None:
    one, other, third = (orders_for_themself(shop, ana, ("CAFE", 1)) for _ in range(3))
    subjects(shop, mailbox)
    gives_up(shop, one.id)
    deletes(shop, other.id)
    assert time_passes(shop) == 1
    assert sorted(subjects(shop, mailbox)) == [
        f"Su pedido {each.folio} fue cancelado" for each in (one, other, third)
    ]


def test_who_is_written_to(shop: Shop, ana: int, mailbox: list[Any]) -> None:
    orders_for_themself(shop, ana, ("CAFE", 1))
    send_waiting(shop.id)
    message = mailbox[0]
    assert message.to == ["ana@example.com"]
    assert message.from_email == "Refaccionaria de Prueba <no-responder@trastienda.example>"
    assert "Hola, Ana:" in message.body
    assert message.alternatives[0].mimetype == "text/html"
    assert message.extra_headers["Message-ID"].startswith(f"<order-mail-{shop.id}-")


def test_nobody_without_an_address_is_written_to(shop: Shop, ana: int, mailbox: list[Any]) -> None:
    nobody = orders(shop, ("CAFE", 1))
    shop.user("customer", username="berta", email="")
    shop.user("customer", username="carla", email="no es un correo")
    orders(shop, ("CAFE", 1), username="berta")
    orders(shop, ("CAFE", 1), username="carla")
    gives_up(shop, nobody.id)
    assert states(shop) == []
    assert subjects(shop, mailbox) == []


def test_a_sale_at_the_counter_is_told_to_nobody(shop: Shop, ana: int) -> None:
    sold = shop.sells(("CAFE", 1), card="116.00")
    gives_up(shop, sold.id)
    assert states(shop) == []


def test_a_change_that_is_refused_is_not_told(shop: Shop, ana: int) -> None:
    order = orders_for_themself(shop, ana, ("CAFE", 1))
    with shop.nothing_changes(), pytest.raises(WrongState):
        moves(shop, order.id, "delivered")
    with shop.nothing_changes(), pytest.raises(NotEnoughStock):
        orders_for_themself(shop, ana, ("CAFE", 99))


class TestWhenTheServerFails:
    def test_it_is_tried_again_when_it_certainly_did_not_leave(
        self, shop: Shop, ana: int, moody: type[Moody]
    ) -> None:
        orders_for_themself(shop, ana, ("CAFE", 1))
        moods = ((ConnectionRefusedError(), None), (None, SMTPDataError(451, b"later")))
        for attempt, mood in enumerate(moods, start=1):
            moody.on_open, moody.on_send = mood
            send_waiting(shop.id)
            assert states(shop) == [("placed", "waiting", attempt)]
            assert send_waiting(shop.id) == 0  # it waits its time
            all_are_due(shop)
        moody.on_open = moody.on_send = None
        send_waiting(shop.id)
        assert states(shop) == [("placed", "sent", 3)]
        assert len(moody.taken) == 1

    def test_no_is_believed(self, shop: Shop, ana: int, moody: type[Moody]) -> None:
        orders_for_themself(shop, ana, ("CAFE", 1))
        moody.on_send = SMTPRecipientsRefused({"ana@example.com": (550, b"no such user")})
        send_waiting(shop.id)
        assert states(shop) == [("placed", "refused", 1)]

    def test_what_nobody_knows_is_not_sent_again(self, shop: Shop, ana: int, moody: type[Moody]) -> None:
        orders_for_themself(shop, ana, ("CAFE", 1))
        moody.on_send = SMTPServerDisconnected("gone in the middle")
        send_waiting(shop.id)
        moody.on_send = None
        all_are_due(shop)
        send_waiting(shop.id)
        assert states(shop) == [("placed", "unknown", 1)]
        assert moody.taken == []

    def test_it_gives_up_after_the_eighth_time(self, shop: Shop, ana: int, moody: type[Moody]) -> None:
        orders_for_themself(shop, ana, ("CAFE", 1))
        moody.on_open = TimeoutError()
        for _ in range(9):
            send_waiting(shop.id)
            all_are_due(shop)
        assert states(shop) == [("placed", "refused", 8)]


class TestTexts:
    def test_every_piece_of_news_has_one(self, shop: Shop, ana: int) -> None:
        order = orders_for_themself(shop, ana, ("CAFE", 2))
        texts = [told(shop, order.id, news) for news in OrderNews]
        assert len({text.subject for text in texts}) == len(OrderNews)
        for text in texts:
            assert order.folio in text.subject
            assert "2 × Producto CAFE" in text.text
            assert "MXN\N{NO-BREAK SPACE}232.00" in text.text
            assert "{" not in text.text
            assert "\n\n\n" not in text.text
            assert text.html.startswith("<!DOCTYPE html>")

    def test_the_way_tells_the_tracking_number_and_who_carries_it(self, shop: Shop, ana: int) -> None:
        order = orders_for_themself(shop, ana, ("CAFE", 2))
        assert "no tiene número de seguimiento" in told(shop, order.id, OrderNews.ON_THE_WAY).text
        with shop.transaction():
            OrderDetail.objects.create(
                tenant_id=shop.id,
                sale_id=order.id,
                delivery="home",
                ship_method="Envío - Correo",
                tracking_code="ABC123",
                courier="Correo Argentino",
            )
        said = told(shop, order.id, OrderNews.ON_THE_WAY).text
        assert "Lo lleva Correo Argentino (Envío - Correo)." in said
        assert "Número de seguimiento: ABC123" in said

    def test_what_people_wrote_is_no_markup_and_no_header(self, shop: Shop) -> None:
        shop.has("X", 5, name="<b>Café</b> {{ folio }}\r\nBcc: otro@example.com", price_1=100)
        user = shop.user("customer", username="eve", email="eve@example.com", first_name="<script>\n")
        order = orders_for_themself(shop, user, ("X", 1))
        gives_up(shop, order.id, reason="<i>nunca</i>")
        text = told(shop, order.id, OrderNews.CANCELLED)
        assert "<b>" not in text.html
        assert "<script>" not in text.html
        assert "&lt;i&gt;nunca&lt;/i&gt;" in text.html
        assert "Motivo: <i>nunca</i>." in text.text
        assert "{{ folio }} Bcc:" in text.text
        assert send_waiting(shop.id) == 2

    def test_every_move_of_goods_has_news(self) -> None:
        assert len(MOVED) == 7

    def test_a_long_order_tells_how_much_more_there_is(self, shop: Shop) -> None:
        for number in range(33):
            shop.has(f"P{number}", 1)
        user = shop.user("customer")
        order = orders_for_themself(shop, user, *[(f"P{number}", 1) for number in range(33)])
        assert "… y 3 renglones más" in told(shop, order.id, OrderNews.PLACED).text


def test_many_orders_are_told_with_the_same_statements(shop: Shop, ana: int) -> None:
    made = [orders_for_themself(shop, ana, ("CAFE", 1)).id for _ in range(5)]
    counts = []
    for some in (made[:1], made):
        with shop.transaction(), statements(shop) as seen:
            tell(some, OrderNews.PREPARING, at=now())
        counts.append(len(seen))
    assert counts[0] == counts[1] <= 4
