"""Every refusal has a wire form in every surface, and every surface's sentence can be said."""

from dataclasses import fields

import pytest
from django.urls import get_resolver

from trastienda.kernel.errors import DomainError, every_refusal
from trastienda.surfaces.entelequia.surface import ENTELEQUIA
from trastienda.surfaces.inventario.surface import INVENTARIO
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.surfaces.sales.surface import SALES
from trastienda.surfaces.smartsales.surface import SMARTSALES
from trastienda.web.surface import Surface

SURFACES = (NEXUS, SMARTSALES, INVENTARIO, SALES, ENTELEQUIA)
"""The last words refusals by functions of facts as they really are; its own tests say each of them."""


def refusals() -> list[type[DomainError]]:
    assert (
        get_resolver().url_patterns
    )  # importing the routes imports every operation, and with it every refusal
    return sorted(every_refusal(), key=lambda error: error.__qualname__)


def test_there_are_refusals() -> None:
    assert len(refusals()) > 40


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface.name)
def test_every_refusal_has_been_decided(surface: Surface) -> None:
    """A new DomainError fails here until each dialect has a row for it."""
    assert [error.__name__ for error in refusals() if not surface.errors.knows(error)] == []


@pytest.mark.parametrize("surface", SURFACES[:-1], ids=lambda surface: surface.name)
def test_every_sentence_uses_only_facts_that_its_refusal_has(surface: Surface) -> None:
    for kind in refusals():
        error = kind(**dict.fromkeys((field.name for field in fields(kind)), "1"))
        status, body = surface.errors.say(error)
        assert 400 <= status < 600
        assert any(body.get(name) for name in ("error", "detail", "message")) or all(body.values()), body


def test_codes_are_unique() -> None:
    codes = [error.code for error in refusals()]
    assert sorted(codes) == sorted(set(codes))
