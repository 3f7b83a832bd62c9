"""What the demo shops send with: goods fetched at the second branch too, offices of the carrier, what goods weigh.

Offices are made up; their postal codes are real ones, so that a search by postal code finds some.
"""

from collections.abc import Mapping

from trastienda.domain.shipping.defaults import TARIFFS
from trastienda.domain.shipping.models import Office
from trastienda.domain.shipping.postal import postal_number
from trastienda.domain.shipping.steps import offer_pickup
from trastienda.kernel import sql
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import step

OFFICES: Mapping[str, str] = {
    "AR": """
C0101 | Sucursal Tribunales    | Lavalle 1290            | CABA             | Ciudad Autónoma de Buenos Aires | 1048
C0114 | Sucursal Palermo       | Av. Santa Fe 3650       | CABA             | Ciudad Autónoma de Buenos Aires | 1425
C0121 | Sucursal Belgrano      | Av. Cabildo 1820        | CABA             | Ciudad Autónoma de Buenos Aires | 1428
C0133 | Sucursal Caballito     | Av. Rivadavia 5040      | CABA             | Ciudad Autónoma de Buenos Aires | 1424
C0140 | Sucursal Flores        | Av. Rivadavia 7115      | CABA             | Ciudad Autónoma de Buenos Aires | 1406
B0203 | Sucursal Vicente López | Av. Maipú 1250          | Vicente López    | Buenos Aires                    | 1638
B0217 | Sucursal Avellaneda    | Av. Mitre 720           | Avellaneda       | Buenos Aires                    | 1870
B0231 | Sucursal La Plata      | Calle 51 Nº 640         | La Plata         | Buenos Aires                    | 1900
S0301 | Sucursal Rosario       | Córdoba 1450            | Rosario          | Santa Fe                        | 2000
X0401 | Sucursal Córdoba       | Av. Colón 210           | Córdoba          | Córdoba                         | 5000
M0501 | Sucursal Mendoza       | Av. San Martín 1130     | Mendoza          | Mendoza                         | 5500
""",
    "MX": """
MX001 | Sucursal Centro        | Av. Juárez 60           | Ciudad de México | Ciudad de México                | 06010
MX014 | Sucursal Del Valle     | Av. Insurgentes Sur 800 | Ciudad de México | Ciudad de México                | 03100
MX021 | Sucursal Monterrey     | Av. Constitución 410    | Monterrey        | Nuevo León                      | 64000
MX033 | Sucursal Guadalajara   | Av. Vallarta 1500       | Guadalajara      | Jalisco                         | 44100
""",
}
_HOURS = "Lunes a viernes de 9 a 18 h"
WEIGHTS_G: Mapping[str, int] = {
    "Manga": 190, "Cómics": 420, "Historieta argentina": 650, "Figuras": 900, "Juegos": 700, "Accesorios": 120,
}  # fmt: skip
"""By category; what is not here weighs what the tenant's setting says."""
_WEIGH = """
UPDATE product p SET weight_g = w.grams
FROM unnest(%s::text[], %s::int[]) AS w(name, grams) JOIN category c ON c.tenant_id = %s AND c.name = w.name
WHERE p.tenant_id = %s AND p.category_id = c.id
"""


@step
def open_deliveries(country: str, *, second: tuple[int, str]) -> None:
    """Give a demo shop its offices, its second pickup (branch and name) and the weights of its goods."""
    tenant = current_tenant()
    offer_pickup(1, branch=second[0], name=second[1])
    Office.objects.bulk_create(
        Office(
            tenant_id=tenant,
            carrier=str(TARIFFS[country].carrier),
            code=code,
            name=name,
            street=street,
            city=city,
            province=province,
            country=country,
            postal_code=postal_code,
            postal_number=postal_number(postal_code, country=country) or 0,
            hours=_HOURS,
        )
        for code, name, street, city, province, postal_code in (
            [cell.strip() for cell in line.split("|")] for line in OFFICES[country].strip().splitlines()
        )
    )
    sql.execute(_WEIGH, (list(WEIGHTS_G), list(WEIGHTS_G.values()), tenant, tenant))
