"""Many checkouts at five gateways that lose answers and repeat themselves. `make soak` runs ten thousand."""

from pathlib import Path

import pytest
from django.conf import settings

from bench.checkouts import accounts, soak, stand_ins
from bench.reckoning import Figures
from tests.shop import Shop
from tests.surfaces.entelequia.store import manga, open_comics, rate, without_jobs


@pytest.fixture
def comics() -> Shop:
    shop = open_comics()
    rate(shop, "USD", "10")
    return shop


@pytest.mark.slow
def test_every_peso_is_where_both_ledgers_say(
    comics: Shop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    product = manga(comics, "remojo", 10_000)
    with stand_ins(tmp_path) as sandbox, without_jobs(comics):
        monkeypatch.setattr(settings, "GATEWAYS", accounts(sandbox))
        figures: Figures = soak(comics.id, product, sandbox, checkouts=200, seed=20261121, say=lambda _: None)
    assert figures.wrong == []
    assert figures.paid > 120
    assert figures.refunded > 5
    assert figures.returned > 5
    assert figures.unavailable > 20
