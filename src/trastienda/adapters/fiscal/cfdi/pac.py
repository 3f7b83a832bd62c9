"""What the office asks of a certifier (PAC), whichever it is. The wire is each certifier's own."""

from typing import Protocol

from satcfdi.create.cancela.cancelacion import Cancelacion


class Pac(Protocol):
    """
    A certifier. Everything raises `OfficeUnavailable` where nothing usable was said, and `OfficeRefused` with the
    certifier's own code where it said no.
    """

    def stamp(self, xml: str) -> str:
        """Return the certified document; for one that it certified before, the first one again."""

    def find(self, xml: str) -> str | None:
        """Return what it made of that very document before, None for nothing."""

    def cancel(self, uuid: str, request: Cancelacion) -> str:
        """Hand a signed request on to the SAT, and return the SAT's code for it: 201 taken, 202 known already…"""
