"""Which account with a neighbour (financier, ERP, messenger) works for which tenant.

A tenant's own credentials are kept by `domain.connections`, sealed; the installation may have some for everybody (the
rehearsal's are such). Plain data, so that `project` may make it without loading anything.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from trastienda.kernel.errors import Bug

TENANT = "{tenant}"
"""Stands for the tenant's number in the user of an account that is for everybody."""


@dataclass(frozen=True, slots=True)
class OutsideAccount:
    """
    One account. `address` empty: where the system usually answers. `extra`: whatever else it wants to know, by name.

    `user`, `secret` and `signing` are what each adapter says they are.
    """

    provider: str
    address: str = ""
    user: str = ""
    secret: str = field(default="", repr=False)
    signing: str = field(default="", repr=False)
    extra: tuple[tuple[str, str], ...] = ()
    tenant_id: int | None = None

    def told(self, name: str) -> str:
        """Return what is known under a name: one of the fields, or of what else was told."""
        own: Mapping[str, str] = {
            "address": self.address,
            "user": self.user,
            "secret": self.secret,
            "signing": self.signing,
        }
        return own.get(name) or dict(self.extra).get(name, "")


def shared_account(
    provider: str, tenant_id: int, accounts: Sequence[OutsideAccount]
) -> OutsideAccount | None:
    """Return the installation's account for everybody, as that tenant uses it; None when there is none."""
    found = [account for account in accounts if account.provider == provider]
    if len(found) > 1:
        raise Bug(f"one account for everybody with {provider}")
    return replace(found[0], user=found[0].user.replace(TENANT, str(tenant_id))) if found else None
