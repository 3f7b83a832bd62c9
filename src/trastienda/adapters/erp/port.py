"""What any ERP that can be asked is asked for; questions raise `Silent` and `Refused` (`adapters.outside.asking`)."""

from typing import Protocol

from trastienda.domain.erp.records import Record, SyncKind


class Erp(Protocol):
    """One company in an ERP. Bringing the same object twice leaves one of it there."""

    def bring(self, record: Record, external_id: str | None) -> str:
        """Make it there, or make it as it is now; return its name there. Looked for by our reference first."""

    def references(self, kind: SyncKind) -> set[str]:
        """Return our references of everything of that kind that it has; what was undone there does not count."""
