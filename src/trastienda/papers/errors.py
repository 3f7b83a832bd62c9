"""Refusals of the printer."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class PrinterBusy(DomainError):
    """Too many papers are being printed at once, or this one takes too long; nothing was printed."""

    retry_after_s: int
    code = "printer_busy"
    kind = Kind.UNAVAILABLE
