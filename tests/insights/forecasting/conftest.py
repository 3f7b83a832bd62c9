"""Smaller forests: these tests ask whether the race is fair, not how good a large forest is."""

from collections.abc import Iterator

import pytest

from trastienda.insights.forecasting import candidates


@pytest.fixture(autouse=True, scope="module")
def small_forests() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(candidates, "TREES", 15)
        patch.setattr(candidates, "ROUNDS", 30)
        yield
