"""Section 4, the catalogue of parts: the documented shapes, the tree, what the shop has of it, and its synonyms."""

from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.parts import Catalogue
from tests.shop import Answer, Shop
from trastienda.domain.fitment.models import Make, Model, Year
from trastienda.surfaces.nexus.catalog import wire

ROOT = "/pos/api/catalog"
PART_KEYS = [
    "id", "part_number", "name", "manufacturer", "local_stock", "local_price", "alternatives_count",
]  # fmt: skip


class Brakes:
    """Pads of three makers for one Corolla, of which the shop sells some."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue
        self.original = catalogue.part(
            "04465-02220", catalogue.pads, catalogue.corolla_2014, maker="TOYOTA", name="Pastillas de freno"
        )
        self.copy = catalogue.part("FD 100", catalogue.pads, catalogue.corolla_2014, maker="FRENOS DEMO")
        self.other = catalogue.part("AD-7", catalogue.pads, catalogue.corolla_2014, maker="AUTOPARTES DEMO")
        for part in (self.copy, self.other):
            catalogue.refers(part, "oem", "TOYOTA", "0446502220")
        catalogue.count()

    def parts(self, shop: Shop, more: str = "") -> Answer:
        vehicle, group = self.catalogue.corolla_2014, self.catalogue.pads
        return shop.http().get(f"{ROOT}/parts?mye_id={vehicle}&group_id={group}{more}")


@pytest.fixture
def brakes(catalogue: Catalogue) -> Brakes:
    return Brakes(catalogue)


class TestTree:
    def test_brands_as_documented(self, brakes: Brakes, shop: Shop) -> None:
        answer = shop.http().get(f"{ROOT}/brands")
        assert answer.status == 200
        assert answer.body == {"data": [{"id": brakes.catalogue.toyota, "name": "TOYOTA", "part_count": 3}]}

    def test_from_a_brand_to_the_groups_of_a_vehicle(self, brakes: Brakes, shop: Shop) -> None:
        """Every step gives the id that the next one asks for."""
        http, catalogue = shop.http(), brakes.catalogue
        brand = http.get(f"{ROOT}/brands").body["data"][0]["id"]
        model = http.get(f"{ROOT}/models?brand_id={brand}").body["data"][0]
        assert model == {"id": catalogue.corolla, "name": "Corolla", "brand_id": brand}
        year = http.get(f"{ROOT}/years?model_id={model['id']}").body["data"][0]
        assert year == {"id": 2014, "year": 2014}
        engines = http.get(f"{ROOT}/engines?model_id={model['id']}&year_id={year['id']}").body["data"]
        assert engines[0] == {
            "id": catalogue.small,
            "mye_id": catalogue.corolla_2014,
            "name": "1.8 L L4",
            "code": "2ZR-FE",
            "fuel": "Gasolina",
            "displacement_cc": 1798,
            "cylinders": None,
        }
        vehicle = engines[0]["mye_id"]
        [category] = http.get(f"{ROOT}/categories?mye_id={vehicle}").body["data"]
        assert category == {"id": catalogue.brakes, "name": "Frenos", "part_count": 3}
        [group] = http.get(f"{ROOT}/groups?mye_id={vehicle}&category_id={category['id']}").body["data"]
        assert group == {
            "id": catalogue.pads,
            "name": "Pastillas",
            "category_id": catalogue.brakes,
            "part_count": 3,
        }
        assert [part["id"] for part in brakes.parts(shop).body["data"]] == [
            brakes.other,
            brakes.copy,
            brakes.original,
        ]

    def test_nothing_below_something_known_is_an_empty_list(self, brakes: Brakes, shop: Shop) -> None:
        http, catalogue = shop.http(), brakes.catalogue
        for path in (
            f"models?brand_id={catalogue.empty}",
            f"years?model_id={catalogue.yaris}",
            f"engines?model_id={catalogue.corolla}&year_id=1950",
            f"categories?mye_id={catalogue.tsuru_2015}",
            f"groups?mye_id={catalogue.corolla_2014}&category_id={catalogue.engine}",
            f"parts?mye_id={catalogue.corolla_2014}&group_id={catalogue.oil}",
        ):
            answer = http.get(f"{ROOT}/{path}")
            assert (answer.status, answer.body["data"]) == (200, []), path

    @pytest.mark.parametrize(
        "path",
        [
            "models?brand_id=99999999",
            "years?model_id=99999999",
            "engines?model_id=99999999&year_id=2014",
            "categories?mye_id=99999999",
            "groups?mye_id=99999999&category_id=1",
            "groups?mye_id={vehicle}&category_id=99999999",
            "parts?mye_id=99999999&group_id=1",
            "parts?mye_id={vehicle}&group_id=99999999",
            "part/99999999",
            "parts?mye_id={vehicle}&group_id={group}&branch_id=99999999",
            "parts?mye_id={vehicle}&group_id={group}&customer_id=99999999",
            "search?q=freno&branch_id=99999999",
        ],
    )
    def test_what_nobody_knows_is_404(self, path: str, brakes: Brakes, shop: Shop) -> None:
        answer = shop.http().get(
            f"{ROOT}/{path.format(vehicle=brakes.catalogue.corolla_2014, group=brakes.catalogue.pads)}"
        )
        assert answer.status == 404
        assert list(answer.body) == ["error"]

    @pytest.mark.parametrize(
        "path",
        [
            "models", "models?brand_id=x", "models?brand_id=0", "years", "engines?model_id=1", "categories",
            "groups?mye_id=1", "parts?mye_id=1", "parts?group_id=1", "search", "search?q=", "search?q=a",
            "search?q=%20a%20", f"search?q={'x' * 10_000}", "search?q=%00%00", "search?q=freno&limit=muchos",
        ],
    )  # fmt: skip
    def test_what_is_asked_wrongly_is_400(self, path: str, shop: Shop) -> None:
        answer = shop.http().get(f"{ROOT}/{path}")
        assert answer.status == 400
        assert list(answer.body) == ["error"]

    def test_needs_its_permission(self, brakes: Brakes, shop: Shop) -> None:
        nobody = shop.http(shop.hire("accountant", pin="5678"))
        for path in ("brands", "search?q=freno", "part/1", "synonyms"):
            assert nobody.get(f"{ROOT}/{path}").status == 403, path


class TestParts:
    def test_as_documented(self, brakes: Brakes, shop: Shop) -> None:
        """The document's own: 5 on the shelf at 350.00."""
        shop.has("PAS", 5, fitment_part_id=brakes.original)
        answer = brakes.parts(shop)
        assert answer.status == 200
        assert list(answer.body["data"][0]) == PART_KEYS == list(wire.Part.__struct_fields__)
        assert answer.body["data"][0] == {
            "id": brakes.original,
            "part_number": "04465-02220",
            "name": "Pastillas de freno",
            "manufacturer": "TOYOTA",
            "local_stock": 5,
            "local_price": Decimal("350.00"),
            "alternatives_count": 2,
        }
        assert str(answer.body["data"][0]["local_price"]) == "350.00"
        assert answer.body["pagination"] == {"page": 1, "per_page": 30, "total": 3, "total_pages": 1}

    def test_what_is_not_sold_has_no_stock_and_no_price(self, brakes: Brakes, shop: Shop) -> None:
        for part in brakes.parts(shop).body["data"]:
            assert (part["local_stock"], part["local_price"]) == (0, None)

    def test_the_shelf_comes_first_then_other_shelves_then_what_is_sold(
        self, brakes: Brakes, shop: Shop
    ) -> None:
        north = shop.branch("Norte")
        shop.has("SOLD", 0, fitment_part_id=brakes.other)
        shop.has("THERE", 3, fitment_part_id=brakes.copy, branch=north)
        shop.has("HERE", 1, fitment_part_id=brakes.original)
        found = brakes.parts(shop, f"&branch_id={shop.branch_id}").body["data"]
        assert [(part["id"], part["local_stock"]) for part in found] == [
            (brakes.original, 1),
            (brakes.copy, 0),
            (brakes.other, 0),
        ]
        everywhere = brakes.parts(shop).body["data"]
        assert {part["id"]: part["local_stock"] for part in everywhere}[brakes.copy] == 3

    def test_the_price_is_that_of_the_customers_tier(self, brakes: Brakes, shop: Shop) -> None:
        shop.has("PAS", 5, fitment_part_id=brakes.original)
        prices = [
            brakes.parts(shop, f"&customer_id={shop.customer(f'C{tier}', tier=tier)}").body["data"][0][
                "local_price"
            ]
            for tier in (1, 2, 3)
        ]
        assert prices == [Decimal("350.00"), Decimal("300.00"), Decimal("280.00")]

    def test_a_price_with_tax_is_shown_without(self, brakes: Brakes, shop: Shop) -> None:
        """150.50 / 1.16 = 129.741379… -> 129.74."""
        shop.has(
            "PAS", 1, fitment_part_id=brakes.original, price_1=Decimal("150.50"), prices_include_tax=True
        )
        assert brakes.parts(shop).body["data"][0]["local_price"] == Decimal("129.74")

    def test_products_of_one_part_are_one_stock(self, brakes: Brakes, shop: Shop) -> None:
        shop.has("A", 2, fitment_part_id=brakes.original)
        shop.has("B", 3, fitment_part_id=brakes.original)
        assert brakes.parts(shop).body["data"][0]["local_stock"] == 5

    def test_pages(self, brakes: Brakes, shop: Shop) -> None:
        second = brakes.parts(shop, "&page=2&per_page=2")
        assert [part["id"] for part in second.body["data"]] == [brakes.original]
        assert second.body["pagination"] == {"page": 2, "per_page": 2, "total": 3, "total_pages": 2}
        assert brakes.parts(shop, "&per_page=9999").body["pagination"]["per_page"] == 200
        beyond = brakes.parts(shop, "&page=9")
        assert (beyond.body["data"], beyond.body["pagination"]["total"]) == ([], 3)

    def test_a_neighbours_stock_is_nobodys_business(
        self, brakes: Brakes, shop: Shop, neighbour: Shop
    ) -> None:
        neighbour.has("PAS", 5, fitment_part_id=brakes.original)
        assert {part["local_stock"] for part in brakes.parts(shop).body["data"]} == {0}
        assert shop.http().get(f"{ROOT}/part/{brakes.original}").body["stock_by_branch"] == []
        assert (
            shop.http().get(f"{ROOT}/parts?mye_id=1&group_id=1&branch_id={neighbour.branch_id}").status == 404
        )

    def test_costs_the_same_for_one_and_for_fifty(self, brakes: Brakes, shop: Shop) -> None:
        paths = (
            f"parts?mye_id={brakes.catalogue.corolla_2014}&group_id={brakes.catalogue.pads}",
            f"part/{brakes.original}",
            "search?q=pastillas%20corolla",
        )

        def statements() -> list[int]:
            counts = []
            for path in paths:
                with CaptureQueriesContext(connection) as sent:
                    assert shop.http().get(f"{ROOT}/{path}").status == 200
                counts.append(len(sent))
            return counts

        statements()
        few = statements()
        for number in range(50):
            part = brakes.catalogue.part(f"X-{number}", brakes.catalogue.pads, brakes.catalogue.corolla_2014)
            brakes.catalogue.refers(part, "oem", "TOYOTA", "04465-02220")
            shop.has(f"X-{number}", 1, fitment_part_id=part)
        brakes.catalogue.count()
        assert statements() == few


class TestPart:
    def test_everything_about_it(self, brakes: Brakes, shop: Shop) -> None:
        north = shop.branch("Norte")
        own = shop.has("PAS", 5, fitment_part_id=brakes.original)
        shop.receives("PAS", 2, branch=north)
        stand_in = shop.has("FD", 4, fitment_part_id=brakes.copy)
        answer = shop.http().get(f"{ROOT}/part/{brakes.original}?branch_id={shop.branch_id}")
        assert answer.status == 200
        body = answer.body
        assert list(body) == list(wire.PartDetail.__struct_fields__)
        assert (body["inventory_id"], body["local_stock"], body["other_stock"]) == (own, 5, 2)
        assert (body["local_price"], body["category_name"], body["group_name"]) == (
            Decimal("350.00"), "Frenos", "Pastillas",
        )  # fmt: skip
        assert [
            (each["branch_name"], each["stock"], each["available"]) for each in body["stock_by_branch"]
        ] == [
            ("Sucursal Centro", 5, 5),
            ("Norte", 2, 2),
        ]
        assert [
            (each["id"], each["type"], each["local_stock"], each["inventory_id"])
            for each in body["alternatives"]
        ] == [(brakes.copy, "aftermarket", 4, stand_in), (brakes.other, "aftermarket", 0, None)]
        assert body["alternatives_count"] == 2
        assert body["cross_references"][0] == {
            "type": "aftermarket",
            "manufacturer": "AUTOPARTES DEMO",
            "part_number": "AD-7",
            "part_id": brakes.other,
        }
        assert body["vehicles_count"] == 1
        assert body["vehicles"][0] == {
            "mye_id": brakes.catalogue.corolla_2014,
            "brand": "TOYOTA",
            "model": "Corolla",
            "year": 2014,
            "engine": "1.8 L L4",
            "position": "",
            "quantity": 1,
            "notes": "",
        }

    def test_two_parts_in_place_of_one_original_stand_for_each_other(
        self, brakes: Brakes, shop: Shop
    ) -> None:
        body = shop.http().get(f"{ROOT}/part/{brakes.copy}").body
        assert {(each["id"], each["type"]) for each in body["alternatives"]} == {
            (brakes.original, "oem"),
            (brakes.other, "equivalent"),
        }

    def test_the_plural_path_answers_too(self, brakes: Brakes, shop: Shop) -> None:
        http = shop.http()
        assert http.get(f"{ROOT}/parts/{brakes.copy}").body == http.get(f"{ROOT}/part/{brakes.copy}").body


def found(shop: Shop, typed: str, more: str = "") -> list[dict[str, Any]]:
    answer = shop.http().get(f"{ROOT}/search?q={quote(typed)}{more}")
    assert answer.status == 200, answer.body
    data: list[dict[str, Any]] = answer.body["data"]
    return data


class TestSearchByNumber:
    @pytest.mark.parametrize(
        "typed", ["04465-02220", "0446502220", "04465 02220", " 04465.02220 ", "04465/02220"]
    )
    def test_however_it_is_written_it_is_that_very_part_and_its_alternatives(
        self, typed: str, brakes: Brakes, shop: Shop
    ) -> None:
        data = found(shop, typed)
        assert [(part["id"], part["match"]) for part in data] == [
            (brakes.original, "exact"),
            (brakes.other, "alternative"),
            (brakes.copy, "alternative"),
        ]
        assert list(data[0]) == list(wire.Found.__struct_fields__)

    def test_in_lower_case(self, brakes: Brakes, shop: Shop) -> None:
        assert found(shop, "fd100")[0]["id"] == brakes.copy

    def test_the_number_of_an_original_that_is_in_no_catalogue(
        self, catalogue: Catalogue, shop: Shop
    ) -> None:
        part = catalogue.part("FD 1", catalogue.pads)
        catalogue.refers(part, "oem", "NISSAN", "41060-8H385")
        assert [(each["id"], each["match"]) for each in found(shop, "410608h385")] == [(part, "alternative")]

    def test_how_it_begins(self, brakes: Brakes, shop: Shop) -> None:
        assert (found(shop, "0446")[0]["id"], found(shop, "0446")[0]["match"]) == (brakes.original, "prefix")

    def test_a_piece_of_it(self, brakes: Brakes, shop: Shop) -> None:
        assert [(part["id"], part["match"]) for part in found(shop, "65-022")] == [
            (brakes.original, "partial")
        ]

    @pytest.mark.parametrize(
        "typed", ["04465-02230", "04465-0220", "04465-022200", "04456-02220", "O4465-02220"]
    )
    def test_with_one_slip(self, typed: str, brakes: Brakes, shop: Shop) -> None:
        data = {part["id"]: part["match"] for part in found(shop, typed)}
        assert data[brakes.original] == "similar"

    def test_with_two_it_is_another(self, brakes: Brakes, shop: Shop) -> None:
        assert found(shop, "04466-02230") == []

    def test_own_number_and_barcode_of_what_no_catalogue_has(self, brakes: Brakes, shop: Shop) -> None:
        oil = shop.has("ACE-5W30", 7, barcode="7501234567890", name="Aceite 5W-30", brand="Acme")
        expected = {
            "id": None,
            "part_number": "ACE-5W30",
            "name": "Aceite 5W-30",
            "manufacturer": "Acme",
            "local_stock": 7,
            "local_price": Decimal("350.00"),
            "alternatives_count": 0,
            "inventory_id": oil,
            "barcode": "7501234567890",
            "other_stock": 0,
            "match": "exact",
        }
        assert found(shop, "7501234567890") == found(shop, "ace5w30") == [expected]

    def test_that_very_number_first_then_the_shelf_then_alternatives(
        self, brakes: Brakes, shop: Shop
    ) -> None:
        shop.has("FD", 4, fitment_part_id=brakes.copy)
        assert [part["id"] for part in found(shop, "04465-02220")] == [
            brakes.original,
            brakes.copy,
            brakes.other,
        ]

    def test_of_two_with_one_number_the_one_on_the_shelf(self, brakes: Brakes, shop: Shop) -> None:
        twin = brakes.catalogue.part("FD-100", brakes.catalogue.discs, maker="ZETA")
        shop.has("Z", 1, fitment_part_id=twin)
        assert [part["id"] for part in found(shop, "fd100")][:2] == [twin, brakes.copy]


class TestSearchByWords:
    @pytest.mark.parametrize(
        "typed",
        [
            "pastillas", "PASTILLAS", "pastilla", "balatas", "pastillas freno", "pastillas de freno",
            "pastillas corolla 2014", "balatas corolla 14", "corolla 2014", "pastillas toyota", "frenos demo pastillas",
            "pastilas corola", "past",
        ],
    )  # fmt: skip
    def test_finds_the_pads(self, typed: str, brakes: Brakes, shop: Shop) -> None:
        assert brakes.copy in {part["id"] for part in found(shop, typed)}

    @pytest.mark.parametrize(
        "typed", ["pastillas tsuru", "pastillas corolla 2015", "discos corolla", "bujias", "¿?¡! %_'\"\\"]
    )
    def test_finds_nothing_that_was_not_meant(self, typed: str, brakes: Brakes, shop: Shop) -> None:
        assert found(shop, typed) == []

    def test_accents_do_not_matter(self, catalogue: Catalogue, shop: Shop) -> None:
        plug = catalogue.part("B-1", catalogue.oil, catalogue.tsuru_2015, name="Bujía de níquel")
        catalogue.count()
        for typed in ("bujia niquel", "BUJÍAS", "bujias tsuru 2015", "tsuru 15 bujia"):
            assert [part["id"] for part in found(shop, typed)] == [plug], typed

    @pytest.mark.parametrize("typed", ["filtro cr-v 2010", "filtro crv 2010", "filtro cr v", "filtros honda"])
    def test_models_of_two_words(self, typed: str, catalogue: Catalogue, shop: Shop) -> None:
        honda = catalogue.put(Make, name="HONDA")
        catalogue.put(Year, id=2010)
        crv = catalogue.vehicle(catalogue.put(Model, make_id=honda, name="CR-V"), 2010, catalogue.large)
        part = catalogue.part("F-1", catalogue.oil, crv)
        catalogue.count()
        assert [each["id"] for each in found(shop, typed)] == [part]

    def test_the_shelf_comes_first(self, brakes: Brakes, shop: Shop) -> None:
        shop.has("O", 2, fitment_part_id=brakes.original)
        assert found(shop, "pastillas corolla 2014")[0]["id"] == brakes.original
        assert found(shop, "pastillas corolla 2014")[0]["local_stock"] == 2

    def test_own_goods_by_their_own_words(self, brakes: Brakes, shop: Shop) -> None:
        own = shop.has("BAL-9", 1, name="Balatas traseras genéricas")
        data = found(shop, "balatas")
        assert (data[0]["inventory_id"], data[0]["id"]) == (own, None)
        assert {brakes.original, brakes.copy, brakes.other} <= {part["id"] for part in data}

    def test_a_neighbours_goods_are_not_found(self, brakes: Brakes, shop: Shop, neighbour: Shop) -> None:
        neighbour.has("BAL-9", 1, name="Balatas raras", barcode="2900000000001")
        assert found(shop, "balatas raras") == found(shop, "BAL-9") == found(shop, "2900000000001") == []

    def test_no_more_than_asked_for(self, brakes: Brakes, shop: Shop) -> None:
        assert len(found(shop, "pastillas", "&limit=2")) == 2
        assert len(found(shop, "pastillas", "&limit=0")) == 1

    def test_the_price_is_that_of_the_customers_tier(self, brakes: Brakes, shop: Shop) -> None:
        shop.has("O", 2, fitment_part_id=brakes.original)
        data = found(shop, "pastillas", f"&customer_id={shop.customer('Taller', tier=3)}")
        assert data[0]["local_price"] == Decimal("280.00")


class TestSynonyms:
    def test_what_the_shop_calls_it_finds_it(self, brakes: Brakes, shop: Shop) -> None:
        http = shop.http()
        assert found(shop, "ladrillos corolla") == []
        made = http.post(f"{ROOT}/synonyms", {"words": " ladrillos ,  Pastillas"})
        assert (made.status, made.body["words"]) == (201, "ladrillos, Pastillas")
        assert brakes.copy in {part["id"] for part in found(shop, "ladrillo corolla 2014")}
        kept = http.put(f"{ROOT}/synonyms/{made.body['id']}", {"words": "tabiques, pastillas"})
        assert kept.status == 200
        assert found(shop, "ladrillos corolla") == []
        assert brakes.copy in {part["id"] for part in found(shop, "tabiques corolla")}
        assert http.get(f"{ROOT}/synonyms").body == {
            "data": [{"id": made.body["id"], "words": "tabiques, pastillas"}]
        }
        assert http.delete(f"{ROOT}/synonyms/{made.body['id']}").status == 200
        assert found(shop, "tabiques corolla") == []
        assert http.get(f"{ROOT}/synonyms").body == {"data": []}

    @pytest.mark.parametrize(
        "body",
        [{}, {"words": "solo"}, {"words": "uno, UNO , Únó"}, {"words": ",,,"}, {"words": None}, {"words": "a,b" * 400},
         {"words": ",".join(f"w{n}" for n in range(21))}],
    )  # fmt: skip
    def test_what_says_nothing_is_refused(self, body: Any, shop: Shop) -> None:
        with shop.nothing_changes():
            assert shop.http().post(f"{ROOT}/synonyms", body).status == 400

    def test_each_line_once(self, shop: Shop) -> None:
        http = shop.http()
        http.post(f"{ROOT}/synonyms", {"words": "a1, b1"})
        with shop.nothing_changes():
            assert http.post(f"{ROOT}/synonyms", {"words": "a1, b1"}).status == 400

    def test_a_neighbours_line_is_not_there(self, shop: Shop, neighbour: Shop) -> None:
        theirs = neighbour.http().post(f"{ROOT}/synonyms", {"words": "a1, b1"}).body["id"]
        with neighbour.nothing_changes():
            assert shop.http().put(f"{ROOT}/synonyms/{theirs}", {"words": "x1, y1"}).status == 404
            assert shop.http().delete(f"{ROOT}/synonyms/{theirs}").status == 404
        assert shop.http().get(f"{ROOT}/synonyms").body == {"data": []}

    def test_who_may_not_edit_goods_only_reads(self, shop: Shop) -> None:
        reader = shop.http(shop.hire("cashier", pin="5678"))
        assert reader.get(f"{ROOT}/synonyms").status == 200
        with shop.nothing_changes():
            assert reader.post(f"{ROOT}/synonyms", {"words": "a1, b1"}).status == 403
