"""Which product a phrase means: found, one of several, or none."""

from decimal import Decimal

import pytest

from tests.language.sheet import catalogue
from trastienda.language.cart import parse_cart
from trastienda.language.matching import (
    MOST_CHOICES,
    Ambiguous,
    Candidate,
    Found,
    Missing,
    phrases,
    rank,
    settle,
)
from trastienda.language.searching import search_groups, search_words


def goods(*names: str) -> list[Candidate]:
    """Candidates by their names; the later sell better."""
    return [Candidate(id=n, name=name, popularity=n) for n, name in enumerate(names, 1)]


def found(phrase: str, *names: str) -> str | None:
    answer = rank(phrase, goods(*names))
    return answer.candidate.name if isinstance(answer, Found) else None


class TestFound:
    @pytest.mark.parametrize(
        ("phrase", "name", "others"),
        [
            ("mouse", "Mouse inalámbrico", ("Teclado", "Mochila")),
            ("mouse", "Mouse", ("Mouse inalámbrico", "Tapete para mouse")),
            ("laptop", "Laptop HP", ("Mochila para laptop", "Soporte de laptop")),
            ("celular", "Smartphone Galaxy", ("Funda para celular",)),
            ("funda celular", "Funda para celular", ("Smartphone Galaxy", "Funda para volante")),
            ("gorra", "Gorra de tela", ("Gorro de tela",)),
            ("luces", "Luz trasera", ("Lupa",)),
            ("mause", "Mouse óptico", ("Mesa óptica",)),
            ("aceite 5w30", "Aceite 5W-30", ("Aceite 5W-40", "Aceite 20W-50")),
            ("vol 100", "One Piece Vol. 100", ("One Piece Vol. 10", "One Piece Vol. 101")),
            ("la broma asesina", "Batman: La broma asesina", ("Batman: Año uno",)),
        ],
    )  # fmt: skip
    def test_the_one_that_fits_best(self, phrase: str, name: str, others: tuple[str, ...]) -> None:
        assert found(phrase, name, *others) == name
        assert found(phrase, *others, name) == name

    def test_by_its_number_however_it_is_dashed(self) -> None:
        pads = Candidate(id=1, name="Pastillas delanteras", sku="04465-02220")
        for phrase in ("04465-02220", "0446502220", "04465 02220", "pastillas 04465-02220"):
            assert rank(phrase, [pads, *goods("Pastillas traseras")]) == Found(candidate=pads)

    def test_by_its_brand(self) -> None:
        pads = Candidate(id=1, name="Pastillas delanteras", brand="Toyota")
        assert rank("pastillas toyota", [pads, *goods("Pastillas traseras")]) == Found(candidate=pads)

    def test_a_misspelling_is_told(self) -> None:
        assert rank("teclao", goods("Teclado")) == Found(candidate=goods("Teclado")[0], is_sure=False)
        assert rank("teclados", goods("Teclado")) == Found(candidate=goods("Teclado")[0], is_sure=True)


class TestAmbiguous:
    def test_what_fits_equally_is_asked_for_best_seller_first(self) -> None:
        answer = rank("laptop", goods("Laptop HP", "Mochila para laptop", "Laptop Lenovo"))
        assert isinstance(answer, Ambiguous)
        assert [one.name for one in answer.candidates] == ["Laptop Lenovo", "Laptop HP"]

    def test_popularity_never_decides(self) -> None:
        famous = Candidate(id=2, name="Laptop HP", popularity=1e9)
        assert isinstance(rank("laptop", [*goods("Laptop Lenovo"), famous]), Ambiguous)

    def test_two_of_one_name_are_asked_for(self) -> None:
        assert isinstance(rank("mouse", goods("Mouse", "Mouse")), Ambiguous)

    def test_a_synonym_fits_as_well_as_the_word(self) -> None:
        assert isinstance(rank("celular", goods("Celular Nokia", "Smartphone Galaxy")), Ambiguous)

    def test_no_more_than_can_be_chosen_from(self) -> None:
        answer = rank("laptop", goods(*(f"Laptop {n}" for n in range(30))))
        assert isinstance(answer, Ambiguous)
        assert len(answer.candidates) == MOST_CHOICES


class TestMissing:
    def test_a_word_that_no_product_has_is_no_detail(self) -> None:
        answer = rank("laptop gamer", goods("Laptop HP", "Mouse"))
        assert answer == Missing(closest=(goods("Laptop HP")[0],))

    def test_numbers_are_never_taken_for_one_another(self) -> None:
        assert isinstance(rank("one piece 200", goods("One Piece Vol. 100", "One Piece Vol. 20")), Missing)
        assert isinstance(rank("aceite 5w40", goods("Aceite 5W-30")), Missing)

    def test_what_something_is_for_is_not_the_thing(self) -> None:
        assert isinstance(rank("laptop", goods("Mochila para laptop")), Missing)

    @pytest.mark.parametrize("phrase", ["de la", "", "dragon", "pan"])
    def test_nothing_fits(self, phrase: str) -> None:
        assert rank(phrase, goods("Paño de cocina", "Mouse")) == Missing()

    def test_without_candidates(self) -> None:
        assert rank("mouse", ()) == Missing()


class TestSettle:
    def shop(self, said: str, *names: str) -> list[tuple[Decimal, str]]:
        step = parse_cart(said).steps[0]
        lines = settle(step.wanted, dict.fromkeys(phrases(step.wanted), goods(*names)))
        return [
            (line.wanted.quantity, line.answer.candidate.name if isinstance(line.answer, Found) else "?")
            for line in lines
        ]

    def test_a_name_with_y_is_one_product_where_the_shop_has_it(self) -> None:
        together, apart = ("Sal y pimienta",), ("Sal", "Pimienta")
        assert self.shop("2 sal y pimienta", *together) == [(2, "Sal y pimienta")]
        assert self.shop("2 sal y pimienta", *apart) == [(2, "Sal"), (1, "Pimienta")]
        assert self.shop("2 sal y 1 pimienta", *together, *apart) == [(2, "Sal"), (1, "Pimienta")]

    def test_two_products_are_not_the_third_that_holds_both(self) -> None:
        shelf = ("Laptop", "Mouse", "Kit para laptop con teclado y mouse")
        assert self.shop("laptop y mouse", *shelf) == [(1, "Laptop"), (1, "Mouse")]

    def test_a_number_belongs_to_the_name_where_the_shop_has_it(self) -> None:
        assert self.shop("12 monos", "12 monos") == [(1, "12 monos")]
        assert self.shop("12 monos", "Monos de peluche") == [(12, "Monos de peluche")]
        assert self.shop("pilas 4 piezas", "Pilas 4 piezas") == [(1, "Pilas 4 piezas")]
        assert self.shop("pilas 4 piezas", "Pilas") == [(4, "Pilas")]
        assert self.shop("5 litros de aceite", "Aceite garrafa 5 l") == [(1, "Aceite garrafa 5 l")]
        assert self.shop("5 litros de aceite", "Aceite a granel") == [(5, "Aceite a granel")]

    def test_every_name_of_the_sheet_is_one_product_when_said_in_a_sentence(self) -> None:
        shelf = [good.name for good in catalogue()]
        for name in shelf:
            assert self.shop(f"agrega 2 {name} por favor", *shelf) == [(2, name)]

    def test_a_row_of_names_is_cut_where_the_shop_has_them(self) -> None:
        shelf = ("Laptop HP 15 negra", "Mouse")
        assert self.shop("laptop hp 15 negra", *shelf) == [(1, "Laptop HP 15 negra")]
        assert self.shop("laptop hp 15 negra 5 mouse", *shelf) == [(1, "Laptop HP 15 negra"), (5, "Mouse")]


class TestSearch:
    def test_stems_and_synonyms(self) -> None:
        assert {"celular", "smartphon", "movil"} <= set(search_words("dos celulares"))
        assert "audifon" in search_words("autifonos")
        assert search_groups("laptop hp")[1] == ("hp",)

    def test_every_product_of_a_phrase_has_a_piece_of_each_group(self) -> None:
        text = "pastillas de freno delanteras toyota 04465 02220 0446502220"
        assert all(
            any(piece in text for piece in group) for group in search_groups("balatas delanteras toyota")
        )

    def test_codes_are_also_looked_for_apart_and_numbers_in_words(self) -> None:
        assert "5w 30" in search_words("aceite 5w30")
        assert {"100", "cien"} <= set(search_words("cien años de soledad"))

    def test_measures_are_not_looked_for(self) -> None:
        assert search_groups("aceite 5 litros") == search_groups("aceite 5 l")
        assert all(len(piece) > 1 or piece.isdigit() for piece in search_words("aceite 5 litros"))
