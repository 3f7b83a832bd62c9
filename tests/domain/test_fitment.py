"""The shared catalogue: the same answers for every tenant, its keys, and the questions down the tree and across it."""

from typing import Any

import pytest
from django.db import IntegrityError, connection, connections
from django.db.transaction import atomic
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from tests.parts import Catalogue
from tests.shop import Shop
from trastienda.domain.fitment import queries
from trastienda.domain.fitment.models import (
    Engine,
    Fitment,
    Make,
    Model,
    PartCategory,
    PartGroup,
    Year,
)
from trastienda.domain.fitment.queries import Place, Reference
from trastienda.domain.fitment.rules import Relation, number_key
from trastienda.kernel.paging import page_request
from trastienda.kernel.text import fold
from trastienda.language.stems import stem

PAGE = page_request(1, 50, largest=200)


class TestDownTheTree:
    def test_makes_with_parts_by_name_and_how_many_fit_each(self, catalogue: Catalogue, shop: Shop) -> None:
        catalogue.part("A-1", catalogue.pads, catalogue.corolla_2013, catalogue.corolla_2014)
        catalogue.part("A-2", catalogue.pads, catalogue.corolla_2014, catalogue.tsuru_2015)
        catalogue.count()
        with shop.transaction():
            found = [(make.name, make.part_count) for make in queries.makes()]
        assert found == [("NISSAN", 1), ("TOYOTA", 2)]

    def test_the_count_of_a_make_that_lost_its_parts_goes_back_to_none(
        self, catalogue: Catalogue, shop: Shop
    ) -> None:
        catalogue.part("A-1", catalogue.pads, catalogue.tsuru_2015)
        catalogue.count()
        Fitment.objects.using("owner").all().delete()
        catalogue.count()
        with shop.transaction():
            assert queries.makes() == []

    def test_models_years_and_engines(self, catalogue: Catalogue, shop: Shop) -> None:
        with shop.transaction():
            assert [model.name for model in queries.models_of(catalogue.toyota)] == ["Corolla", "Yaris"]
            assert queries.years_of(catalogue.corolla) == [2014, 2013]
            assert queries.years_of(catalogue.yaris) == []
            engines = queries.vehicles_of(catalogue.corolla, year=2014)
        assert [
            (found.id, found.engine, found.code, found.displacement_cc, found.cylinders) for found in engines
        ] == [
            (catalogue.corolla_2014, "1.8 L L4", "2ZR-FE", 1798, None),
            (catalogue.corolla_2014_large, "2.4 L L4", "2AZ-FE", None, 4),
        ]

    def test_what_is_not_there_has_nothing_below_it(self, catalogue: Catalogue, shop: Shop) -> None:
        with shop.transaction():
            assert queries.models_of(0) == queries.years_of(0) == queries.vehicles_of(0, year=2014) == []
            assert (
                queries.categories_for(0)
                == queries.groups_for(0, category=0)
                == queries.references_of(0)
                == []
            )
            assert queries.parts_for(0, page=PAGE).total == queries.vehicles_fitted(0, page=PAGE).total == 0

    def test_every_tenant_is_told_the_same(self, catalogue: Catalogue, shop: Shop, neighbour: Shop) -> None:
        part = catalogue.part("A-1", catalogue.pads, catalogue.corolla_2014)
        answers = []
        for each in (shop, neighbour):
            with each.transaction():
                answers.append(
                    (queries.models_of(catalogue.toyota), queries.parts_for(catalogue.corolla_2014, page=PAGE),
                     queries.vehicles_fitted(part, page=PAGE))
                )  # fmt: skip
        assert answers[0] == answers[1]


class TestWhatFits:
    def test_categories_and_groups_that_have_something_for_the_vehicle(
        self, catalogue: Catalogue, shop: Shop
    ) -> None:
        catalogue.part("P-1", catalogue.pads, catalogue.corolla_2014)
        catalogue.part("P-2", catalogue.pads, catalogue.corolla_2014)
        catalogue.part("D-1", catalogue.discs, catalogue.corolla_2014)
        catalogue.part("F-1", catalogue.oil, catalogue.tsuru_2015)
        with shop.transaction():
            categories = queries.categories_for(catalogue.corolla_2014)
            groups = queries.groups_for(catalogue.corolla_2014, category=catalogue.brakes)
            assert queries.groups_for(catalogue.corolla_2014, category=catalogue.engine) == []
        assert [(each.name, each.part_count) for each in categories] == [("Frenos", 3)]
        assert [(each.name, each.part_count) for each in groups] == [("Discos", 1), ("Pastillas", 2)]

    def test_parts_by_manufacturer_and_number_each_once_with_its_places(
        self, catalogue: Catalogue, shop: Shop
    ) -> None:
        disc = catalogue.part(
            "D-1", catalogue.discs, catalogue.corolla_2014, position="Delantera", quantity=2
        )
        catalogue.fits(disc, catalogue.corolla_2014, position="Trasera", quantity=2, conditions="Con ABS")
        catalogue.part("Z-1", catalogue.pads, catalogue.corolla_2014, maker="ACME")
        catalogue.part("F-1", catalogue.oil, catalogue.corolla_2014)
        catalogue.part("P-9", catalogue.pads, catalogue.tsuru_2015)
        with shop.transaction():
            everything = queries.parts_for(catalogue.corolla_2014, page=PAGE)
            brakes = queries.parts_for(catalogue.corolla_2014, page=PAGE, category=catalogue.brakes)
            pads = queries.parts_for(catalogue.corolla_2014, page=PAGE, group=catalogue.pads)
        assert [part.number for part in everything.items] == ["Z-1", "D-1", "F-1"]
        assert [part.number for part in brakes.items] == ["Z-1", "D-1"]
        assert [part.number for part in pads.items] == ["Z-1"]
        assert (everything.total, brakes.total, pads.total) == (3, 2, 1)
        assert brakes.items[1].places == (Place("Delantera", 2, ""), Place("Trasera", 2, "Con ABS"))
        assert (brakes.items[1].group_name, brakes.items[0].places) == ("Discos", (Place("", 1, ""),))

    def test_pages(self, catalogue: Catalogue, shop: Shop) -> None:
        for number in range(5):
            catalogue.part(f"P-{number}", catalogue.pads, catalogue.corolla_2014)
        with shop.transaction():
            second = queries.parts_for(catalogue.corolla_2014, page=page_request(2, 2, largest=200))
            fitted = queries.vehicles_fitted(0, page=page_request(9, 2, largest=200))
        assert ([part.number for part in second.items], second.total, second.pages) == (["P-2", "P-3"], 5, 3)
        assert (fitted.items, fitted.total) == ([], 0)

    def test_the_vehicles_a_part_fits(self, catalogue: Catalogue, shop: Shop) -> None:
        part = catalogue.part(
            "P-1", catalogue.pads, catalogue.corolla_2013, catalogue.corolla_2014_large, catalogue.tsuru_2015
        )
        with shop.transaction():
            found = queries.vehicles_fitted(part, page=PAGE)
        assert [(each.id, each.make, each.model, each.year, each.engine) for each in found.items] == [
            (catalogue.tsuru_2015, "NISSAN", "Tsuru", 2015, "1.8 L L4"),
            (catalogue.corolla_2014_large, "TOYOTA", "Corolla", 2014, "2.4 L L4"),
            (catalogue.corolla_2013, "TOYOTA", "Corolla", 2013, "1.8 L L4"),
        ]

    def test_costs_the_same_for_one_and_for_fifty(self, catalogue: Catalogue, shop: Shop) -> None:
        def statements() -> list[int]:
            asked = (
                lambda: queries.categories_for(catalogue.corolla_2014),
                lambda: queries.parts_for(catalogue.corolla_2014, page=PAGE),
                lambda: queries.vehicles_fitted(first, page=PAGE),
                lambda: queries.references_of(first),
            )
            counts = []
            for question in asked:
                with shop.transaction(), CaptureQueriesContext(connection) as sent:
                    question()
                counts.append(len(sent))
            return counts

        first = catalogue.part("P-0", catalogue.pads, catalogue.corolla_2014)
        few = statements()
        for number in range(1, 50):
            other = catalogue.part(f"P-{number}", catalogue.pads, catalogue.corolla_2014)
            catalogue.refers(other, "equivalent", "DEMO", "P-0")
        assert statements() == few == [1, 2, 2, 1]


class TestReferences:
    @pytest.mark.parametrize(
        ("kind", "seen_from_it", "seen_from_the_other"),
        [
            ("oem", Relation.OEM, Relation.AFTERMARKET),
            ("equivalent", Relation.EQUIVALENT, Relation.EQUIVALENT),
            ("supersedes", Relation.SUPERSEDES, Relation.SUPERSEDED_BY),
        ],
    )
    def test_are_true_from_both_sides(
        self,
        kind: str,
        seen_from_it: Relation,
        seen_from_the_other: Relation,
        catalogue: Catalogue,
        shop: Shop,
    ) -> None:
        """However the number was written: by its key it is the same part."""
        original = catalogue.part("04465-02220", catalogue.pads, maker="TOYOTA")
        other = catalogue.part("FD 100", catalogue.pads, maker="FRENOS DEMO")
        catalogue.refers(other, kind, "TOYOTA", "0446502220")
        with shop.transaction():
            assert queries.references_of(other) == [
                Reference(seen_from_it, "TOYOTA", "04465-02220", original)
            ]
            assert queries.references_of(original) == [
                Reference(seen_from_the_other, "FRENOS DEMO", "FD 100", other)
            ]

    def test_a_number_that_no_part_has_is_told_as_stated(self, catalogue: Catalogue, shop: Shop) -> None:
        part = catalogue.part("FD 100", catalogue.pads)
        catalogue.refers(part, "oem", "TOYOTA", "04465-02220")
        catalogue.part("04465-02220", catalogue.pads, maker="OTRA")
        with shop.transaction():
            assert queries.references_of(part) == [Reference(Relation.OEM, "TOYOTA", "04465-02220", None)]

    def test_what_both_sides_state_is_told_once(self, catalogue: Catalogue, shop: Shop) -> None:
        one, other = (catalogue.part("X-1", catalogue.pads), catalogue.part("X-2", catalogue.pads))
        catalogue.refers(one, "equivalent", "DEMO", "x2")
        catalogue.refers(other, "equivalent", "DEMO", "x1")
        with shop.transaction():
            assert queries.references_of(one) == [Reference(Relation.EQUIVALENT, "DEMO", "X-2", other)]


class TestKeys:
    @pytest.mark.parametrize(
        "again",
        [
            lambda c: c.put(Make, name="TOYOTA"),
            lambda c: c.put(Model, make_id=c.toyota, name="COROLLA"),
            lambda c: c.put(Year, id=2014),
            lambda c: c.put(Engine, name="1.8 l l4", code="2zr-fe", fuel="gasolina"),
            lambda c: c.vehicle(c.corolla, 2014, c.small),
            lambda c: c.put(PartCategory, name="FRENOS"),
            lambda c: c.put(PartGroup, category_id=c.brakes, name="pastillas"),
            lambda c: c.part("p 1", c.pads),
            lambda c: c.fits(c.taken, c.corolla_2014),
            lambda c: c.refers(c.taken, "oem", "TOYOTA", "04465 02220"),
        ],
    )  # fmt: skip
    def test_nothing_is_there_twice(self, again: Any, catalogue: Catalogue) -> None:
        catalogue.taken = catalogue.part("P-1", catalogue.pads, catalogue.corolla_2014)  # type: ignore[attr-defined]
        catalogue.refers(catalogue.taken, "oem", "TOYOTA", "04465-02220")  # type: ignore[attr-defined]
        with pytest.raises(IntegrityError, match="duplicate key"), atomic(using="owner"):
            again(catalogue)

    @pytest.mark.parametrize(
        "other",
        [
            lambda c: c.put(Model, make_id=c.nissan, name="Corolla"),
            lambda c: c.put(Engine, name="1.8 L L4", code="2ZR-FE", fuel="Diésel"),
            lambda c: c.part("P-1", c.pads, maker="ACME"),
            lambda c: c.fits(c.taken, c.corolla_2014, conditions="Con ABS"),
            lambda c: c.refers(c.taken, "supersedes", "TOYOTA", "04465-02220"),
        ],
    )
    def test_what_differs_may_be(self, other: Any, catalogue: Catalogue) -> None:
        catalogue.taken = catalogue.part("P-1", catalogue.pads, catalogue.corolla_2014)  # type: ignore[attr-defined]
        catalogue.refers(catalogue.taken, "oem", "TOYOTA", "04465-02220")  # type: ignore[attr-defined]
        other(catalogue)

    @pytest.mark.parametrize(
        ("constraint", "wrong"),
        [
            ("vehicle_make_in_capitals", lambda c: c.put(Make, name="Honda")),
            ("vehicle_make_in_capitals", lambda c: c.put(Make, name="")),
            ("vehicle_model_is_named", lambda c: c.put(Model, make_id=c.toyota, name="")),
            ("vehicle_year_is_one", lambda c: c.put(Year, id=1885)),
            ("vehicle_year_is_one", lambda c: c.put(Year, id=2101)),
            ("vehicle_engine_facts", lambda c: c.put(Engine, name="1.8", displacement_cc=0)),
            ("vehicle_engine_facts", lambda c: c.put(Engine, name="")),
            ("part_is_numbered", lambda c: c.part("- / -", c.pads)),
            ("part_manufacturer_in_capitals", lambda c: c.part("P-1", c.pads, maker="Acme")),
            ("fitment_quantity", lambda c: c.part("P-1", c.pads, c.corolla_2014, quantity=0)),
            ("cross_reference_kind", lambda c: c.refers(c.part("P-1", c.pads), "cousin", "ACME", "1")),
            ("cross_reference_is_numbered", lambda c: c.refers(c.part("P-1", c.pads), "oem", "ACME", "-")),
        ],
    )
    def test_the_database_refuses(self, constraint: str, wrong: Any, catalogue: Catalogue) -> None:
        with pytest.raises(IntegrityError, match=constraint), atomic(using="owner"):
            wrong(catalogue)

    def test_nothing_hangs_in_the_air(self, catalogue: Catalogue) -> None:
        for table, column in (("fitment", "vehicle_id"), ("fitment", "part_id"), ("part", "group_id")):
            part = catalogue.part(f"X-{table}-{column}", catalogue.pads, catalogue.corolla_2014)
            key = "part_id" if table == "fitment" else "id"
            with (
                pytest.raises(IntegrityError, match="foreign key"),
                atomic(using="owner"),
                connections["owner"].cursor() as cursor,
            ):
                cursor.execute(f"UPDATE {table} SET {column} = 0 WHERE {key} = %s", (part,))


class TestNumberKey:
    @pytest.mark.parametrize(
        ("written", "key"),
        [
            ("04465-02220", "0446502220"),
            (" 04465 02220 ", "0446502220"),
            ("fd.100/b", "FD100B"),
            ("Ñ-1ß", "1"),
            ("---", ""),
        ],
    )
    def test_is_letters_and_digits_in_capitals(self, written: str, key: str) -> None:
        assert number_key(written) == key

    @given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]), max_size=40))
    def test_the_columns_compute_the_same(self, written: str) -> None:
        with connection.cursor() as cursor:
            for table in ("part", "cross_reference"):
                cursor.execute(
                    "SELECT pg_get_expr(d.adbin, d.adrelid) FROM pg_attrdef d JOIN pg_attribute a"
                    " ON a.attrelid = d.adrelid AND a.attnum = d.adnum"
                    " WHERE a.attname = 'number_key' AND d.adrelid = %s::regclass",
                    (table,),
                )
                expression = cursor.fetchone()[0]
                cursor.execute(f"SELECT {expression} FROM (SELECT %s::varchar AS number) AS row", (written,))
                assert cursor.fetchone()[0] == number_key(written)

    @pytest.mark.parametrize(
        ("sought", "index"),
        [
            ("number_key = '0446502220' AND manufacturer = 'TOYOTA'", "part_number"),
            ("number_key LIKE '04465%'", "part_number"),
            ("number_key LIKE '%6502%'", "part_number_search"),
        ],
    )
    def test_a_tenant_searches_by_index(self, sought: str, index: str, shop: Shop) -> None:
        """No row security stands between the catalogue and its indexes, as it does in a tenant's tables."""
        with shop.transaction(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN SELECT id FROM part WHERE {sought}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
        assert index in plan


class TestStems:
    """The database writes what parts are found by in the same stems in which the words of a search are read."""

    @given(st.text("abcdefgilnorstuvzABCES0123áéíóúüñÁÑ -/.,'", max_size=40))
    def test_the_database_computes_the_same(self, text: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_stems(%s)", (text,))
            assert cursor.fetchone()[0] == " ".join(stem(word) for word in fold(text).split())

    @pytest.mark.parametrize(
        "word", ["luces", "ratones", "pies", "inalambricas", "paño", "gas", "04465s", "mes"]
    )
    def test_words_with_their_own_ways(self, word: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT search_stem(%s)", (fold(word),))
            assert cursor.fetchone()[0] == stem(fold(word))
