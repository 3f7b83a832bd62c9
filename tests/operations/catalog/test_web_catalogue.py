"""What the web store writes into the catalogue, several people at once; and who is asked whether a product is used."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tests.shop import Shop, now
from tests.threads import at_once
from trastienda.domain.stock.models import Move
from trastienda.kernel.actor import Actor, ActorKind
from trastienda.operations.catalog import remove_product as removing
from trastienda.operations.catalog.create_category import CreateCategory, create_category
from trastienda.operations.catalog.create_review import CreateReview, create_review
from trastienda.operations.catalog.create_web_product import CreateWebProduct, create_web_product
from trastienda.operations.catalog.update_web_product import UpdateWebProduct, update_web_product
from trastienda.operations.orders.follow_command import follow_command


def user(shop: Shop, role: str = "customer") -> Actor:
    """Somebody who has signed in to the web store."""
    return Actor(
        tenant_id=shop.id,
        kind=ActorKind.USER,
        id=shop.user(role),
        name=role,
        role=role,
        permissions=frozenset(),
    )


def names(ended: list[Any]) -> list[str]:
    return sorted(type(each).__name__ for each in ended)


def four(work: Callable[[], Any]) -> list[str]:
    return names(at_once(*(work for _ in range(4))))


class TestAtOnce:
    def test_one_person_reviews_once(self, shop: Shop) -> None:
        product, ana = shop.has("CAFE"), user(shop)
        ended = four(lambda: create_review(CreateReview(product, 5), actor=ana, now=now()))
        assert ended == ["AlreadyReviewed"] * 3 + ["int"]
        assert shop.count("review") == 1

    def test_one_category_has_a_name(self, shop: Shop) -> None:
        owner = shop.owner
        assert four(lambda: create_category(CreateCategory("Hogar"), actor=owner)) == ["AlreadyTaken"] * 3 + [
            "int"
        ]

    def test_products_made_here_get_codes_of_their_own(self, shop: Shop) -> None:
        owner, command = shop.owner, CreateWebProduct(name="Mouse", description="", price=Decimal(1))
        assert four(lambda: create_web_product(command, actor=owner, now=now())) == ["int"] * 4
        assert len({*shop._rows("SELECT sku FROM product WHERE tenant_id = %s")}) == 4

    def test_stock_is_set_and_not_added(self, shop: Shop) -> None:
        product, owner = shop.has("CAFE", 5), shop.owner
        command = UpdateWebProduct(id=product, stock=9)
        assert four(lambda: update_web_product(command, actor=owner, now=now())) == ["NoneType"] * 4
        assert (shop.stock("CAFE"), shop.count("stock_adjustment")) == (9, 1)

    def test_the_last_one_is_ordered_once(self, shop: Shop) -> None:
        shop.has("MOU", 1, name="Mouse")
        ana = user(shop)
        ended = four(lambda: follow_command("un mouse", actor=ana, now=now()))
        assert ended == ["Followed"] + ["NotEnoughStock"] * 3
        assert (shop.available("MOU"), shop.count("sale")) == (0, 1)

    def test_a_cart_is_emptied_once(self, shop: Shop) -> None:
        shop.has("MOU", 5, name="Mouse")
        ana = user(shop)
        follow_command("2 mouse", actor=ana, now=now())
        ended = at_once(*(lambda: follow_command("vacía el carrito", actor=ana, now=now()) for _ in range(3)))
        assert sorted(each.cancelled for each in ended) == [0, 0, 1]
        assert shop.available("MOU") == 5


def test_every_table_that_refers_to_products_is_asked() -> None:
    asked = {table for table, _ in removing._references()}
    assert Move._meta.db_table in asked
    assert {
        "sale_line",
        "quotation_line",
        "layaway_line",
        "purchase_line",
        "stock_reservation",
        "review",
    } <= asked
    assert not {"stock_level", "product_image"} & asked
