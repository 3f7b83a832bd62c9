"""SW Sapien (SmarterWEB) through satcfdi's connector: with our address, our patience, our account and our bytes.

A document that was certified before is answered as a mistake (307) that carries the first stamp. There is no question
by which SW would tell what it made of a document without making it, so `find` sends the same one again: whoever asks
wants it certified.
Sources: developers.sw.com.mx (autenticación, timbrado v4, cancelación por XML), satcfdi.pacs.swsapien.
"""

import json
import time
from collections.abc import Callable, Mapping
from typing import Any

from satcfdi.create.cancela.cancelacion import Cancelacion
from satcfdi.pacs.swsapien import SWSapien

from trastienda.adapters.fiscal.accounts import PacAccount
from trastienda.adapters.fiscal.cfdi.line import LONGEST_SAID, Line, code_of
from trastienda.domain.invoicing.errors import OfficeRefused

NAME = "SW Sapien"
_STAMPED_BEFORE = "307"
_TOKEN_LIFE_S = 3600.0


class Said(Exception):
    """SW answered that it will not: its sentence, and whatever came with it."""

    def __init__(self, message: str, data: Any) -> None:
        super().__init__(message)
        self.message, self.data = message, data

    @property
    def code(self) -> str:
        """The number before the sentence: CFDI40108, 307…"""
        return code_of(self.message)


class SwPac:
    """See `pac.Pac`."""

    def __init__(self, account: PacAccount, line: Line | None = None) -> None:
        self._line = line or Line(NAME)
        self._wire = _Wire(account, self._line)

    def stamp(self, xml: str) -> str:
        try:
            document = self._wire.stamp(_Bytes(xml.encode()))
        except Said as said:
            if said.code != _STAMPED_BEFORE:
                raise self._refusal(said) from None
            return self._text(said.data, "cfdi")
        except (KeyError, TypeError, AttributeError) as error:
            raise self._line.silence(f"unreadable: {error!r}") from None
        if not isinstance(document.xml, bytes):
            raise self._line.silence("unreadable")
        return document.xml.decode()

    def find(self, xml: str) -> str | None:
        return self.stamp(xml)

    def cancel(self, uuid: str, request: Cancelacion) -> str:
        try:
            codes = self._wire.cancel_comprobante(request).code
        except Said as said:
            raise self._refusal(said) from None
        except (KeyError, TypeError, AttributeError) as error:
            raise self._line.silence(f"unreadable: {error!r}") from None
        told = {str(key).upper(): str(code) for key, code in codes.items()} if isinstance(codes, dict) else {}
        if uuid.upper() not in told:
            raise self._line.silence("unreadable")
        return told[uuid.upper()]

    def _refusal(self, said: Said) -> OfficeRefused:
        return OfficeRefused(NAME, said.code, said.message[:LONGEST_SAID])

    def _text(self, data: Any, name: str) -> str:
        found = data.get(name) if isinstance(data, dict) else None
        if not isinstance(found, str):
            raise self._line.silence("unreadable")
        return found


class _Bytes:
    """A document as it is kept: satcfdi's connector asks for its bytes and for nothing else."""

    def __init__(self, content: bytes) -> None:
        self._content = content

    def xml_bytes(self) -> bytes:
        return self._content


class _Wire(SWSapien):  # type: ignore[misc]  # published without types
    """satcfdi's connector: what is asked where. How it is asked is ours."""

    def __init__(self, account: PacAccount, line: Line) -> None:
        super().__init__(token=account.secret)
        self._account, self._line = account, line
        self.token_fn = self._bearer(account)

    def _host(self, service: str = "services") -> str:  # noqa: ARG002 - one address is all there is
        return self._account.address

    def _request(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        method: str = "post",
        files: Any = None,
        json: Any = None,
        needs_token: bool = True,
        service: str = "services",
    ) -> Any:
        """:raises Said: SW answered that it will not."""
        authorization = {"Authorization": self.token_fn()} if needs_token else {}
        answer = self._line.send(
            method,
            f"{self._host(service)}/{path.lstrip('/')}",
            headers={
                "Cache-Control": "no-cache",
                "User-Agent": "Trastienda",
                **authorization,
                **(headers or {}),
            },
            files=files,
            json=json,
        )
        said = _decoded(answer.body)
        if not isinstance(said, dict) or said.get("status") not in {"success", "error"}:
            raise self._line.silence(f"unreadable, {answer.status}")
        if said["status"] == "error":
            raise Said(str(said.get("message") or ""), said.get("data"))
        return said

    def _bearer(self, account: PacAccount) -> Callable[[], str]:
        """A secret alone is a token for good; with a user it is a password, by which a token is asked for."""
        if not account.user:
            return lambda: f"Bearer {account.secret}"
        token, until = "", 0.0

        def bearer() -> str:
            nonlocal token, until
            if time.monotonic() >= until:
                token, until = self._sign_in(account), time.monotonic() + _TOKEN_LIFE_S
            return f"Bearer {token}"

        return bearer

    def _sign_in(self, account: PacAccount) -> str:
        try:
            said = self._authenticate(account.user, account.secret)
            return str(said["data"]["token"])
        except Said as refused:
            raise OfficeRefused(NAME, "credentials", refused.message[:LONGEST_SAID]) from None
        except (KeyError, TypeError):
            raise self._line.silence("unreadable", happened=False) from None


def _decoded(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
