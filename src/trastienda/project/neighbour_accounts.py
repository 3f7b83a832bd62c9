"""The accounts with the shop's neighbours that the rehearsal has for every tenant; real ones are each tenant's own.

Their keys come from our secret, so that both sides know them; what cannot be made of a secret, an RSA key, is made once
and kept beside it.
"""

import base64
from collections.abc import Callable, Mapping

from trastienda.adapters.outside.accounts import TENANT, OutsideAccount

Derive = Callable[[str], str]

_FINANCIERS = ("aplazo", "clip")


def new_merchant_key() -> str:
    """Return a key for a merchant of Kueski's stand-in: RSA of 2048 bits, PKCS #8, in base64. Takes about 0.1 s."""
    # Asked for once in the life of an installation; no process keeps the library for it.
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import rsa  # noqa: PLC0415

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    content = key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return base64.b64encode(content).decode("ascii")


def rehearsal_keys(derived: Derive, *, merchant: str) -> Mapping[str, tuple[str, str]]:
    """Return what opens each stand-in and what it signs with, by its name. `merchant`: a `new_merchant_key`."""
    named = (*_FINANCIERS, "whatsapp", "odoo", "sap_b1")
    keys = {name: (derived(f"{name} api"), derived(f"{name} notices")) for name in named}
    return {**keys, "kueski": (merchant, "")}


def rehearsal_accounts(derived: Derive, *, merchant: str, address: str) -> tuple[OutsideAccount, ...]:
    """Return an account with each stand-in. `address`: where they listen, without a slash at its end."""
    keys = rehearsal_keys(derived, merchant=merchant)
    return (
        *(
            OutsideAccount(
                provider=name,
                address=f"{address}/{name}",
                user="sandbox",
                secret=keys[name][0],
                signing=keys[name][1],
            )
            for name in (*_FINANCIERS, "kueski")
        ),
        OutsideAccount(
            provider="odoo",
            address=f"{address}/odoo",
            user="sandbox",
            secret=keys["odoo"][0],
            extra=(("database", "ensayo"), ("location_id", "8")),
        ),
        OutsideAccount(
            provider="sap_b1",
            address=f"{address}/sap_b1",
            user="manager",
            secret=keys["sap_b1"][0],
            extra=(("company_db", "ENSAYO"),),
        ),
        OutsideAccount(
            provider="whatsapp",
            address=f"{address}/whatsapp/v25.0",
            user=f"1000{TENANT}",
            secret=keys["whatsapp"][0],
            signing=keys["whatsapp"][1],
            extra=(("business_account_id", f"2000{TENANT}"), ("verify_token", keys["whatsapp"][1][:16])),
        ),
    )
