"""Refusals of exports."""

from dataclasses import dataclass

from trastienda.kernel.errors import DomainError, Kind


@dataclass(eq=False)
class TooManyRows(DomainError):
    """The answer has more rows than this kind of document can hold."""

    rows: int
    most: int
    format: str
    code = "too_many_rows"


@dataclass(eq=False)
class TooManyExports(DomainError):
    """As many documents are being made for this tenant as may be."""

    most: int
    retry_after_s: int
    code = "too_many_exports"
    kind = Kind.THROTTLED


@dataclass(eq=False)
class ExportNotFound(DomainError):
    """No such export in this tenant that the caller may see."""

    export_id: int
    code = "export_not_found"
    kind = Kind.NOT_FOUND


@dataclass(eq=False)
class ExportNotReady(DomainError):
    """There is nothing to fetch yet, or there never will be: `state` says which."""

    state: str
    progress: int
    code = "export_not_ready"
    kind = Kind.CONFLICT
