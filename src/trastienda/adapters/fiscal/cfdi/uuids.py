"""The numbers that the SAT gives documents (folio fiscal)."""

import re

from trastienda.domain.invoicing.errors import NotFiscal

_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")


def is_uuid(text: str) -> bool:
    """Return whether a text is a number as the SAT gives it."""
    return _UUID.fullmatch(text) is not None


def check_uuid(where: str, text: str) -> None:
    """:raises NotFiscal: that is no number of a document."""
    if not is_uuid(text):
        raise NotFiscal(where, "bad_uuid", "", text)
