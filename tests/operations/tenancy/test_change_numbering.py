"""change_numbering: letters and width are chosen before the first document; then they stay, so that numbers add up."""

import pytest

from tests.shop import Shop, now
from trastienda.domain.tenancy.errors import NumberingStarted
from trastienda.insights.audit import documents
from trastienda.insights.audit.proof import prove
from trastienda.kernel.errors import AlreadyTaken, Forbidden, Invalid, NotFound
from trastienda.operations.tenancy.change_numbering import ChangeNumbering, change_numbering


def change(shop: Shop, kind: str, letters: str, width: int = 4) -> None:
    change_numbering(ChangeNumbering(kind, letters, width), actor=shop.owner, now=now())


def test_the_first_document_has_the_letters_and_width_chosen(shop: Shop) -> None:
    change(shop, "sale", "tk", 6)
    shop.has("A", 1)
    assert shop.sells(("A", 1)).folio == "TK-000001"
    with shop.transaction():
        assert all(prove(each).holds for each in documents.PROOFS)


def test_once_one_was_numbered_it_stays(shop: Shop) -> None:
    shop.has("A", 1)
    shop.sells(("A", 1))
    with shop.nothing_changes(), pytest.raises(NumberingStarted) as refusal:
        change(shop, "sale", "TK")
    assert (refusal.value.series, refusal.value.last) == ("V-", 1)
    with shop.nothing_changes():
        change(shop, "sale", "V")  # as it is already


@pytest.mark.parametrize(
    ("kind", "letters", "width", "error"),
    [
        ("sale", "", 4, Invalid),
        ("sale", "1A", 4, Invalid),
        ("sale", "A B", 4, Invalid),
        ("sale", "ÑANDU", 4, Invalid),
        ("sale", "ABCDEFGHI", 4, Invalid),
        ("sale", "A-B", 4, Invalid),
        ("sale", "TK", 0, Invalid),
        ("sale", "TK", 10, Invalid),
        ("sale", "C", 4, AlreadyTaken),
        ("dragon", "TK", 4, NotFound),
    ],
)
def test_what_cannot_be_changes_nothing(
    shop: Shop, kind: str, letters: str, width: int, error: type[Exception]
) -> None:
    with shop.nothing_changes(), pytest.raises(error):
        change(shop, kind, letters, width)


def test_only_who_may_edit_settings_chooses(shop: Shop) -> None:
    manager = shop.actor(shop.hire("manager", pin="5678"))
    with shop.nothing_changes(), pytest.raises(Forbidden):
        change_numbering(ChangeNumbering("sale", "TK", 4), actor=manager, now=now())
