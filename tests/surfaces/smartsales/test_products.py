"""Products, categories and reviews of the web store: shapes, rights, stock in the ledger, bad input."""

import io
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from tests.shop import Answer, Shop
from trastienda.domain.catalog.models import Product
from trastienda.domain.tenancy.settings import choose
from trastienda.surfaces.smartsales.catalog import wire

ROOT = "/api/products/"
PRODUCT_KEYS = [
    "id", "name", "description", "price", "stock", "category", "category_name", "category_details", "warranty_info",
    "is_active", "average_rating", "review_count", "image",
]  # fmt: skip
NEW = {"name": "Smartphone X", "description": "128 GB", "price": "150.50"}


@pytest.fixture
def admin(shop: Shop) -> Any:
    return shop.web(shop.user("admin"))


def make(client: Any, **fields: Any) -> Any:
    made = client.post(ROOT, {**NEW, **fields})
    assert made.status == 201, made.body
    return made.body


def ids(answer: Answer) -> list[int]:
    return [each["id"] for each in answer.body]


class Sent(io.BytesIO):
    """A file as a browser sends it."""

    def __init__(self, content: bytes, name: str = "foto.png", content_type: str = "image/png") -> None:
        super().__init__(content)
        self.name = name
        self.content_type = content_type


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), **options: Any) -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", size, "red").save(drawn, kind, **options)
    return drawn.getvalue()


class TestCreate:
    def test_answers_the_whole_product(self, shop: Shop, admin: Any) -> None:
        label = admin.post(f"{ROOT}categories/", {"name": "Celulares", "description": "Y fundas"}).body
        made = make(admin, stock=7, category=label["id"], warranty_info="12 meses")
        assert list(made) == PRODUCT_KEYS == list(wire.Product.__struct_fields__)
        assert {key: made[key] for key in PRODUCT_KEYS[1:]} == {
            "name": "Smartphone X",
            "description": "128 GB",
            "price": "150.50",
            "stock": 7,
            "category": label["id"],
            "category_name": "Celulares",
            "category_details": label,
            "warranty_info": "12 meses",
            "is_active": True,
            "average_rating": Decimal("0.0"),
            "review_count": 0,
            "image": None,
        }
        assert shop.web().get(f"{ROOT}{made['id']}/").body == made

    def test_is_the_counters_product_too(self, shop: Shop, admin: Any) -> None:
        made = make(admin, stock=3)
        item = shop.http().get(f"/pos/api/inventory/items/{made['id']}").body
        assert (item["name"], item["price_1"], item["price_3"], item["stock"]) == (
            "Smartphone X",
            Decimal("129.74"),
            Decimal("129.74"),
            3,
        )
        assert item["part_number"].startswith("WEB-")
        assert len(item["barcode"]) == 13
        with shop.transaction():
            kept = Product.objects.get(pk=made["id"])
        assert (kept.price_1, kept.prices_include_tax) == (Decimal("150.50"), True)
        assert shop.count("stock_move") == 1

    def test_a_form_does_as_well(self, admin: Any) -> None:
        made = admin.form("POST", ROOT, {**NEW, "stock": "4", "category": "", "is_active": "false"})
        assert (made.status, made.body["stock"], made.body["category"], made.body["is_active"]) == (
            201,
            4,
            None,
            False,
        )

    @pytest.mark.parametrize(
        ("change", "field", "sentence"),
        [
            ({"price": "-1"}, "price", "No puede ser negativo."),
            ({"price": "1.234"}, "price", "Admite a lo más 2 decimales."),
            ({"price": "1e9"}, "price", "No puede pasar de 99999999.99."),
            ({"price": "gratis"}, "price", None),
            ({"stock": -1}, "stock", "Debe ser un entero de al menos 0."),
            ({"stock": "1e9"}, "stock", None),
            ({"name": ""}, "name", "No puede estar vacío."),
            ({"name": "   "}, "name", None),
            ({"name": "x" * 256}, "name", "Debe tener a lo más 255 caracteres."),
            ({"name": "nulo\0"}, None, None),
            ({"category": 999999}, "category", "Dato inválido: no existe"),
            ({"warranty_info": "x" * 256}, "warranty_info", None),
            ({"image": "data:image/png;base64,AAAA"}, "image", None),
            ({"is_active": "quizás"}, "is_active", None),
        ],
    )
    def test_refuses(
        self, shop: Shop, admin: Any, change: dict[str, Any], field: str | None, sentence: str | None
    ) -> None:
        with shop.nothing_changes():
            refused = admin.post(ROOT, {**NEW, **change})
        assert refused.status == 400
        if field is not None:
            assert list(refused.body) == [field], refused.body
        if field is not None and sentence is not None:
            assert refused.body[field] == [sentence]

    @pytest.mark.parametrize("field", ["name", "description", "price"])
    def test_needs(self, admin: Any, field: str) -> None:
        refused = admin.post(ROOT, {name: value for name, value in NEW.items() if name != field})
        assert (refused.status, refused.body) == (400, {field: ["Este campo es requerido."]})

    def test_a_gift_costs_nothing(self, admin: Any) -> None:
        assert make(admin, price="0")["price"] == "0.00"


class TestRights:
    @pytest.mark.parametrize(
        ("role", "expected"),
        [
            ("admin", 201),
            ("manager", 201),
            ("warehouse", 201),
            ("cashier", 403),
            ("customer", 403),
            (None, 401),
        ],
    )
    def test_to_create(self, shop: Shop, role: str | None, expected: int) -> None:
        client = shop.web(shop.user(role) if role else None)
        assert client.post(ROOT, NEW).status == expected
        assert client.post(f"{ROOT}categories/", {"name": "Hogar"}).status == expected

    @pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
    def test_to_change(self, shop: Shop, admin: Any, method: str) -> None:
        made = make(admin)
        label = admin.post(f"{ROOT}categories/", {"name": "Hogar"}).body
        customer = shop.web(shop.user("customer"))
        for path, body in (
            (f"{ROOT}{made['id']}/", NEW),
            (f"{ROOT}categories/{label['id']}/", {"name": "X"}),
        ):
            with shop.nothing_changes():
                assert customer.ask(method, path, body).status == 403
                assert shop.web().ask(method, path, body).status == 401
        assert customer.post(ROOT, NEW).body["detail"].startswith("No tiene permiso")

    def test_what_is_inactive_is_seen_by_those_who_look_after_it(self, shop: Shop, admin: Any) -> None:
        hidden, shown = (
            make(admin, name="Oculto", is_active=False)["id"],
            make(admin, name="A la vista")["id"],
        )
        for client in (shop.web(), shop.web(shop.user("customer")), shop.web(shop.user("cashier"))):
            assert ids(client.get(ROOT)) == [shown]
            assert ids(client.get(f"{ROOT}?search=oculto")) == []
            assert client.get(f"{ROOT}{hidden}/").status == 404
        assert ids(admin.get(ROOT)) == [hidden, shown]
        assert ids(admin.get(f"{ROOT}?search=oculto")) == [hidden]
        assert admin.get(f"{ROOT}{hidden}/").status == 200

    def test_a_neighbours_things_are_not_there(self, shop: Shop, neighbour: Shop, admin: Any) -> None:
        theirs = neighbour.web(neighbour.user("admin"))
        made = make(theirs)
        label = theirs.post(f"{ROOT}categories/", {"name": "Hogar"}).body
        with neighbour.nothing_changes():
            for method in ("GET", "PUT", "PATCH", "DELETE"):
                assert admin.ask(method, f"{ROOT}{made['id']}/", NEW).status == 404
                assert admin.ask(method, f"{ROOT}categories/{label['id']}/", {"name": "X"}).status == 404
            assert admin.post(ROOT, {**NEW, "category": label["id"]}).status == 400
            assert admin.post(f"{ROOT}reviews/", {"product": made["id"], "rating": 5}).status == 400
        assert admin.get(ROOT).body == []


class TestList:
    def test_is_a_plain_array(self, shop: Shop, admin: Any) -> None:
        first, second = make(admin)["id"], make(admin, name="Mouse")["id"]
        listed = shop.web().get(ROOT)
        assert (listed.status, ids(listed)) == (200, [first, second])

    def test_comes_in_pages_for_who_asks(self, shop: Shop, admin: Any) -> None:
        made = [make(admin, name=f"Mouse {at}")["id"] for at in range(5)]
        page = shop.web().get(f"{ROOT}?page=2&page_size=2&search=mouse").body
        assert list(page) == ["count", "next", "previous", "results"]
        assert (page["count"], [each["id"] for each in page["results"]]) == (5, made[2:4])
        assert page["next"] == "/api/products/?page=3&page_size=2&search=mouse"
        assert page["previous"] == "/api/products/?page=1&page_size=2&search=mouse"
        last = shop.web().get(page["next"]).body
        assert (last["next"], [each["id"] for each in last["results"]]) == (None, made[4:])
        assert shop.web().get(f"{ROOT}?page=99&page_size=500").body["results"] == []

    def test_is_searched_filtered_and_ordered(self, shop: Shop, admin: Any) -> None:
        label = admin.post(f"{ROOT}categories/", {"name": "Cómputo"}).body["id"]
        cheap = make(admin, name="Audífonos económicos", price="99.99", stock=1)["id"]
        middle = make(admin, name="Laptop", price="150.50", category=label)["id"]
        dear = make(admin, name="Audífonos finos", price="1000", stock=2)["id"]
        client = shop.web()
        for query, expected in (
            ("search=audifonos", [cheap, dear]),
            ("search=AUDÍFONOS%20fin", [dear]),
            ("search=%25", []),
            (f"category={label}", [middle]),
            ("category=999999", []),
            ("min_price=150.50", [middle, dear]),
            ("max_price=150.50", [cheap, middle]),
            ("min_price=100&max_price=200&search=lap", [middle]),
            ("in_stock=true", [cheap, dear]),
            ("ordering=-price", [dear, middle, cheap]),
            ("ordering=name", [cheap, dear, middle]),
            ("ordering=-created_at", [dear, middle, cheap]),
        ):
            assert ids(client.get(f"{ROOT}?{query}")) == expected, query

    @pytest.mark.parametrize("query", ["ordering=cost", "min_price=-1", "category=x", "page=x", "in_stock=7"])
    def test_refuses_what_it_cannot_mean(self, shop: Shop, query: str) -> None:
        assert shop.web().get(f"{ROOT}?{query}").status == 400

    def test_costs_the_same_for_one_and_for_fifty(self, shop: Shop) -> None:
        client = shop.web()
        shop.has("A-0", 1)
        client.get(ROOT)
        with CaptureQueriesContext(
            connection,
        ) as one:
            client.get(ROOT)
        for at in range(1, 50):
            shop.has(f"A-{at}")
        with CaptureQueriesContext(connection) as many:
            assert len(client.get(ROOT).body) == 50
        assert len(many) == len(one)


class TestShown:
    def test_a_net_price_is_shown_with_tax(self, shop: Shop) -> None:
        shop.has("CAFE", price_1=Decimal("129.74"))
        shop.has("TE", price_1=Decimal("129.741379"))
        shop.has("LIBRO", price_1=Decimal("80"), tax_rate=Decimal(0))
        assert [each["price"] for each in shop.web().get(ROOT).body] == ["150.50", "150.50", "80.00"]

    def test_stock_is_what_is_available_in_whole_units_at_the_web_branch(self, shop: Shop) -> None:
        north = shop.branch("Norte")
        product = shop.has("CAFE", "2.750", unit="KG")
        shop.receives("CAFE", 9, branch=north)
        address = f"{ROOT}{product}/"
        assert shop.web().get(address).body["stock"] == 2
        with shop.transaction():
            connection.cursor().execute(
                "UPDATE stock_level SET reserved = 1 WHERE tenant_id = %s AND branch_id = %s",
                [shop.id, shop.branch_id],
            )
        assert shop.web().get(address).body["stock"] == 1
        with shop.transaction():
            choose("web_branch", north)
        assert shop.web().get(address).body["stock"] == 9

    def test_a_service_never_runs_out(self, shop: Shop) -> None:
        course = shop.has("CURSO", is_stocked=False)
        assert shop.web().get(f"{ROOT}{course}/").body["stock"] == 999


class TestChange:
    def test_a_patch_changes_what_it_says(self, admin: Any) -> None:
        made = make(admin, stock=5, warranty_info="12 meses")
        changed = admin.patch(f"{ROOT}{made['id']}/", {"price": "99.90"})
        assert (changed.status, changed.body) == (200, {**made, "price": "99.90"})
        assert admin.patch(f"{ROOT}{made['id']}/", {}).body == changed.body

    def test_a_put_needs_the_whole(self, admin: Any) -> None:
        made = make(admin, stock=5)
        assert admin.put(f"{ROOT}{made['id']}/", {"price": 1}).status == 400
        changed = admin.put(f"{ROOT}{made['id']}/", {"name": "Y", "description": "", "price": 1})
        assert changed.body == {**made, "name": "Y", "description": "", "price": "1.00"}

    def test_what_was_shown_may_be_sent_back(self, shop: Shop, admin: Any) -> None:
        made = make(admin, stock=5)
        made = admin.form("PATCH", f"{ROOT}{made['id']}/", {"image": Sent(picture())}).body
        with shop.nothing_changes():
            assert admin.put(f"{ROOT}{made['id']}/", made).body == made
        course = shop.has("CURSO", is_stocked=False)
        assert admin.put(f"{ROOT}{course}/", admin.get(f"{ROOT}{course}/").body).status == 200

    def test_tiers_that_cost_the_same_go_on_doing_so(self, shop: Shop, admin: Any) -> None:
        own, tiered = make(admin)["id"], shop.has("CAFE")
        for product in (own, tiered):
            assert admin.patch(f"{ROOT}{product}/", {"price": "232.00"}).body["price"] == "232.00"
        shown = {
            product: shop.http().get(f"/pos/api/inventory/items/{product}").body for product in (own, tiered)
        }
        assert [shown[own][f"price_{tier}"] for tier in (1, 2, 3)] == [200, 200, 200]
        assert [shown[tiered][f"price_{tier}"] for tier in (1, 2, 3)] == [200, 300, 280]

    @pytest.mark.parametrize(("stock", "moved"), [(9, 4), (2, -3), (0, -5)])
    def test_stock_is_set_by_a_move_of_the_ledger(
        self, shop: Shop, admin: Any, stock: int, moved: int
    ) -> None:
        product = shop.has("CAFE", 5)
        assert admin.patch(f"{ROOT}{product}/", {"stock": stock}).body["stock"] == stock
        assert shop.stock("CAFE") == stock
        assert (
            shop._value(
                "SELECT quantity FROM stock_adjustment WHERE tenant_id = %s AND product_id = %s", product
            )
            == moved
        )
        assert shop.books["Inventario"] == stock * 100 if stock else "Inventario" not in shop.books

    def test_what_is_promised_stays_promised(self, shop: Shop, admin: Any) -> None:
        product = shop.has("CAFE", 5)
        with shop.transaction():
            connection.cursor().execute("UPDATE stock_level SET reserved = 2 WHERE tenant_id = %s", [shop.id])
        assert admin.patch(f"{ROOT}{product}/", {"stock": 0}).body["stock"] == 0
        assert shop.stock("CAFE") == 2

    def test_a_service_has_no_stock_to_set(self, shop: Shop, admin: Any) -> None:
        course = shop.has("CURSO", is_stocked=False)
        with shop.nothing_changes():
            assert admin.patch(f"{ROOT}{course}/", {"stock": 3}).status == 400

    def test_an_inactive_one_can_come_back(self, shop: Shop, admin: Any) -> None:
        made = make(admin, is_active=False)
        assert admin.patch(f"{ROOT}{made['id']}/", {"is_active": True}).body["is_active"] is True
        assert ids(shop.web().get(ROOT)) == [made["id"]]

    def test_the_category_may_be_taken_away(self, admin: Any) -> None:
        label = admin.post(f"{ROOT}categories/", {"name": "Hogar"}).body["id"]
        made = make(admin, category=label)
        changed = admin.patch(f"{ROOT}{made['id']}/", {"category": None}).body
        assert (changed["category"], changed["category_name"], changed["category_details"]) == (
            None,
            None,
            None,
        )


class TestRemove:
    def test_what_was_never_used_is_gone(self, shop: Shop, admin: Any) -> None:
        made = admin.form("POST", ROOT, {**NEW, "image": Sent(picture())}).body
        gone = admin.delete(f"{ROOT}{made['id']}/")
        assert (gone.status, gone.body) == (204, None)
        assert admin.get(f"{ROOT}{made['id']}/").status == 404
        assert (shop.count("product"), shop.count("stock_level"), shop.count("product_image")) == (0, 0, 0)
        assert admin.delete(f"{ROOT}{made['id']}/").status == 404

    def test_what_was_sold_is_kept_out_of_sight(self, shop: Shop, admin: Any) -> None:
        product = shop.has("CAFE", 3)
        shop.sells(("CAFE", 1))
        assert admin.delete(f"{ROOT}{product}/").status == 204
        assert shop.web().get(f"{ROOT}{product}/").status == 404
        assert admin.get(f"{ROOT}{product}/").body["is_active"] is False
        assert shop.stock("CAFE") == 2

    def test_what_was_reviewed_is_kept_out_of_sight(self, shop: Shop, admin: Any) -> None:
        product = shop.has("CAFE")
        admin.post(f"{ROOT}reviews/", {"product": product, "rating": 5})
        assert admin.delete(f"{ROOT}{product}/").status == 204
        assert (shop.count("product"), shop.count("review")) == (1, 1)


class TestImage:
    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
    def test_is_made_anew_and_served_for_ever(self, shop: Shop, admin: Any, kind: str) -> None:
        made = admin.form("POST", ROOT, {**NEW, "image": Sent(picture(kind, (3200, 800)), name="virus.exe")})
        assert made.status == 201
        served = shop.web().get(made.body["image"])
        assert made.body["image"].startswith(f"/api/products/{made.body['id']}/image/")
        assert (served.status, served.headers["Content-Type"]) == (200, "image/webp")
        assert "immutable" in served.headers["Cache-Control"]
        with Image.open(io.BytesIO(served.body)) as shown:
            assert (shown.format, shown.size) == ("WEBP", (1600, 400))

    def test_leaves_metadata_and_stowaways_behind(self, shop: Shop, admin: Any) -> None:
        exif = Image.Exif()
        exif[0x010E] = "la casa del dueño"
        exif[0x0112] = 6  # lying on its side
        sent = picture("JPEG", (40, 20), exif=exif) + b"<script>alert(1)</script>"
        made = admin.form("POST", ROOT, {**NEW, "image": Sent(sent)}).body
        served = shop.web().get(made["image"]).body
        assert b"casa" in sent
        assert b"casa" not in served
        assert b"script" not in served
        with Image.open(io.BytesIO(served)) as shown:
            assert shown.size == (20, 40)

    @pytest.mark.parametrize(
        ("content", "reason"),
        [
            (
                b"\x89PNG\r\n\x1a\nno soy una imagen",
                "No es una imagen JPEG, PNG, WebP o GIF que se pueda leer.",
            ),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                "No es una imagen JPEG, PNG, WebP o GIF que se pueda leer.",
            ),
            (picture("BMP"), "No es una imagen JPEG, PNG, WebP o GIF que se pueda leer."),
            (picture("JPEG", (400, 400))[:-200], "No es una imagen JPEG, PNG, WebP o GIF que se pueda leer."),
            (b"x" * 5_000_001, "El archivo pasa de 5 MB."),
        ],
        ids=["fake", "svg", "bmp", "cut", "large"],
    )
    def test_refuses_what_is_no_picture(self, shop: Shop, admin: Any, content: bytes, reason: str) -> None:
        with shop.nothing_changes():
            refused = admin.form("POST", ROOT, {**NEW, "image": Sent(content)})
        assert (refused.status, refused.body) == (400, {"image": [reason]})

    def test_refuses_a_decompression_bomb(self, shop: Shop, admin: Any) -> None:
        drawn = io.BytesIO()
        Image.new("1", (20_000, 20_000)).save(drawn, "PNG")
        assert len(drawn.getvalue()) < 100_000
        with shop.nothing_changes():
            refused = admin.form("POST", ROOT, {**NEW, "image": Sent(drawn.getvalue())})
        assert (refused.status, refused.body) == (400, {"image": ["La imagen pasa de 40 megapíxeles."]})

    def test_a_50_mb_body_is_too_large(self, shop: Shop, admin: Any) -> None:
        with shop.nothing_changes():
            refused = admin.form("POST", ROOT, {**NEW, "image": Sent(bytes(50_000_000))})
        assert refused.status == 413
        assert list(refused.body) == ["detail"]

    def test_is_replaced_and_taken_away(self, shop: Shop, admin: Any) -> None:
        made = admin.form("POST", ROOT, {**NEW, "image": Sent(picture())}).body
        address = f"{ROOT}{made['id']}/"
        other = admin.form("PATCH", address, {"image": Sent(picture("PNG", (10, 10)))}).body
        assert other["image"] != made["image"]
        assert shop.web().get(made["image"]).status == 404
        assert admin.patch(address, {"image": None}).body["image"] is None
        assert shop.count("product_image") == 0

    def test_is_nobody_elses(self, neighbour: Shop, admin: Any) -> None:
        made = admin.form("POST", ROOT, {**NEW, "image": Sent(picture())}).body
        assert neighbour.web().get(made["image"]).status == 404


class TestCategories:
    def test_are_made_read_changed_and_removed(self, shop: Shop, admin: Any) -> None:
        made = admin.post(f"{ROOT}categories/", {"name": " Cómputo  y  redes ", "description": "Todo"})
        assert (made.status, list(made.body)) == (201, ["id", "name", "description"])
        assert made.body["name"] == "Cómputo y redes"
        address = f"{ROOT}categories/{made.body['id']}/"
        assert shop.web().get(address).body == made.body
        assert shop.web().get(f"{ROOT}categories/").body == [made.body]
        assert admin.patch(address, {"description": ""}).body == {**made.body, "description": ""}
        assert admin.put(address, {"name": "Redes"}).body["name"] == "Redes"
        assert admin.delete(address).status == 204
        assert admin.get(address).status == 404

    def test_leave_their_products_and_branches(self, shop: Shop, admin: Any) -> None:
        top, middle = (admin.post(f"{ROOT}categories/", {"name": name}).body["id"] for name in "AB")
        leaf = admin.post(f"{ROOT}categories/", {"name": "C"}).body["id"]
        with shop.transaction():
            for child, parent in ((middle, top), (leaf, middle)):
                connection.cursor().execute(
                    "UPDATE category SET parent_id = %s WHERE tenant_id = %s AND id = %s",
                    [parent, shop.id, child],
                )
        product = make(admin, category=middle)["id"]
        assert admin.delete(f"{ROOT}categories/{middle}/").status == 204
        assert admin.get(f"{ROOT}{product}/").body["category"] is None
        assert shop._value("SELECT parent_id FROM category WHERE tenant_id = %s AND id = %s", leaf) == top

    @pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "  "}, {"name": "x" * 121}, {"name": None}])
    def test_need_a_name(self, shop: Shop, admin: Any, body: dict[str, Any]) -> None:
        with shop.nothing_changes():
            refused = admin.post(f"{ROOT}categories/", body)
        assert (refused.status, list(refused.body)) == (400, ["name"])

    def test_have_names_of_their_own(self, shop: Shop, admin: Any) -> None:
        admin.post(f"{ROOT}categories/", {"name": "Hogar"})
        other = admin.post(f"{ROOT}categories/", {"name": "Redes"}).body["id"]
        with shop.nothing_changes():
            for refused in (
                admin.post(f"{ROOT}categories/", {"name": "Hogar"}),
                admin.patch(f"{ROOT}categories/{other}/", {"name": "Hogar"}),
            ):
                assert (refused.status, list(refused.body)) == (400, ["name"])


class TestReviews:
    def test_are_written_once_by_each(self, shop: Shop) -> None:
        product = shop.has("CAFE")
        ana, luis = (shop.web(shop.user("customer", username=name)) for name in ("ana", "luis"))
        made = ana.post(f"{ROOT}reviews/", {"product": product, "rating": 5, "comment": "<b>Buenísimo</b>"})
        assert (made.status, list(made.body)) == (201, list(wire.Review.__struct_fields__))
        assert made.body["comment"] == "<b>Buenísimo</b>"
        assert made.body["user_username"] == "ana"
        assert made.body["created_at"].endswith("Z")
        with shop.nothing_changes():
            again = ana.post(f"{ROOT}{product}/reviews/", {"rating": 1})
        assert (again.status, again.body) == (400, {"detail": "Ya reseñó este producto; edite su reseña"})
        assert luis.post(f"{ROOT}{product}/reviews/", {"rating": "4"}).status == 200
        below = shop.web().get(f"{ROOT}{product}/reviews/").body
        assert (below["count"], below["average_rating"]) == (2, Decimal("4.5"))
        assert [each["user_username"] for each in below["reviews"]] == ["luis", "ana"]
        shown = shop.web().get(f"{ROOT}{product}/").body
        assert (shown["average_rating"], shown["review_count"]) == (Decimal("4.5"), 2)
        listed = shop.web().get(f"{ROOT}reviews/?product={product}").body
        assert listed == shop.web().get(f"{ROOT}reviews/").body == below["reviews"]
        assert shop.web().get(f"{ROOT}reviews/?page=1&page_size=1").body["count"] == 2

    def test_tell_an_address_to_its_owner_and_to_moderators_alone(self, shop: Shop) -> None:
        product = shop.has("CAFE")
        ana = shop.web(shop.user("customer", username="ana"))
        review = ana.post(f"{ROOT}reviews/", {"product": product, "rating": 5}).body["id"]
        for client, expected in (
            (ana, "ana@example.com"),
            (shop.web(shop.user("admin")), "ana@example.com"),
            (shop.web(shop.user("customer", username="luis")), ""),
            (shop.web(), ""),
        ):
            for found in (
                client.get(f"{ROOT}reviews/{review}/").body,
                client.get(f"{ROOT}reviews/").body[0],
                client.get(f"{ROOT}{product}/reviews/").body["reviews"][0],
            ):
                assert found["user_email"] == expected

    @pytest.mark.parametrize(
        ("who", "expected"), [("author", 200), ("admin", 200), ("customer", 403), (None, 401)]
    )
    def test_are_changed_and_removed_by_their_author_or_a_moderator(
        self, shop: Shop, who: str | None, expected: int
    ) -> None:
        product = shop.has("CAFE")
        author = shop.web(shop.user("customer", username="author"))
        address = (
            f"{ROOT}reviews/{author.post(f'{ROOT}reviews/', {'product': product, 'rating': 5}).body['id']}/"
        )
        client = author if who == "author" else shop.web(shop.user(who) if who else None)
        changed = client.patch(address, {"rating": 2})
        assert changed.status == expected
        assert client.put(address, {"product": product, "rating": 3, "comment": "Regular"}).status == expected
        assert client.delete(address).status == (204 if expected == 200 else expected)
        assert shop.count("review") == (0 if expected == 200 else 1)

    @pytest.mark.parametrize(
        "change",
        [
            {"rating": 0},
            {"rating": 6},
            {"rating": 4.5},
            {"rating": "x"},
            {"comment": "x" * 2001},
            {"comment": "\0"},
        ],
    )
    def test_refuse_what_is_no_opinion(self, shop: Shop, change: dict[str, Any]) -> None:
        product = shop.has("CAFE")
        ana = shop.web(shop.user("customer"))
        with shop.nothing_changes():
            for path in (f"{ROOT}reviews/", f"{ROOT}{product}/reviews/"):
                assert ana.post(path, {"product": product, "rating": 5, **change}).status == 400

    def test_are_of_products_on_sale(self, shop: Shop, admin: Any) -> None:
        gone = shop.has("CAFE", is_active=False)
        with shop.nothing_changes():
            assert admin.post(f"{ROOT}{gone}/reviews/", {"rating": 5}).status == 404
            refused = admin.post(f"{ROOT}reviews/", {"product": gone, "rating": 5})
            assert (refused.status, list(refused.body)) == (400, ["product"])
            assert shop.web().post(f"{ROOT}{gone}/reviews/", {"rating": 5}).status == 401
        assert shop.web().get(f"{ROOT}{gone}/reviews/").status == 404
        assert shop.web().get(f"{ROOT}reviews/999999/").status == 404

    def test_do_not_move_to_another_product(self, shop: Shop) -> None:
        first, other = shop.has("CAFE"), shop.has("TE")
        ana = shop.web(shop.user("customer"))
        review = ana.post(f"{ROOT}reviews/", {"product": first, "rating": 5}).body["id"]
        with shop.nothing_changes():
            refused = ana.put(f"{ROOT}reviews/{review}/", {"product": other, "rating": 4})
        assert (refused.status, list(refused.body)) == (400, ["product"])


def test_a_key_makes_one_product(shop: Shop, admin: Any) -> None:
    first = admin.ask("POST", ROOT, NEW, **{"Idempotency-Key": "a"})
    again = admin.ask("POST", ROOT, NEW, **{"Idempotency-Key": "a"})
    assert (first.status, again.status, first.body) == (201, 201, again.body)
    assert again.headers["Idempotent-Replayed"] == "true"
    assert shop.count("product") == 1
