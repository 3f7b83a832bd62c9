"""A PAC that speaks SW's REST: a token, stamping (v4), cancelling by signed XML, and getting a document again.

What was certified before is answered as SW does: a mistake, 307, with the first stamp in it. The certificate with which
it stamps is made when it is first needed, and kept with everything else.
Sources: developers.sw.com.mx: autenticación, timbrado v4, cancelación por XML, recuperación; docs/invoicing.md.
"""

import base64
import importlib
import json
import secrets
import uuid
from datetime import UTC, datetime
from email.parser import BytesParser
from email.policy import HTTP
from types import ModuleType
from typing import Any, ClassVar

from trastienda.sandbox.desk import Answer, Desk, Keys, Request
from trastienda.sandbox.pac import counter
from trastienda.sandbox.store import Thing

DOCUMENT, ABOUT = counter.DOCUMENT, counter.ABOUT
SEAL, TOKEN, OWN = "seal", "token", "certificate"
_TOKEN_S = 7200
_STAMP, _CANCEL = "/v4/cfdi33/stamp/v4", "/cfdi33/cancel/xml"
_RECOVER, _XML = "/datawarehouse/v1/live/", "/xml/"


class Pac:
    """See `desk.Provider`."""

    name: ClassVar[str] = "sw"
    title: ClassVar[str] = "SW Sapien (PAC)"

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self._desk, self._keys = desk, keys

    def is_api(self, path: str) -> bool:
        return path not in {"", "/"} and not path.startswith(_XML)

    def answer(self, request: Request) -> Answer:
        if not self.is_api(request.path):
            return counter.stamped(self._desk, request.path)
        path = (request.method, request.path)
        if path == ("POST", "/security/authenticate"):
            return self._sign_in(request)
        if not self._knows(request):
            return said(401, "error", "El token no es válido o ha expirado.")
        if path == ("POST", _STAMP):
            return self._stamp(request)
        if path == ("POST", _CANCEL):
            return self._cancel(request)
        if request.method == "GET" and request.path.startswith(_RECOVER):
            return self._recover(request.path.removeprefix(_RECOVER).upper())
        return said(404, "error", "No existe ese servicio.")

    def fail(self, request: Request) -> Answer:  # noqa: ARG002 - the protocol's
        return said(500, "error", "Error no controlado. Intente más tarde.")

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        """It sends no notices."""
        return {}

    def lately(self) -> str:
        return counter.lately(self._desk, self.title)

    def tick(self) -> None:
        """Nothing is due by the clock."""

    # --- who asks ------------------------------------------------------------------------------------------------

    def _sign_in(self, request: Request) -> Answer:
        if not _same(request.headers.get("password", ""), self._keys.api) or not request.headers.get("user"):
            return said(401, "error", "Usuario o contraseña incorrectos.")
        token = secrets.token_urlsafe(24)
        with self._desk.store.work():
            until = self._desk.clock() + _TOKEN_S
            self._desk.store.put(self.name, TOKEN, {"id": token, "until": until}, at=self._desk.clock())
        return said(200, "success", data={"token": token, "expires_in": _TOKEN_S, "tokeny_type": "Bearer"})

    def _knows(self, request: Request) -> bool:
        """The secret is a token for good, as those that SW's panel makes; others are asked for and end."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return False
        if _same(token, self._keys.api):
            return True
        kept = self._desk.store.get(self.name, TOKEN, token)
        return kept is not None and float(kept["until"]) > self._desk.clock()

    # --- what is asked -------------------------------------------------------------------------------------------

    def _stamp(self, request: Request) -> Answer:
        stamping = _heavy("stamping")
        try:
            root = stamping.read(sent_file(request))
            with self._desk.store.work():
                stamping.look_at(root)
                before = self._desk.store.get(self.name, SEAL, root.get("Sello", ""))
                if before is not None:
                    document = self._desk.store.get(self.name, DOCUMENT, before["uuid"])
                    message = "307. El comprobante contiene un timbre previo."
                    return said(400, "error", message, _stamped(document or {}))
                stamping.check_dates(root, now=self._now())
                return said(200, "success", data=_stamped(self._certify(stamping, root)))
        except stamping.Refused as refused:
            return said(400, "error", str(refused))

    def _certify(self, stamping: ModuleType, root: Any) -> Thing:
        """Stamp a document that is in order, and keep it."""
        etree, now, at = importlib.import_module("lxml.etree"), self._now(), self._desk.clock()
        facts = stamping.facts(root)
        stamp = stamping.stamp(root, str(uuid.uuid4()).upper(), self._certificate(stamping), now=now)
        xml = '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="unicode")
        document: Thing = {
            "id": stamp.get("UUID"),
            "xml": xml,
            "at": stamp.get("FechaTimbrado"),
            "state": "valid",
            "cancellation": "",
            "chain": stamping.original_chain_of_stamp(stamp),
            "stamp": dict(stamp.attrib),
            **facts,
        }
        self._desk.store.put(self.name, DOCUMENT, document, at=at)
        self._desk.store.put(self.name, SEAL, {"id": facts["seal"], "uuid": document["id"]}, at=at)
        for held in [*facts["pays"].split(), *(facts["about"].split() if facts["relation"] != "04" else [])]:
            known = self._desk.store.get(self.name, ABOUT, held) or {"id": held, "by": []}
            known["by"] = [*known["by"], document["id"]]
            self._desk.store.put(self.name, ABOUT, known, at=at)
        return document

    def _certificate(self, stamping: ModuleType) -> Any:
        """Return our own certificate, made the first time."""
        certificates = _heavy("certificates")
        kept = self._desk.store.get(self.name, OWN, OWN)
        if kept is None:
            made = certificates.make(
                tax_id=stamping.RFC, legal_name="PAC DE ENSAYO", unit=stamping.UNIT, now=self._now()
            )
            kept = {
                "id": OWN,
                "certificate": base64.b64encode(made.certificate).decode(),
                "key": base64.b64encode(made.key).decode(),
                "password": made.password,
            }
            self._desk.store.put(self.name, OWN, kept, at=self._desk.clock())
        certificate, key = (base64.b64decode(kept[name]) for name in ("certificate", "key"))
        return certificates.Made(certificate=certificate, key=key, password=kept["password"])

    def _cancel(self, request: Request) -> Answer:
        cancelling, stamping = _heavy("cancelling"), _heavy("stamping")
        try:
            asked = cancelling.read(sent_file(request))
        except stamping.Refused as refused:
            return said(400, "error", str(refused))
        with self._desk.store.work():
            code = self._cancelled(asked)
        acuse = f'<Acuse RfcEmisor="{asked.issuer}" Fecha="{self._now():%Y-%m-%dT%H:%M:%S}"/>'
        return said(200, "success", data={"acuse": acuse, "uuid": {asked.uuid: code}})

    def _cancelled(self, asked: Any) -> str:
        """Do what the SAT does with a request, and return its code."""
        document = self._desk.store.get(self.name, DOCUMENT, asked.uuid)
        if document is None:
            return "205"
        if document["issuer"] != asked.issuer:
            return "203"
        if asked.reason not in {"01", "02", "03", "04"}:
            return "207"
        if bool(asked.substitute) != (asked.reason == "01"):
            return "208" if asked.reason == "01" else "209"
        if asked.substitute and self._desk.store.get(self.name, DOCUMENT, asked.substitute) is None:
            return "208"
        if document["state"] == "cancelled" or document["cancellation"] == "waiting":
            return "202"
        if counter.is_held(self._desk, document["id"]):
            return "204"
        if counter.asks_first(document):
            document["cancellation"] = "waiting"
        else:
            document.update(state="cancelled", cancellation="free")
        self._desk.store.put(self.name, DOCUMENT, document, at=self._desk.clock())
        return "201"

    def _recover(self, wanted: str) -> Answer:
        document = self._desk.store.get(self.name, DOCUMENT, wanted)
        if document is None:
            return said(200, "success", data={"records": []})
        address = f"{self._desk.address}/{self.name}{_XML}{wanted}"
        return said(
            200, "success", data={"records": [{"uuid": wanted, "urlXml": address, "hasAddenda": False}]}
        )

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self._desk.clock(), UTC)


def said(status: int, what: str, message: str = "", data: Any = None) -> Answer:
    """Answer as SW does."""
    content: dict[str, Any] = {"status": what, "data": data}
    if what == "error":
        content |= {"message": message, "messageDetail": message}
    return Answer(status, json.dumps(content).encode())


def sent_file(request: Request) -> bytes:
    """Return the first file of a form (multipart/form-data), nothing where there is none."""
    head = f"Content-Type: {request.headers.get('content-type', '')}\r\n\r\n".encode()
    for part in BytesParser(policy=HTTP).parsebytes(head + request.body).walk():
        content = part.get_payload(decode=True)
        if part.get_filename() and isinstance(content, bytes):
            return content
    return b""


def _stamped(document: Thing) -> dict[str, Any]:
    stamp = document["stamp"]
    return {
        "cadenaOriginalSAT": document["chain"],
        "noCertificadoSAT": stamp["NoCertificadoSAT"],
        "noCertificadoCFDI": document["xml"].partition('NoCertificado="')[2][:20],
        "uuid": document["id"],
        "selloSAT": stamp["SelloSAT"],
        "selloCFDI": stamp["SelloCFD"],
        "fechaTimbrado": document["at"],
        "qrCode": "",
        "cfdi": document["xml"],
    }


def _heavy(name: str) -> ModuleType:
    """Load what needs other packages only when a document comes."""
    return importlib.import_module(f"trastienda.sandbox.pac.{name}")


def _same(given: str, expected: str) -> bool:
    return bool(expected) and secrets.compare_digest(given.encode(), expected.encode())
