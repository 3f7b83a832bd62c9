"""From our snapshots to this dialect's answers."""

from collections.abc import Mapping, Sequence
from typing import Any

from trastienda.domain.bnpl.financing import PROVIDERS
from trastienda.domain.bnpl.steps import HeldApplication
from trastienda.kernel.actor import Actor
from trastienda.surfaces.nexus.bnpl import vocabulary, wire
from trastienda.surfaces.nexus.render import wall_clock, wall_clock_or_none


def providers(lacking: Mapping[str, Sequence[str]]) -> wire.Providers:
    """`lacking`: by provider, in the order in which they are shown, what is still to be told."""
    return wire.Providers(
        providers=[
            wire.ProviderShown(
                id=vocabulary.PROVIDER_FROM_OURS[name],
                name=PROVIDERS[name],
                enabled=not needed,
                config_needed=list(needed),
            )
            for name, needed in lacking.items()
        ]
    )


def application(held: HeldApplication, actor: Actor) -> wire.Application:
    return wire.Application(**_fields(held, actor))


def made(held: HeldApplication, actor: Actor) -> wire.ApplicationMade:
    return wire.ApplicationMade(**_fields(held, actor), message="Application created")


def _fields(held: HeldApplication, actor: Actor) -> dict[str, Any]:
    return {
        "id": held.id,
        "sale_id": held.sale_id,
        "provider": vocabulary.PROVIDER_FROM_OURS[held.provider],
        "amount": held.amount,
        "currency": held.currency,
        "customer": wire.Customer(name=held.customer_name, phone=held.customer_phone),
        "status": vocabulary.STATUS[held.state],
        "redirect_url": held.url or None,
        "external_id": held.external_id,
        "error": held.problem or None,
        "created_at": wall_clock(held.made_at, actor),
        "decided_at": wall_clock_or_none(held.decided_at, actor),
    }
