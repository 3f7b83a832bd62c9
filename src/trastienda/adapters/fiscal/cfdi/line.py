"""The wire to a certifier or to the SAT: one request with time-outs, and what became of it in our words.

Nothing is ever repeated here, and no redirect is followed. Whether nothing can have happened is known only where no
connection came about; everything else that is no answer may have worked.
"""

import re
from typing import Any

import msgspec
import requests
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    MaxRetryError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)

from trastienda.domain.invoicing.errors import OfficeRefused, OfficeUnavailable

CONNECT_PATIENCE_S, ANSWER_PATIENCE_S = 3.05, 30.0
LARGEST_ANSWER = 20_000_000
LONGEST_SAID = 500
CREDENTIALS = "credentials"
_NEVER_CONNECTED = (ConnectTimeoutError, NewConnectionError, NameResolutionError, SSLError)
_CODE = re.compile(r"\s*([A-Z]{0,8}[0-9]{2,6})\b")


class Answered(msgspec.Struct, frozen=True):
    """What came back: a status below 500, and its body."""

    status: int
    body: bytes


class Line:
    """One system outside, by the name under which it is spoken of."""

    def __init__(self, office: str, *, patience_s: float = ANSWER_PATIENCE_S) -> None:
        self.office = office
        self._patience_s = patience_s
        self._session = requests.Session()
        self._session.trust_env = False  # neither a proxy nor a password of this machine's own

    def send(self, method: str, url: str, **what: Any) -> Answered:
        """
        Send a request, and return an answer that can be read.

        :raises OfficeUnavailable: there is none: silence, a break, an error of theirs, or too much of it.
        :raises OfficeRefused: `credentials`: they do not know us.
        """
        try:
            with self._session.request(
                method,
                url,
                timeout=(CONNECT_PATIENCE_S, self._patience_s),
                allow_redirects=False,
                stream=True,
                **what,
            ) as response:
                status = response.status_code
                body = response.raw.read(LARGEST_ANSWER + 1, decode_content=True)
        except (requests.RequestException, HTTPError, OSError) as error:
            raise self.silence(type(error).__name__, happened=not _never_connected(error)) from None
        if status in {401, 403}:
            raise OfficeRefused(self.office, CREDENTIALS)
        if status == 429:
            raise self.silence("429", happened=False)
        if status == 408 or not 200 <= status < 500 or 300 <= status < 400 or len(body) > LARGEST_ANSWER:
            raise self.silence(str(status))
        return Answered(status, body)

    def silence(self, detail: str, *, happened: bool = True) -> OfficeUnavailable:
        """Return what is raised where nothing usable was said."""
        return OfficeUnavailable(self.office, may_have_happened=happened, detail=detail)


def code_of(said: str) -> str:
    """Return the code that a sentence of theirs begins with: `CFDI40147 - El…`, `307. El…`; or `unexplained`."""
    found = _CODE.match(said)
    return found[1] if found else "unexplained"


def _never_connected(error: Exception) -> bool:
    """Whether no byte of ours can have arrived."""
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.InvalidURL):
        return True
    cause = error.args[0] if error.args else None
    if isinstance(cause, MaxRetryError):
        cause = cause.reason
    return isinstance(cause, _NEVER_CONNECTED)
