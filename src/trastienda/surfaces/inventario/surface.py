"""The back office as data: its pages (`DESK`) and its JSON (`INVENTARIO`). Areas add themselves to both."""

from trastienda.surfaces.inventario.auth import SURFACE, authenticate
from trastienda.surfaces.inventario.desk.engine import Desk
from trastienda.surfaces.inventario.errors import TABLE
from trastienda.web.surface import Surface

INVENTARIO = Surface(
    name=SURFACE, title="Inventario API", errors=TABLE, authenticate=authenticate, takes_forms=True
)
DESK = Desk(errors=TABLE)
