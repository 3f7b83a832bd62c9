"""What is suggested to somebody who is still typing, however they type."""

import pytest

from tests.shop import Shop
from trastienda.insights.suggestions import suggestions

NAMES = (
    "Smartphone Galaxy A15 128 GB",
    "Smartphone Moto G54 256 GB",
    "Funda para smartphone",
    "Laptop HP 15 Ryzen 5",
    "Mouse inalámbrico",
    "Auriculares bluetooth",
    "Cámara web HD",
    "Curso de Python",
    "Balatas delanteras cerámicas",
)


@pytest.fixture
def stocked(shop: Shop) -> Shop:
    for at, name in enumerate(NAMES):
        shop.has(f"N-{at}", 5, name=name)
    return shop


def suggested(shop: Shop, text: str) -> list[str]:
    with shop.transaction():
        return [each.name for each in suggestions(text)]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("smart", ["Smartphone Moto G54 256 GB", "Smartphone Galaxy A15 128 GB", "Funda para smartphone"]),
        ("SMART", ["Smartphone Moto G54 256 GB", "Smartphone Galaxy A15 128 GB", "Funda para smartphone"]),
        ("galaxy sm", ["Smartphone Galaxy A15 128 GB"]),
        ("cam", ["Cámara web HD"]),
        ("cámara", ["Cámara web HD"]),
        ("la", ["Laptop HP 15 Ryzen 5"]),
        ("n-4", ["Mouse inalámbrico"]),
        (
            "celulares",
            ["Smartphone Moto G54 256 GB", "Smartphone Galaxy A15 128 GB", "Funda para smartphone"],
        ),
        ("audifonos", ["Auriculares bluetooth"]),
        ("pastillas de freno", ["Balatas delanteras cerámicas"]),
        ("auricuares", ["Auriculares bluetooth"]),
        ("camra", ["Cámara web HD"]),
        ("balats cerámcas", ["Balatas delanteras cerámicas"]),
        ("xyzzy", []),
        ("s", []),
        (" s ", []),
        ("", []),
        ("¿?", []),
        ("%%", []),
        ("(((", []),
        ("'; DROP TABLE product; --", []),
        ("<script>", []),
        ("x" * 100_000, []),
    ],
)
def test_is_found(stocked: Shop, typed: str, expected: list[str]) -> None:
    assert suggested(stocked, typed) == expected


def test_what_is_available_comes_first_and_what_is_inactive_never(shop: Shop) -> None:
    shop.has("A", 0, name="Mouse A")
    shop.has("B", 1, name="Mouse de cable B")
    shop.has("C", 9, name="Mouse C", is_active=False)
    assert suggested(shop, "mou") == ["Mouse de cable B", "Mouse A"]


def test_ten_are_enough_and_the_neighbours_are_none(shop: Shop, neighbour: Shop) -> None:
    for at in range(12):
        shop.has(f"M-{at}", 1, name=f"Mouse {at}")
        neighbour.has(f"M-{at}", 1, name=f"Mouse vecino {at}")
    found = suggested(shop, "mouse")
    assert len(found) == 10
    assert not any("vecino" in name for name in found)


class TestEndpoint:
    @pytest.mark.parametrize("path", ["/api/orders/cart/suggestions/", "/api/cart/suggestions"])
    def test_answers_as_documented_to_anyone(self, stocked: Shop, path: str) -> None:
        answer = stocked.web().get(f"{path}?q=auri")
        assert (answer.status, answer.body) == (
            200,
            {
                "query": "auri",
                "count": 1,
                "suggestions": [
                    {
                        "id": stocked.products["N-5"],
                        "name": "Auriculares bluetooth",
                        "price": "406.00",
                        "stock": 5,
                        "category": None,
                    }
                ],
            },
        )

    @pytest.mark.parametrize("query", ["", "?q=", "?q=s"])
    def test_less_than_two_letters_suggest_nothing(self, stocked: Shop, query: str) -> None:
        answer = stocked.web().get(f"/api/orders/cart/suggestions/{query}")
        assert (answer.status, answer.body["count"], answer.body["suggestions"]) == (200, 0, [])
