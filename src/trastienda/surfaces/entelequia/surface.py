"""Web orders as data. Sections add their endpoints to `ENTELEQUIA`; `urls` imports them all."""

from trastienda.surfaces.entelequia.auth import SURFACE, authenticate
from trastienda.surfaces.entelequia.errors import TABLE
from trastienda.web.surface import Surface

ENTELEQUIA = Surface(name=SURFACE, title="Entelequia Orders API", errors=TABLE, authenticate=authenticate)
ROOT = "api/v1"
