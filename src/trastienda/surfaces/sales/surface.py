"""Sales as data. Sections add their endpoints to `SALES`; `urls` imports them all."""

from trastienda.surfaces.sales.auth import SURFACE, authenticate
from trastienda.surfaces.sales.errors import TABLE
from trastienda.web.surface import Surface

SALES = Surface(name=SURFACE, title="Sales API", errors=TABLE, authenticate=authenticate)
