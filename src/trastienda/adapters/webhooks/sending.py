"""Posts a message to a place that was looked at: to its number, under its name, once, and within a deadline.

The connection goes to the very number that was checked; TLS proves the name. Redirects are not followed, proxies of the
environment not used, and of an answer only the beginning is read: a receiver decides nothing here but yes or no.
"""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Mapping

from trastienda.adapters.webhooks.reaching import Place
from trastienda.domain.webhooks.delivering import Outcome

PATIENCE_S = 5.0
READ = 2_000
"""Bytes of an answer that are looked at; the rest is not waited for."""


def post(
    place: Place,
    body: bytes,
    headers: Mapping[str, str],
    *,
    patience_s: float = PATIENCE_S,
    trust: ssl.SSLContext | None = None,
) -> Outcome:
    """
    Post a JSON body and return how that ended. Never raises for what a receiver does.

    :param trust: who is believed to be who they say; the system's authorities unless a test says otherwise.
    """
    began = time.monotonic()
    connection = _Connection(place, patience_s, trust)
    hangs_up = threading.Timer(patience_s, connection.hang_up)
    hangs_up.daemon = True
    hangs_up.start()
    status: int | None = None
    problem, answer = "", ""
    try:
        connection.request("POST", place.target, body=body, headers={**headers, "Host": place.named})
        response = connection.getresponse()
        connection.check_time()  # who was cut off in the middle of the headers seems to have ended them
        status, answer = response.status, _text(response.read(READ))
        problem = "" if 200 <= status < 300 else f"HTTP {status}"
    except ssl.SSLCertVerificationError as error:
        problem = f"certificate: {error.verify_message}"
    except (OSError, http.client.HTTPException, ValueError) as error:
        if status is None:  # an answer that breaks off after its status has been given
            late = time.monotonic() - began >= patience_s
            problem = "no answer in time" if late else f"{type(error).__name__}: {error}"
    finally:
        hangs_up.cancel()
        connection.close()
    took_ms = int((time.monotonic() - began) * 1000)
    return Outcome(status=status, took_ms=took_ms, problem=problem[:300], answer=answer[:500])


class _Connection(http.client.HTTPConnection):
    """To a number, whatever the name says by now."""

    def __init__(self, place: Place, patience_s: float, trust: ssl.SSLContext | None) -> None:
        super().__init__(place.host, place.port, timeout=patience_s)
        self._place = place
        self._trust = trust
        self._is_over = False

    def connect(self) -> None:
        plain = socket.create_connection((self._place.number, self._place.port), timeout=self.timeout)
        self.sock = plain
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._place.is_secure:
            trust = self._trust or ssl.create_default_context()
            self.sock = trust.wrap_socket(plain, server_hostname=self._place.host)
        self.check_time()

    def check_time(self) -> None:
        """:raises TimeoutError: we have hung up."""
        if self._is_over:
            raise TimeoutError("no answer in time")

    def hang_up(self) -> None:
        """End it from another thread: who sends a byte now and then would keep us for ever."""
        self._is_over = True
        if self.sock is not None:
            try:
                self.sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # it is over already
                return


def _text(content: bytes) -> str:
    """Return what can be shown of an answer."""
    text = content.decode("utf-8", errors="replace").replace("\0", "")
    return " ".join(text.split())
