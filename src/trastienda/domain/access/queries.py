"""Questions about people at the door."""

import msgspec

from trastienda.domain.access.errors import TenantNotFound
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction


class PersonAtDoor(msgspec.Struct, frozen=True):
    """Only what a sign-in screen shows."""

    id: int
    name: str
    role: str

    @property
    def initials(self) -> str:
        """The first letters of the first two words; of a single word, its first two letters: Admin is AD."""
        words = self.name.split()
        letters = [word[0] for word in words[:2]] if len(words) > 1 else list(self.name.strip()[:2])
        return "".join(letters).upper()


_PEOPLE = """
SELECT id, name, role FROM employee WHERE tenant_id = %s AND is_active ORDER BY id LIMIT 500
"""


def people_for_sign_in(tenant_id: int) -> list[PersonAtDoor]:
    """Return the active employees of a tenant. :raises TenantNotFound: there is no such tenant."""
    with transaction(tenant_id):
        if sql.row("SELECT 1 FROM tenant WHERE id = %s AND is_active", (tenant_id,)) is None:
            raise TenantNotFound(tenant_id=tenant_id)
        return sql.structs(PersonAtDoor, _PEOPLE, (tenant_id,))
