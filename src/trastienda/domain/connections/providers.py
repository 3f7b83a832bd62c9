"""The outside systems that a tenant may have accounts with, and what each wants to know. Pure data.

`user`, `secret` and `signing` are what each system calls them; the words are the surfaces'. Other contexts keep what
they need under names of their own; those here are what payments, fiscal documents and parcels ask.
"""

from collections.abc import Mapping
from enum import StrEnum

import msgspec


class Kind(StrEnum):
    """What a system is for."""

    GATEWAY = "gateway"
    CERTIFIER = "certifier"
    CARRIER = "carrier"
    FINANCIER = "financier"
    ERP = "erp"
    MESSENGER = "messenger"


class Provider(msgspec.Struct, frozen=True):
    """
    One system. `needs` and `takes` are names of fields: address, user, secret, signing, or of something extra.

    `fixed`: it answers at one address only, and nobody says another but for a rehearsal.
    """

    kind: Kind
    needs: tuple[str, ...]
    takes: tuple[str, ...] = ()
    fixed: bool = False

    @property
    def fields(self) -> tuple[str, ...]:
        """Everything that it may be told."""
        return (*self.needs, *self.takes)


PROVIDERS: Mapping[str, Provider] = {
    "mercado_pago": Provider(Kind.GATEWAY, ("secret",), ("signing", "address")),
    "getnet": Provider(Kind.GATEWAY, ("user", "secret"), ("signing", "path", "address")),
    "modo": Provider(Kind.GATEWAY, ("user", "secret"), ("merchant", "path", "address")),
    "openpay": Provider(Kind.GATEWAY, ("user", "secret"), ("address", "auth_address")),
    "paypal": Provider(Kind.GATEWAY, ("user", "secret"), ("signing", "address")),
    "stripe": Provider(Kind.GATEWAY, ("secret",), ("signing", "address"), fixed=True),
    "sw": Provider(Kind.CERTIFIER, ("secret",), ("user", "address", "sat_address")),
    "finkok": Provider(Kind.CERTIFIER, ("user", "secret"), ("address", "sat_address")),
    "paqar": Provider(Kind.CARRIER, ("secret", "contract"), ("address",)),
    "micorreo": Provider(Kind.CARRIER, ("user", "secret", "contract"), ("address",)),
    "andreani": Provider(Kind.CARRIER, ("secret", "contract"), ("user", "address")),
    "fastmail": Provider(Kind.CARRIER, ("address", "secret")),
    "aplazo": Provider(Kind.FINANCIER, ("user", "secret"), ("signing", "shop_id", "address")),
    "kueski": Provider(Kind.FINANCIER, ("user", "secret"), ("address",)),
    "clip": Provider(Kind.FINANCIER, ("secret",), ("address",)),
    "odoo": Provider(Kind.ERP, ("address", "database", "secret"), ("user", "protocol", "location_id")),
    "sap_b1": Provider(Kind.ERP, ("address", "company_db", "user", "secret"), ("public_card_code",)),
    "whatsapp": Provider(
        Kind.MESSENGER, ("user", "secret", "signing", "business_account_id", "verify_token"), ("address",)
    ),
}
ADDRESSES = frozenset({"address", "auth_address", "sat_address"})
"""Fields that say where a system answers."""


def rivals(provider: str) -> list[str]:
    """Return the systems of which only one can be in use beside this one: documents go to one certifier."""
    kind = PROVIDERS[provider].kind
    if kind is not Kind.CERTIFIER:
        return []
    return [name for name, other in PROVIDERS.items() if other.kind is kind and name != provider]
