"""The way around: the areas of the desk, and which of them somebody sees."""

import msgspec

from trastienda.kernel.actor import Actor, Permission


class Area(msgspec.Struct, frozen=True):
    """One entry of the rail. `icon` names a drawing in `icons.html`."""

    title: str
    href: str
    icon: str
    permission: Permission
    is_here: bool = False


AREAS = (
    Area("Tablero", "/dashboard/", "board", Permission.VIEW_REPORTS),
    Area("Ventas", "/ventas/", "sale", Permission.VIEW_SALES),
    Area("Productos", "/productos/", "box", Permission.VIEW_INVENTORY),
    Area("Compras", "/compras/", "truck", Permission.ADJUST_INVENTORY),
    Area("Clientes", "/clientes/", "people", Permission.VIEW_CUSTOMERS),
    Area("Proveedores", "/proveedores/", "supplier", Permission.ADJUST_INVENTORY),
    Area("Reportes", "/reportes/", "chart", Permission.VIEW_SALES),
    Area("Usuarios", "/usuarios/", "user", Permission.MANAGE_USERS),
    Area("Configuración", "/configuracion/", "gear", Permission.EDIT_SETTINGS),
)


def areas_of(actor: Actor, path: str) -> list[Area]:
    """Return the areas that somebody may enter, and mark the one that they are in."""
    return [
        msgspec.structs.replace(area, is_here=path.startswith(area.href))
        for area in AREAS
        if actor.may(area.permission)
    ]
