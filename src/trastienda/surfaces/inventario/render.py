"""How this surface writes money, quantities and instants: 1500.00 as a text, ISO 8601 with the tenant's offset."""

from datetime import datetime
from decimal import Decimal

from trastienda.domain.tenancy.profile import tenant_profile
from trastienda.domain.tenancy.queries import branches
from trastienda.kernel.actor import Actor
from trastienda.kernel.clock import local


def amount(money: Decimal) -> str:
    """1500.00"""
    return f"{money:.2f}"


def instant(at: datetime, actor: Actor) -> str:
    """2025-01-15T10:30:00-05:00"""
    zone_name = tenant_profile(actor.tenant_id).time_zone
    return local(at, zone_name=zone_name).replace(microsecond=0).isoformat()


def first_branch() -> int | None:
    """Return the branch that is meant where nobody says one: the first that is open."""
    return next((each.id for each in branches() if each.is_active), None)
