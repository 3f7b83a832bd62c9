"""One driver for each door: the same verbs in its own words."""

from collections.abc import Callable, Mapping

from tests.conformance.drivers.base import Driver
from tests.conformance.drivers.entelequia import Entelequia
from tests.conformance.drivers.inventario import InventarioForms, InventarioJson
from tests.conformance.drivers.nexus import Nexus
from tests.conformance.drivers.sales import Sales
from tests.conformance.drivers.smartsales import SmartSales
from tests.conformance.room import Room

DRIVERS: Mapping[str, Callable[[Room], Driver]] = {
    each.name: each for each in (Nexus, SmartSales, InventarioJson, InventarioForms, Sales, Entelequia)
}
"""By name; the back office twice, since it has JSON and forms."""
EVERY_DOOR = tuple(DRIVERS)
