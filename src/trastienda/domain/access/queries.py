"""Questions about people and devices at the door."""

import msgspec

from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step


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
_ENROLLED = "SELECT 1 FROM device WHERE tenant_id = %s AND code = %s AND enrolled_at IS NOT NULL"


@step
def people_who_may_enter() -> list[PersonAtDoor]:
    """Return the active employees."""
    return sql.structs(PersonAtDoor, _PEOPLE, (current_tenant(),))


@step
def is_enrolled(device_code: str) -> bool:
    """Whether the shop has enrolled a device of that code."""
    return sql.row(_ENROLLED, (current_tenant(), device_code)) is not None
