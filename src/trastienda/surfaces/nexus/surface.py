"""The point of sale as data. Sections add their endpoints to `NEXUS`; `urls` imports them all."""

from trastienda.surfaces.nexus.auth import SURFACE, authenticate
from trastienda.surfaces.nexus.errors import TABLE
from trastienda.web.surface import Surface

NEXUS = Surface(
    name=SURFACE,
    title="Nexus Autoparts POS",
    errors=TABLE,
    authenticate=authenticate,
)
