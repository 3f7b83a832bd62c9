"""What sending costs: by weight, place and method; free from a value; and the offices that serve a place."""

from decimal import Decimal

import pytest

from tests.operations.sales.helpers import statements
from tests.shop import Shop, open_shop
from trastienda.domain.shipping.errors import (
    NotDelivered,
    OfficeNotPossible,
    OfficeRequired,
    ShippingNotOffered,
)
from trastienda.domain.shipping.models import Method, Office
from trastienda.domain.shipping.states import MethodKind
from trastienda.insights.shipping_quote import (
    Destination,
    OfficeShown,
    ShippingQuote,
    parcel_weight,
    possible_offices,
    quote_shipment,
    shipping_quotes,
)
from trastienda.kernel.errors import Invalid

D = Decimal
PALERMO = Destination("AR", "1425")
MENDOZA = Destination("AR", "M5500XAB")


@pytest.fixture
def comics() -> Shop:
    return open_shop(
        "Comiquería",
        tax_rate="0.21",
        country="AR",
        currency="ARS",
        time_zone="America/Argentina/Buenos_Aires",
    )


def asked(
    shop: Shop, code: int, to: Destination, *, grams: int = 400, value: str = "5000", **more: int
) -> ShippingQuote:
    with shop.transaction():
        return quote_shipment(code, weight_g=grams, value=D(value), to=to, **more)


def office(shop: Shop, code: str, postal_code: str, *, carrier: str = "paqar", is_active: bool = True) -> int:
    with shop.transaction():
        return Office.objects.create(
            tenant_id=shop.id,
            carrier=carrier,
            code=code,
            name=f"Sucursal {code}",
            country="AR",
            postal_code=postal_code,
            postal_number=int(postal_code),
            is_active=is_active,
        ).id


@pytest.mark.parametrize(
    ("to", "grams", "price"),
    [
        (PALERMO, 1, "4800"),
        (PALERMO, 1_000, "4800"),
        (PALERMO, 1_001, "6900"),
        (PALERMO, 25_000, "14200"),
        (Destination("AR", "C1425ABC"), 400, "4800"),
        (Destination("AR", " c1499 "), 400, "4800"),
        (Destination("AR", "1500"), 400, "5900"),
        (MENDOZA, 400, "7900"),
        (Destination("AR", "9410"), 20_000, "27400"),
    ],
)
def test_the_price_is_that_of_the_weights_step_in_the_narrowest_zone(
    comics: Shop, to: Destination, grams: int, price: str
) -> None:
    quote = asked(comics, 1, to, grams=grams)
    assert (quote.name, quote.kind, quote.price, quote.is_free) == (
        "Envío - Correo",
        MethodKind.HOME,
        D(price),
        False,
    )


def test_fetching_it_costs_nothing_and_needs_no_rate(comics: Shop) -> None:
    quote = asked(comics, 2, Destination("BR", "01310-100"), grams=90_000)
    assert (quote.name, quote.kind, quote.price) == ("Retiro - Sucursal Centro", MethodKind.PICKUP, D(0))
    assert quote.branch_id == comics.branch_id
    assert not quote.is_free  # nothing was given up for it


def test_goods_worth_enough_are_carried_for_nothing(comics: Shop) -> None:
    assert asked(comics, 1, PALERMO, value="79999.99").price == D(4800)
    free = asked(comics, 1, PALERMO, value="80000")
    assert (free.price, free.is_free, free.free_from) == (D(0), True, D(80000))


def test_all_methods_at_once_by_code_and_those_that_do_not_go_there_without_price(comics: Shop) -> None:
    with comics.transaction():
        quotes = shipping_quotes(weight_g=400, value=D(5000), to=PALERMO)
        heavy = shipping_quotes(weight_g=25_001, value=D(5000), to=PALERMO)
        abroad = shipping_quotes(weight_g=400, value=D(5000), to=Destination("UY", "11000"))
    assert [(each.code, each.price) for each in quotes] == [(1, D(4800)), (2, D(0)), (11, D(3600))]
    assert [(each.code, each.price) for each in heavy] == [(1, None), (2, D(0)), (11, None)]
    assert [(each.code, each.price) for each in abroad] == [(1, None), (2, D(0)), (11, None)]


def test_it_costs_the_same_statements_whatever_there_is(comics: Shop) -> None:
    for number in range(30):
        office(comics, f"C{number}", "1425")
    with comics.transaction(), statements(comics) as seen:
        quote_shipment(1, weight_g=400, value=D(5000), to=PALERMO)
    assert len(seen) == 2


class TestRefusals:
    def test_an_unknown_code(self, comics: Shop) -> None:
        for code in (0, -1, 4, 32767, 2**40):
            with pytest.raises(ShippingNotOffered):
                asked(comics, code, PALERMO)

    def test_a_method_that_is_not_offered_any_more(self, comics: Shop) -> None:
        with comics.transaction():
            Method.objects.filter(code=1).update(is_active=False)
        with pytest.raises(ShippingNotOffered):
            asked(comics, 1, PALERMO)

    def test_a_place_where_it_does_not_go(self, comics: Shop) -> None:
        with pytest.raises(NotDelivered) as refused:
            asked(comics, 1, Destination("UY", "11000"))
        assert refused.value.country == "UY"

    def test_more_than_it_carries(self, comics: Shop) -> None:
        with pytest.raises(NotDelivered):
            asked(comics, 1, PALERMO, grams=25_001)

    @pytest.mark.parametrize("code", ["", "abc", "142", "14255", "1425 bis", "１４２５", "1425\n1426"])
    def test_a_postal_code_that_is_none_of_that_country(self, comics: Shop, code: str) -> None:
        with pytest.raises(Invalid) as refused:
            asked(comics, 1, Destination("AR", code))
        assert refused.value.field == "postal_code"


class TestOffices:
    def test_those_of_the_region_the_nearest_first_and_no_more_than_ten(self, comics: Shop) -> None:
        near = [office(comics, f"C{code}", str(code)) for code in (1425, 1428, 1414)]
        office(comics, "MDZ", "5500")
        office(comics, "OTHER", "1425", carrier="andreani")
        office(comics, "SHUT", "1425", is_active=False)
        with comics.transaction():
            shown = possible_offices(PALERMO)
        assert [each.id for each in shown] == near
        for code in range(1426, 1446):
            office(comics, f"D{code}", str(code))
        with comics.transaction():
            assert len(possible_offices(PALERMO)) == 10
            assert [each.code for each in possible_offices(MENDOZA)] == ["MDZ"]
            assert isinstance(possible_offices(MENDOZA)[0], OfficeShown)

    def test_an_office_is_required_and_must_serve_the_place(self, comics: Shop, shop: Shop) -> None:
        palermo, mendoza = office(comics, "PAL", "1425"), office(comics, "MDZ", "5500")
        foreign = office(shop, "PAL", "1425")
        assert asked(comics, 11, PALERMO, office_id=palermo).office_id == palermo
        assert asked(comics, 1, PALERMO, office_id=mendoza).office_id is None  # it goes to the door
        with pytest.raises(OfficeRequired):
            asked(comics, 11, PALERMO)
        for other in (mendoza, foreign, 0, 2**50):
            with pytest.raises(OfficeNotPossible):
                asked(comics, 11, PALERMO, office_id=other)


def test_weight_is_that_of_all_units_and_the_usual_one_where_nobody_said_it(comics: Shop) -> None:
    book = comics.has("LIBRO", weight_g=420)
    mystery, service = comics.has("SOBRE"), comics.has("TALLER", is_stocked=False)
    with comics.transaction():
        assert parcel_weight([(book, D(2)), (mystery, D(1)), (service, D(5))]) == 2 * 420 + 300
        assert parcel_weight([(book, D("0.5"))]) == 210
        assert parcel_weight([]) == 0
        assert parcel_weight([(book, D(10) ** 9)]) > 1_000_000_000
