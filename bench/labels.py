"""How long a hundred labels take, from their facts to the PDF: two codes each, as packers print them."""

import time
from datetime import UTC, datetime

from bench.server import Stage
from bench.table import Measure, say
from trastienda.domain.shipping.states import MethodKind
from trastienda.insights.parcels import Counter, Parcel, Receiver, Sender
from trastienda.papers.label_pdf import label_pdf
from trastienda.papers.label_zpl import label_zpl

LABELS = 100
ASKED_S = 3.0


def run(_: Stage) -> list[Measure]:
    """Print them three times and take the slowest; once as ZPL."""
    say("labels: three times a hundred")
    parcels = [_parcel(number) for number in range(1, LABELS + 1)]
    at = datetime(2026, 2, 4, tzinfo=UTC)
    took, size = max(_timed(parcels, at) for _ in range(3))
    begun = time.perf_counter()
    zpl = label_zpl(parcels)
    zpl_s = time.perf_counter() - begun
    return [
        Measure(
            name=f"{LABELS} labels on one PDF, s",
            ours=f"{took:.2f} s",
            limit="",
            figure=took,
            asked=ASKED_S,
            at_least=False,
            notes=(f"{size / 1000:.0f} kB; as ZPL {zpl_s * 1000:.0f} ms and {len(zpl) / 1000:.0f} kB",),
        )
    ]


def _timed(parcels: list[Parcel], at: datetime) -> tuple[float, int]:
    begun = time.perf_counter()
    size = len(label_pdf(parcels, made_at=at))
    return time.perf_counter() - begun, size


def _parcel(number: int) -> Parcel:
    return Parcel(
        order_id=1000 + number,
        folio=f"W-{1000 + number}",
        placed_at=datetime(2026, 2, 4, tzinfo=UTC),
        country="AR",
        time_zone="America/Argentina/Buenos_Aires",
        kind=MethodKind.OFFICE if number % 3 else MethodKind.HOME,
        method="Envío - Correo",
        sender=Sender("Comiquería Demo", "Av. Corrientes 1500, CABA", "1042", "11-5555-0001"),
        receiver=Receiver(
            name=f"María de los Ángeles Fernández {number}",
            document="12345678",
            phone="+54 11 5555 5555",
            email="maria@correo.example",
            street=f"Av. Cabildo {number}",
            extra="Piso 3, Depto. B",
            city="CABA",
            province="Buenos Aires",
            postal_code="1425",
            country="Argentina",
        ),
        counter=Counter("Sucursal Palermo", "Av. Santa Fe 3650, CABA") if number % 3 else Counter(),
        units=3,
        weight_g=1250,
        tracking_code=f"AB{number:09d}AR",
        courier="Correo Argentino",
        notes="Tocar el timbre",
    )
