"""Section 10: is the house open?"""

from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.decode import Forbid

SECTION = "10. Health Check"


class Health(Forbid):
    status: str


@NEXUS.get("pos/health", summary="Estado del servicio", section=SECTION, public=True)
def health() -> Health:
    return Health(status="ok")
