"""Question: whom does the sign-in screen show, before anybody has signed in?

Grain: one row an active employee. Sources: employees, and the tenant's choice of who may see them. Fresh.
"""

from trastienda.domain.access.errors import DeviceNotEnrolled, TenantNotFound
from trastienda.domain.access.queries import PersonAtDoor, is_enrolled, people_who_may_enter
from trastienda.domain.tenancy.settings import tenant_settings
from trastienda.kernel import sql
from trastienda.kernel.transaction import transaction


def people_at_the_door(tenant_id: int, *, device_code: str) -> list[PersonAtDoor]:
    """
    Return who may be tapped on the screen of that device.

    :raises TenantNotFound: there is no such tenant.
    :raises DeviceNotEnrolled: the tenant shows names to enrolled devices only, and this is none.
    """
    with transaction(tenant_id):
        if sql.row("SELECT 1 FROM tenant WHERE id = %s AND is_active", (tenant_id,)) is None:
            raise TenantNotFound(tenant_id=tenant_id)
        if tenant_settings().employees_listed_to == "enrolled_devices" and not is_enrolled(device_code):
            raise DeviceNotEnrolled
        return people_who_may_enter()
