"""The web store as data. Sections add their endpoints to `SMARTSALES`; `urls` imports them all."""

from trastienda.surfaces.smartsales.auth import SURFACE, authenticate, look_in
from trastienda.surfaces.smartsales.errors import TABLE
from trastienda.web.surface import Surface

SMARTSALES = Surface(
    name=SURFACE,
    title="SmartSales365 API",
    errors=TABLE,
    authenticate=authenticate,
    visitor=look_in,
    takes_forms=True,
)
