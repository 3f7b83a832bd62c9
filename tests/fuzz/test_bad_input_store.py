"""What a web store hears on an ordinary day, and on a bad one: each refused in its envelope, and nothing is written.

One line a case, through the surface as its clients speak to it; `test_endpoints` tries everything else.
"""

import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.management import call_command
from PIL import Image

from tests.fuzz.doors import STORE
from tests.fuzz.world import PASSWORD, World
from tests.operations.orders.helpers import user_actor
from tests.shop import Answer, Http, Shop, encode, open_shop
from tests.surfaces.smartsales.payers import event, tells, without_jobs
from trastienda.surfaces.smartsales.accounts.users import REGISTERING

Ask = Callable[["Store"], Answer]


class Store:
    """A store with ten units of CAFE at 406.00; Ana has ordered two and said what she thinks, Beto is curious."""

    def __init__(self) -> None:
        self.world = World("Tienda")
        self.shop: Shop = self.world.shop
        self.cafe = self.shop.has("DIEZ", 10, name="Lámpara de pie")
        self.old = self.shop.has("VIEJO", 10, name="Catálogo viejo", is_active=False)
        self.by_weight = self.shop.has("GRANEL", 10, unit="KG", name="Arroz a granel")
        self.admin: Http = self.world.store
        self.manager = self.shop.web(self.shop.user("manager"))
        self.cashier = self.shop.web(self.shop.user("cashier"))
        self.ana_id = self.shop.user("customer", username="ana", password=PASSWORD)
        self.ana = self.shop.web(self.ana_id)
        self.beto_id = self.shop.user("customer", username="beto")
        self.beto = self.shop.web(self.beto_id)
        self.visitor = self.shop.web()
        self.order = self._made(
            self.admin.post("/api/orders/admin/", {"items": [self.line(quantity=2)], "user": "ana"})
        )
        self.paid = self._made(
            self.admin.post("/api/orders/admin/", {"items": [self.line()], "user": "ana", "status": "PAGADO"})
        )
        self.review = self._made(self.ana.post("/api/products/reviews/", self.opinion()))

    @staticmethod
    def _made(answer: Answer) -> int:
        assert answer.status == 201, answer.body
        return int(answer.body["id"])

    def line(self, **more: Any) -> dict[str, Any]:
        return {"product_id": self.cafe, "quantity": 1, **more}

    def opinion(self, **more: Any) -> dict[str, Any]:
        return {"product": self.cafe, "rating": 5, "comment": "Alumbra", **more}

    def creates(self, **more: Any) -> Answer:
        body = {"name": "Mouse", "description": "", "price": "10.00", "stock": 1, **more}
        return self.admin.post("/api/products/", body)

    def changes(self, **change: Any) -> Answer:
        return self.admin.patch(f"/api/products/{self.cafe}/", change)

    def orders(self, *lines: dict[str, Any]) -> Answer:
        return self.cashier.post("/api/orders/create/", {"items": list(lines)})

    def enters(self, **more: Any) -> Answer:
        return self.admin.post("/api/orders/admin/", {"items": [self.line()], "user": "ana", **more})

    def moves(self, status: Any, *, order: int | None = None) -> Answer:
        return self.admin.post(f"/api/orders/admin/{order or self.order}/update_status/", {"status": status})

    def thinks(self, **more: Any) -> Answer:
        return self.beto.post("/api/products/reviews/", self.opinion(**more))

    def registers(self, http: Http | None = None, **more: Any) -> Answer:
        REGISTERING.reset()
        body = {"username": "nueva", "email": "n@n.mx", "password": PASSWORD, "password2": PASSWORD, **more}
        return (http or self.visitor).post("/api/users/", body)

    def edits(self, http: Http, user: int, **change: Any) -> Answer:
        return http.patch(f"/api/users/{user}/", change)

    def says(self, prompt: Any) -> Answer:
        return self.ana.post("/api/orders/cart/add-natural-language/", {"prompt": prompt})

    def asks(self, prompt: Any) -> Answer:
        return self.manager.post("/api/reports/dynamic-parser/", {"prompt": prompt})

    def draws(self, content: bytes, name: str = "foto.png", kind: str = "image/png") -> Answer:
        file = io.BytesIO(content)
        file.name, file.content_type = name, kind  # type: ignore[attr-defined]  # what a browser says of a file
        return self.admin.form("PATCH", f"/api/products/{self.cafe}/", {"image": file})


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    made = Store()
    with without_jobs(made.shop):
        yield made


def png(width: int, height: int) -> bytes:
    drawn = io.BytesIO()
    Image.new("1", (width, height)).save(drawn, "PNG")
    return drawn.getvalue()


def speaking(speak: Callable[[Store, Any], Answer], prompt: Any) -> Ask:
    return lambda store: speak(store, prompt)


def registering_as(role: str) -> Ask:
    return lambda store: store.registers(role=role)


def foreseeing(query: str) -> Ask:
    return lambda store: store.manager.get(f"/api/predictions/sales/?{query}")


Cases = dict[str, tuple[Ask, int, str]]

PRODUCTS: Cases = {
    "stock below zero": (lambda s: s.creates(stock=-1), 400, "stock"),
    "stock taken below zero": (lambda s: s.changes(stock=-1), 400, "stock"),
    "half a unit of stock": (lambda s: s.creates(stock=1.5), 400, "stock"),
    "stock beyond every shelf": (lambda s: s.creates(stock=100_000_000), 400, "stock"),
    "a price below zero": (lambda s: s.creates(price="-0.01"), 400, "price"),
    "a price taken below zero": (lambda s: s.changes(price=-5), 400, "price"),
    "a price with three decimals": (lambda s: s.creates(price="1.005"), 400, "price"),
    "a price with eleven digits": (lambda s: s.creates(price="100000000.00"), 400, "price"),
    "a price in words": (lambda s: s.creates(price="diez"), 400, "price"),
    "a price that is no number": (lambda s: s.creates(price="NaN"), 400, "price"),
    "no price": (lambda s: s.creates(price=None), 400, "price"),
    "no name": (lambda s: s.creates(name=""), 400, "name"),
    "a name of spaces": (lambda s: s.creates(name="   "), 400, "name"),
    "a name with a NUL": (lambda s: s.creates(name="a\0b"), 400, "nulo"),
    "a category that never was": (lambda s: s.creates(category=987_654_321), 400, "category"),
    "by a customer": (lambda s: s.ana.post("/api/products/", {"name": "x", "price": "1"}), 403, "permiso"),
    "by a visitor": (lambda s: s.visitor.post("/api/products/", {"name": "x"}), 401, "credenciales"),
    "removed by a customer": (lambda s: s.ana.delete(f"/api/products/{s.cafe}/"), 403, "permiso"),
}

ORDERS: Cases = {
    "a product that never was": (lambda s: s.orders(s.line(product_id=987_654_321)), 404, "987654321"),
    "one that never was among others": (
        lambda s: s.orders(s.line(), s.line(product_id=99_999_999)),
        404,
        "99",
    ),
    "one that is no longer sold": (lambda s: s.orders(s.line(product_id=s.old)), 404, "Producto"),
    "no units": (lambda s: s.orders(s.line(quantity=0)), 400, "items"),
    "less than none": (lambda s: s.orders(s.line(quantity=-1)), 400, "items"),
    "half a lamp": (lambda s: s.orders(s.line(quantity=0.5)), 400, "entera"),
    "a thousand million": (lambda s: s.orders(s.line(quantity=10**9)), 400, "items"),
    "ten thousand less one": (
        lambda s: s.orders(s.line(quantity=9_999)),
        400,
        "Stock insuficiente",
    ),
    "one more than there is": (lambda s: s.orders(s.line(quantity=11)), 400, "Stock insuficiente"),
    "too many in two lines": (
        lambda s: s.orders(s.line(quantity=4), s.line(quantity=4)),
        400,
        "Stock insuficiente",
    ),
    "nothing": (lambda s: s.orders(), 400, "items"),
    "501 lines": (lambda s: s.orders(*[s.line()] * 501), 400, "items"),
    "units in words": (lambda s: s.orders(s.line(quantity="dos")), 400, "items"),
    "by a customer": (lambda s: s.ana.post("/api/orders/create/", {"items": [s.line()]}), 403, "permiso"),
    "a total that is not its sum": (lambda s: s.enters(total_price="405.99"), 400, "total_price"),
    "a total below zero": (lambda s: s.enters(total_price="-1"), 400, "total_price"),
    "in nobody's name": (lambda s: s.enters(user="nadie"), 404, "nadie"),
    "a status that is none": (lambda s: s.moves("volando"), 400, "status"),
    "a status with a NUL": (lambda s: s.moves("PAGADO\0"), 400, "nulo"),
    "a status that is no text": (lambda s: s.moves(["PAGADO"]), 400, "status"),
    "delivered before it was paid": (lambda s: s.moves("ENTREGADO"), 400, "PENDIENTE"),
    "unpaid after it was paid": (lambda s: s.moves("PENDIENTE", order=s.paid), 400, "PAGADO"),
    "one that never was": (lambda s: s.moves("PAGADO", order=987_654_321), 404, "987654321"),
}

REVIEWS: Cases = {
    "six stars": (lambda s: s.thinks(rating=6), 400, "rating"),
    "none": (lambda s: s.thinks(rating=0), 400, "rating"),
    "four and a half": (lambda s: s.thinks(rating=4.5), 400, "rating"),
    "of a product that never was": (lambda s: s.thinks(product=987_654_321), 400, "product"),
    "of one that is no longer sold": (lambda s: s.thinks(product=s.old), 400, "product"),
    "of 2,001 letters": (lambda s: s.thinks(comment="x" * 2_001), 400, "comment"),
    "a second one": (lambda s: s.ana.post("/api/products/reviews/", s.opinion()), 400, "Ya reseñó"),
    "a second one, below the product": (
        lambda s: s.ana.post(f"/api/products/{s.cafe}/reviews/", {"rating": 1}),
        400,
        "Ya reseñó",
    ),
    "by a visitor": (lambda s: s.visitor.post("/api/products/reviews/", s.opinion()), 401, "credenciales"),
    "somebody else's, changed": (
        lambda s: s.beto.patch(f"/api/products/reviews/{s.review}/", {"rating": 1}),
        403,
        "permiso",
    ),
    "somebody else's, removed": (
        lambda s: s.beto.delete(f"/api/products/reviews/{s.review}/"),
        403,
        "permiso",
    ),
    "one's own, of six stars": (
        lambda s: s.ana.patch(f"/api/products/reviews/{s.review}/", {"rating": 6}),
        400,
        "rating",
    ),
}

OTHERS_THINGS: Cases = {
    "an order": (lambda s: s.beto.get(f"/api/orders/{s.order}/"), 404, "orden"),
    "an order, as a cashier": (lambda s: s.cashier.get(f"/api/orders/{s.order}/"), 404, "orden"),
    "an invoice": (lambda s: s.beto.get(f"/api/reports/orders/{s.paid}/invoice/"), 403, "permiso"),
    "a page to pay on": (
        lambda s: s.beto.post(f"/api/orders/{s.order}/create-checkout-session"),
        404,
        "orden",
    ),
    "a profile": (lambda s: s.beto.get(f"/api/users/{s.ana_id}/"), 403, "permiso"),
    "a profile, changed": (lambda s: s.edits(s.beto, s.ana_id, email="b@b.mx"), 403, "permiso"),
    "a password": (
        lambda s: s.edits(s.beto, s.ana_id, password=PASSWORD, password2=PASSWORD),
        403,
        "permiso",
    ),
    "an account, removed": (lambda s: s.beto.delete(f"/api/users/{s.ana_id}/"), 403, "permiso"),
    "everybody's accounts": (lambda s: s.beto.get("/api/users/"), 403, "permiso"),
    "everybody's orders": (lambda s: s.beto.get("/api/orders/admin/"), 403, "permiso"),
    "an order's status": (
        lambda s: s.ana.patch(f"/api/orders/admin/{s.order}/", {"status": "PAGADO"}),
        403,
        "permiso",
    ),
    "the forecast": (lambda s: s.ana.get("/api/predictions/sales/"), 403, "permiso"),
    "a report": (lambda s: s.ana.get("/api/reports/sales/"), 403, "permiso"),
}

ESCALATION: Cases = {
    **{
        f"registering as {role}": (registering_as(role), 403, "administrador")
        for role in ("ADMIN", "MANAGER", "CAJERO")
    },
    "registering as an owner": (lambda s: s.registers(role="owner"), 400, "role"),
    "a customer registers an administrator": (
        lambda s: s.registers(s.ana, role="ADMIN"),
        403,
        "administrador",
    ),
    "a cashier registers a manager": (lambda s: s.registers(s.cashier, role="MANAGER"), 403, "administrador"),
    "a customer makes themself administrator": (
        lambda s: s.edits(s.ana, s.ana_id, role="ADMIN"),
        403,
        "administrador",
    ),
    "a customer makes themself owner": (lambda s: s.edits(s.ana, s.ana_id, role="owner"), 400, "role"),
    "by a form": (
        lambda s: s.ana.form("PATCH", f"/api/users/{s.ana_id}/", {"role": "ADMIN"}),
        403,
        "administrador",
    ),
    "a customer makes themself superuser": (
        lambda s: s.edits(s.ana, s.ana_id, is_superuser=True),
        400,
        "is_superuser",
    ),
    "a customer makes themself staff": (lambda s: s.edits(s.ana, s.ana_id, is_staff=True), 400, "is_staff"),
    "a customer becomes another user": (lambda s: s.edits(s.ana, s.ana_id, id=s.beto_id), 400, "id"),
    "a customer takes another name": (lambda s: s.edits(s.ana, s.ana_id, username="admin"), 400, "username"),
    "a customer takes another's address": (
        lambda s: s.edits(s.ana, s.ana_id, email="beto@example.com"),
        400,
        "email",
    ),
    "a name that is taken": (lambda s: s.registers(username="ANA"), 400, "username"),
    "a weak password": (lambda s: s.registers(password="12345678", password2="12345678"), 400, "password"),
    "two passwords": (lambda s: s.registers(password2="otra"), 400, "password2"),
    "the only administrator steps down": (
        lambda s: s.edits(s.admin, s.world.admin, role=""),
        400,
        "administrador",
    ),
    "the only administrator leaves": (
        lambda s: s.edits(s.admin, s.world.admin, is_active=False),
        400,
        "administrador",
    ),
    "a manager gives a role": (lambda s: s.edits(s.manager, s.ana_id, role="CAJERO"), 403, "permiso"),
}

MARKUP = "<script>alert('x')</script><img src=x onerror=alert('x')>"
INJECTION = "'; DROP TABLE sale; -- %s {0} %(tenant)s"
PROMPTS: Cases = {
    f"{to}: {what}": (speaking(speak, prompt), 400, why)
    for to, speak in (("the cart", Store.says), ("a report", Store.asks))
    for what, prompt, why in (
        ("100 kB", "agrega 2 lámparas " * 5_000, "1000 caracteres"),
        ("100 kB of one word", "a" * 100_000, "1000 caracteres"),
        ("nothing", "", "vacío"),
        ("spaces", " \n\t ", "vacío"),
        ("a NUL", "agrega\0 2 lámparas", "nulo"),
        ("no text", {"a": 1}, "prompt"),
        ("null", None, "prompt"),
    )
} | {
    f"{to}: {what}": (speaking(speak, prompt), 400, "")
    for to, speak in (("the cart", Store.says), ("a report", Store.asks))
    for what, prompt in (
        ("poetry", "verde que te quiero verde"),
        ("keys", "asdf qwer zxcv"),
        ("signs", "¿¡?! ... ;;;"),
        ("pictures", "🛒🛒🛒"),
        ("HTML", MARKUP),
        ("SQL", INJECTION),
        ("another language", "我想买东西"),
    )
}

PICTURES: Cases = {
    "50 MB": (lambda s: s.draws(b"\x89PNG" + b"\0" * 50_000_000), 413, "bytes"),
    "a byte more than a file may have": (lambda s: s.draws(png(8, 8) + b"\0" * 5_000_000), 400, "image"),
    "a text": (lambda s: s.draws(b"no soy una imagen"), 400, "image"),
    "a page": (lambda s: s.draws(f"<html>{MARKUP}</html>".encode()), 400, "image"),
    "a drawing with a script": (
        lambda s: s.draws(
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "a.svg", "image/svg+xml"
        ),
        400,
        "image",
    ),
    "a program": (lambda s: s.draws(b"MZ\x90\0" + b"\0" * 500, "foto.png"), 400, "image"),
    "the beginning of one": (lambda s: s.draws(png(300, 300)[:60]), 400, "image"),
    "its first bytes and noise": (lambda s: s.draws(b"\x89PNG\r\n\x1a\n" + b"\xff" * 500), 400, "image"),
    "400 megapixels in 50 kB": (lambda s: s.draws(png(20_000, 20_000)), 400, "40 megapíxeles"),
    "an address": (lambda s: s.changes(image="file:///etc/passwd"), 400, "image"),
    "bytes in JSON": (lambda s: s.changes(image="data:image/png;base64,AAAA"), 400, "image"),
}

FORECASTS: Cases = {
    f"{what}": (foreseeing(query), status, why)
    for what, query, status, why in (
        ("no days", "days=0", 400, "days"),
        ("a thousand years", "days=365000", 400, "days"),
        ("days in words", "days=treinta", 400, "days"),
        ("a product that never was", "product=987654321", 404, "987654321"),
        ("a category that never was", "category=987654321", 404, "987654321"),
        ("both at once", "category=1&product=1", 400, ""),
    )
}


@pytest.mark.parametrize("case", PRODUCTS)
def test_a_product_that_cannot_be(store: Store, case: str) -> None:
    refused(store, *PRODUCTS[case])


@pytest.mark.parametrize("case", ORDERS)
def test_an_order_that_cannot_be(store: Store, case: str) -> None:
    refused(store, *ORDERS[case])


@pytest.mark.parametrize("case", REVIEWS)
def test_an_opinion_that_cannot_be(store: Store, case: str) -> None:
    refused(store, *REVIEWS[case])


@pytest.mark.parametrize("case", OTHERS_THINGS)
def test_what_is_somebody_elses(store: Store, case: str) -> None:
    refused(store, *OTHERS_THINGS[case])


@pytest.mark.parametrize("case", ESCALATION)
def test_nobody_rises_by_themself(store: Store, case: str) -> None:
    refused(store, *ESCALATION[case])


@pytest.mark.parametrize("case", PROMPTS)
def test_a_command_that_means_nothing(store: Store, case: str) -> None:
    refused(store, *PROMPTS[case])


@pytest.mark.parametrize("case", PICTURES)
def test_a_picture_that_is_none(store: Store, case: str) -> None:
    refused(store, *PICTURES[case])


@pytest.mark.parametrize("case", FORECASTS)
def test_a_forecast_that_cannot_be(store: Store, case: str) -> None:
    refused(store, *FORECASTS[case])


def refused(store: Store, ask: Ask, status: int, why: str) -> None:
    with store.shop.nothing_changes():
        answer = ask(store)
    assert answer.status == status, answer.body
    assert why in told(answer), answer.body


def told(answer: Answer) -> str:
    """What a refusal says; of a command that was not understood, its `error`."""
    said = STORE.sentence(answer)
    assert said is not None, answer.body
    assert answer.headers["Content-Type"] == "application/json"
    return said


class TestWhatIsNotUnderstood:
    """400 with examples, and what was said comes back as the text it was."""

    @pytest.mark.parametrize("speak", [Store.says, Store.asks], ids=["cart", "report"])
    @pytest.mark.parametrize("prompt", ["verde que te quiero verde", MARKUP, INJECTION])
    def test_gets_examples(self, store: Store, speak: Any, prompt: str) -> None:
        answer = speak(store, prompt)
        assert answer.status == 400
        assert len(answer.body["examples"]) >= 3
        assert answer.body["prompt"] == prompt

    @pytest.mark.parametrize("prompt", [f"agrega 2 {MARKUP}", f"agrega 2 {INJECTION}"])
    def test_a_product_that_nobody_sells_is_not_ordered(self, store: Store, prompt: str) -> None:
        with store.shop.nothing_changes():
            answer = store.says(prompt)
        assert answer.status in {400, 404}, answer.body
        assert answer.body["success"] is False


class TestNotices:
    """What pretends to be the card gateway."""

    def paid(self, store: Store) -> dict[str, Any]:
        return store.world.notice(payment_status="paid")

    def test_a_forged_one_is_refused(self, store: Store) -> None:
        notice = self.paid(store)
        with store.shop.nothing_changes():
            answer = tells(store.shop, notice, secret="whsec_somebody_else")
            assert (answer.status, "firma" in told(answer)) == (400, True)
            unsigned = store.visitor.post("/api/orders/stripe-webhook/", notice)
            assert (unsigned.status, "firma" in told(unsigned)) == (400, True)

    def test_an_old_one_is_refused(self, store: Store) -> None:
        notice = self.paid(store)
        with store.shop.nothing_changes():
            assert tells(store.shop, notice, age_s=3_600).status == 400

    def test_a_replayed_one_pays_once(self, store: Store) -> None:
        notice = self.paid(store)
        order = int(notice["data"]["object"]["metadata"]["order_id"])
        assert tells(store.shop, notice).status == 200
        assert store.admin.get(f"/api/orders/{order}/").body["status"] == "PAGADO"
        with store.shop.nothing_changes():
            assert tells(store.shop, notice).status == 200

    def test_a_cent_less_pays_nothing(self, store: Store) -> None:
        notice = store.world.notice(payment_status="paid", amount_total=81_199)
        order = int(notice["data"]["object"]["metadata"]["order_id"])
        assert tells(store.shop, notice).status == 200
        assert store.admin.get(f"/api/orders/{order}/").body["status"] == "PENDIENTE"

    def test_one_of_an_order_that_never_was_is_heard_and_does_nothing(self, store: Store) -> None:
        notice = event(
            "completed", {**self.paid(store)["data"]["object"], "metadata": {"order_id": "9" * 15}}
        )
        with store.shop.nothing_changes(but=("gateway_notice",)):
            assert tells(store.shop, notice).status == 200


class TestLearning:
    """A shop that has not sold enough, or has never learnt."""

    def test_an_untrained_one_names_the_command(self) -> None:
        shop = open_shop("Nueva")
        answer = shop.web(shop.user("manager")).get("/api/predictions/sales/")
        assert answer.status == 503
        assert "python manage.py train_sales_model" in told(answer)

    def test_too_little_history_says_how_much_is_needed(self, capfd: pytest.CaptureFixture[str]) -> None:
        shop = open_shop("Joven")
        with shop.nothing_changes(), pytest.raises(SystemExit) as ended:
            call_command("train_sales_model", tenant=shop.id)
        assert ended.value.code == 1
        assert "historia insuficiente, 0 días de ventas de 56 necesarios" in " ".join(
            capfd.readouterr().err.split()
        )


class TestRegistering:
    def test_makes_customers_whatever_else_is_said(self, store: Store) -> None:
        extras: dict[str, Any] = {
            "is_superuser": True,
            "is_staff": True,
            "permissions": ["*"],
            "id": 1,
            "tenant_id": 1,
        }
        answer = store.registers(**extras)
        assert (answer.status, answer.body["role"]) == (201, None)
        with store.shop.transaction():
            actor = user_actor(store.shop, answer.body["id"])
        assert actor.role == "customer"

    def test_the_twenty_first_at_once_waits(self, store: Store) -> None:
        REGISTERING.reset()
        bodies = [{"username": "x", "password": "a", "password2": "b"}] * 20
        assert {store.visitor.post("/api/users/", body).status for body in bodies} == {400}
        with store.shop.nothing_changes():
            answer = store.visitor.post("/api/users/", bodies[0])
        assert answer.status == 429
        assert int(answer.headers["Retry-After"]) > 0
        REGISTERING.reset()


def test_a_body_that_calls_itself_something_else_is_json(store: Store) -> None:
    """The type of a body decides how it is read, never whether it is checked."""
    path = f"/api/products/{store.cafe}/"
    with store.shop.nothing_changes():
        for kind in ("text/plain", "application/xml", "image/png"):
            answer = store.admin._send("PATCH", path, encode({"price": -1}), kind, {})
            assert (answer.status, "price" in told(answer)) == (400, True)
