"""Smaller forests: these tests ask what becomes of a forecast, not how good a large forest is."""

import pytest

from trastienda.insights.forecasting import candidates


@pytest.fixture(autouse=True)
def small_forests(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(candidates, "TREES", 10)
    monkeypatch.setattr(candidates, "ROUNDS", 10)
