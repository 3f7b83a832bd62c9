"""What may still be done with a sale is said in each surface's words, never in ours."""

import pytest

from trastienda.domain.sales.errors import WrongState
from trastienda.domain.sales.states import FulfilmentEvent
from trastienda.surfaces.entelequia.errors import TABLE as ENTELEQUIA
from trastienda.surfaces.inventario.errors import TABLE as INVENTARIO
from trastienda.surfaces.nexus.errors import TABLE as NEXUS
from trastienda.surfaces.sales.errors import TABLE as SALES
from trastienda.surfaces.smartsales.errors import TABLE as SMARTSALES
from trastienda.web.errors import ErrorTable


@pytest.mark.parametrize("table", [NEXUS, SMARTSALES, ENTELEQUIA, INVENTARIO, SALES])
@pytest.mark.parametrize("event", FulfilmentEvent)
def test_every_step_of_a_sale_has_a_word(table: ErrorTable, event: FulfilmentEvent) -> None:
    refusal = WrongState(noun="sale", state="delivered", event="send", allowed=(str(event),))
    assert str(event) not in str(table.say(refusal)[1]).split()
