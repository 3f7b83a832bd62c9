"""Asks a certifier whether it knows an account, over plain HTTP and without its client: nothing is certified.

SW with a password is asked for a token, with a token for what is left of the account; Finkok for a document that it
cannot have made, which it answers only to those it knows.
Sources: developers.sw.com.mx (autenticación, consulta de saldo); wiki.finkok.com (stamped, códigos de error).
"""

import base64
import http.client
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from trastienda.adapters.fiscal.offices import pac_account
from trastienda.domain.connections.steps import Credentials

_LARGEST = 200_000
_ENVELOPE = """<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"
 xmlns:stamp="http://facturacion.finkok.com/stamp"><soapenv:Header/><soapenv:Body><stamp:stamped>
<stamp:xml>{xml}</stamp:xml><stamp:username>{user}</stamp:username><stamp:password>{secret}</stamp:password>
</stamp:stamped></soapenv:Body></soapenv:Envelope>"""
_NOTHING = base64.b64encode(b"<nada/>").decode()
_NOT_KNOWN = (b"<CodigoError>300<", b":CodigoError>300<")


class _NoAnswer(Exception):
    """Nothing came back that could be read."""


def ask(told: Credentials, *, patience_s: float) -> str:
    """Return nothing when the certifier knows the account, else credentials, silent or odd."""
    try:
        return _ask_sw(told, patience_s) if told.provider == "sw" else _ask_finkok(told, patience_s)
    except _NoAnswer:
        return "silent"


def _ask_sw(told: Credentials, patience_s: float) -> str:
    address = pac_account(told, tenant_id=0).address
    if told.user:
        headers = {"user": told.user, "password": told.secret}
        status, body = _exchange("POST", f"{address}/security/authenticate", headers, b"", patience_s)
    else:
        headers = {"Authorization": f"Bearer {told.secret}"}
        status, body = _exchange("GET", f"{address}/account/balance", headers, None, patience_s)
    said = _decoded(body)
    if status in {401, 403} or (told.user and status == 400):
        return "credentials"
    if not isinstance(said, dict) or said.get("status") not in {"success", "error"}:
        return "odd"
    return "credentials" if told.user and said["status"] == "error" else ""


def _ask_finkok(told: Credentials, patience_s: float) -> str:
    address = pac_account(told, tenant_id=0).address
    envelope = _ENVELOPE.format(xml=_NOTHING, user=escape(told.user), secret=escape(told.secret))
    headers = {"Content-Type": "text/xml; charset=utf-8"}
    status, body = _exchange(
        "POST", f"{address}/servicios/soap/stamp", headers, envelope.encode(), patience_s
    )
    if status in {401, 403} or any(each in body for each in _NOT_KNOWN):
        return "credentials"
    return "" if b"stampedResponse" in body or b"CodigoError" in body else "odd"


def _exchange(
    method: str, url: str, headers: Mapping[str, str], body: bytes | None, patience_s: float
) -> tuple[int, bytes]:
    """:raises _NoAnswer: silence, a break, or a failure of theirs."""
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=patience_s)
    try:
        connection.request(
            method, parts.path, body=body, headers={"Accept": "*/*", "User-Agent": "Trastienda", **headers}
        )
        response = connection.getresponse()
        said = response.read(_LARGEST)
    except (OSError, http.client.HTTPException, ValueError):
        raise _NoAnswer from None
    finally:
        connection.close()
    if response.status >= 500 or response.status == 429:
        raise _NoAnswer
    return response.status, said


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
