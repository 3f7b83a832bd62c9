"""User names and e-mail addresses as they are kept: in one spelling, so that no two people share one. Pure."""

import hashlib
import re
import unicodedata

from trastienda.kernel.errors import Invalid
from trastienda.kernel.text import is_email, tidy

_USERNAME = re.compile(r"[\w.+-]{1,150}\Z")
LONGEST_NAME = 150


def as_kept(text: str) -> str:
    """Return a user name or address as it is kept and sought: 'Ana@Correo.COM ' and 'ana@correo.com' are the same."""
    return unicodedata.normalize("NFKC", tidy(text)).lower()


def check_username(username: str, *, email: str) -> str:
    """
    Return a user name as it is kept: letters, digits and `. + - _`, or the person's own e-mail address.

    Somebody else's address is none: whoever signs in with that must be its owner.

    :raises Invalid: it is none of that.
    """
    kept = as_kept(username)
    if not kept:
        raise Invalid(field="username", reason="missing")
    if len(kept) > LONGEST_NAME:
        raise Invalid(field="username", reason="too_long")
    if not _USERNAME.match(kept) and kept != email:
        raise Invalid(field="username", reason="not_a_username")
    return kept


def check_email(email: str) -> str:
    """Return an address as it is kept; empty is none. :raises Invalid: no mail could be sent to it."""
    kept = as_kept(email)
    if kept and not is_email(kept):
        raise Invalid(field="email", reason="not_an_email")
    return kept


def check_name(field: str, text: str) -> str:
    """Return a first or last name, tidied. :raises Invalid: it is longer than is kept."""
    name = tidy(text)
    if len(name) > LONGEST_NAME:
        raise Invalid(field=field, reason="too_long")
    return name


def typed_name_key(typed: str) -> str:
    """
    Return what a typed user name is counted under when it fails. Not the text itself: people type passwords there.
    """
    return "name:" + hashlib.sha256(as_kept(typed).encode(errors="replace")).hexdigest()
