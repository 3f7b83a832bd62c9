"""WhatsApp Cloud API (Meta's Graph API): messages, templates, signed notices.

Nothing in it makes sending twice harmless, so a message whose answer was lost is not sent again; its notices repeat
our key (`biz_opaque_callback_data`) and say what became of it. Amounts and money: none.
Sources: Meta's reference of the Cloud API, v25.0 (2026-11): messages, message templates, webhooks.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from trastienda.adapters.outside.accounts import OutsideAccount
from trastienda.adapters.outside.asking import PATIENCE_S, Line
from trastienda.adapters.whatsapp.port import Number
from trastienda.domain.connections.errors import ForgedNotice
from trastienda.domain.messaging.states import MessageState
from trastienda.domain.messaging.steps import KnownTemplate, WaitingMessage
from trastienda.operations.messaging.heed_notice import BecameOf, Heard

NAME = "whatsapp"
ADDRESS = "https://graph.facebook.com/v25.0"
NEEDED: Mapping[str, str] = {
    "access_token": "secret",
    "phone_number_id": "user",
    "business_account_id": "business_account_id",
    "app_secret": "signing",
    "verify_token": "verify_token",
}
"""What Meta's panel calls each, and where it is kept."""
_MOST_PAGES = 20
_STATES = {
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.READ,
    "failed": MessageState.FAILED,
}


class _Named(msgspec.Struct, frozen=True):
    id: str


class _Sent(msgspec.Struct, frozen=True):
    messages: list[_Named]


class _Number(msgspec.Struct, frozen=True):
    display_phone_number: str = ""
    verified_name: str = ""
    quality_rating: str = ""


class _Component(msgspec.Struct, frozen=True):
    type: str
    text: str = ""


class _Template(msgspec.Struct, frozen=True):
    name: str
    language: str
    status: str
    category: str = ""
    components: list[_Component] = []


class _Cursors(msgspec.Struct, frozen=True):
    after: str = ""


class _Paging(msgspec.Struct, frozen=True):
    cursors: _Cursors = _Cursors()
    next: str = ""


class _Templates(msgspec.Struct, frozen=True):
    data: list[_Template]
    paging: _Paging = _Paging()


class WhatsAppCloud:
    """See `port.Messenger`."""

    def __init__(self, account: OutsideAccount, *, patience_s: float = PATIENCE_S) -> None:
        self._account = account
        self._line = Line(NAME, account.address or ADDRESS, patience_s=patience_s)
        self._headers = {"Authorization": f"Bearer {account.secret}"}

    def send(self, message: WaitingMessage) -> str:
        content = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": message.to,
            "biz_opaque_callback_data": message.key,
            **_body(message),
        }
        path = f"/{quote(self._account.user, safe='')}/messages"
        answered = self._line.ask("POST", path, headers=self._headers, content=content)
        sent = self._line.read(answered, _Sent)
        return sent.messages[0].id[:200] if sent.messages else ""

    def number(self) -> Number:
        fields = "display_phone_number,verified_name,quality_rating"
        path = f"/{quote(self._account.user, safe='')}"
        answered = self._line.ask("GET", path, headers=self._headers, query={"fields": fields})
        said = self._line.read(answered, _Number)
        return Number(phone=said.display_phone_number, name=said.verified_name, quality=said.quality_rating)

    def templates(self) -> list[KnownTemplate]:
        path = f"/{quote(self._account.told('business_account_id'), safe='')}/message_templates"
        query = {"fields": "name,language,status,category,components", "limit": "100"}
        found: list[KnownTemplate] = []
        for _ in range(_MOST_PAGES):
            answered = self._line.ask("GET", path, headers=self._headers, query=query)
            page = self._line.read(answered, _Templates)
            found += map(_known, page.data)
            if not page.paging.next or not page.paging.cursors.after:
                break
            query = {**query, "after": page.paging.cursors.after}
        return list({(each.name, each.language): each for each in found}.values())

    def answers_challenge(self, mode: str, token: str) -> bool:
        expected = self._account.told("verify_token")
        return (
            mode == "subscribe" and bool(expected) and hmac.compare_digest(token.encode(), expected.encode())
        )

    def read_notice(self, content: bytes, signature: str) -> Sequence[Heard | BecameOf]:
        digest = hmac.new(self._account.signing.encode(), content, hashlib.sha256).hexdigest()
        if not self._account.signing or not hmac.compare_digest(
            f"sha256={digest}".encode(), signature.encode()
        ):
            raise ForgedNotice(provider="WhatsApp", reason="signature")
        try:
            notice = msgspec.json.decode(content, type=_Notice)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            raise ForgedNotice(provider="WhatsApp", reason="unreadable") from None
        return [told for value in self._ours(notice) for told in _told(value)]

    def _ours(self, notice: "_Notice") -> "list[_Value]":
        """One app may serve several shops: only what is said of our number is for us."""
        return [
            change.value
            for entry in notice.entry
            for change in entry.changes
            if change.value.metadata.phone_number_id == self._account.user
        ]


def _body(message: WaitingMessage) -> dict[str, Any]:
    if message.kind == "text":
        return {"type": "text", "text": {"preview_url": False, "body": message.content}}
    template: dict[str, Any] = {"name": message.template, "language": {"code": message.language}}
    if message.parameters:
        texts = [{"type": "text", "text": each} for each in message.parameters]
        template["components"] = [{"type": "body", "parameters": texts}]
    return {"type": "template", "template": template}


def _known(template: _Template) -> KnownTemplate:
    content = next((each.text for each in template.components if each.type.upper() == "BODY"), "")
    places = {part.split("}}", 1)[0].strip() for part in content.split("{{")[1:]}
    return KnownTemplate(
        name=template.name[:512],
        language=template.language[:15],
        category=template.category[:40],
        state=template.status[:40],
        content=content[:1100],
        parameters=len(places),
    )


# --- what a notice looks like -----------------------------------------------------------------------------------


class _Text(msgspec.Struct, frozen=True):
    body: str = ""


class _Message(msgspec.Struct, frozen=True):
    id: str
    from_: str = msgspec.field(name="from")
    timestamp: str
    type: str = "unknown"
    text: _Text = _Text()
    button: _Text = _Text()


class _Profile(msgspec.Struct, frozen=True):
    name: str = ""


class _Contact(msgspec.Struct, frozen=True):
    wa_id: str = ""
    profile: _Profile = _Profile()


class _Fault(msgspec.Struct, frozen=True):
    code: int = 0
    title: str = ""


class _Status(msgspec.Struct, frozen=True):
    id: str
    status: str
    timestamp: str
    biz_opaque_callback_data: str = ""
    errors: list[_Fault] = []


class _Metadata(msgspec.Struct, frozen=True):
    phone_number_id: str = ""


class _Value(msgspec.Struct, frozen=True):
    metadata: _Metadata = _Metadata()
    contacts: list[_Contact] = []
    messages: list[_Message] = []
    statuses: list[_Status] = []


class _Change(msgspec.Struct, frozen=True):
    value: _Value = _Value()
    field: str = ""


class _Entry(msgspec.Struct, frozen=True):
    changes: list[_Change] = []


class _Notice(msgspec.Struct, frozen=True):
    object: str = ""
    entry: list[_Entry] = []


def _told(value: _Value) -> list[Heard | BecameOf]:
    names = {each.wa_id: each.profile.name for each in value.contacts}
    heard: list[Heard | BecameOf] = [
        Heard(
            id=_plain(each.id)[:200],
            from_=each.from_,
            name=_plain(names.get(each.from_, "")),
            kind="text" if each.type in {"text", "button"} else "other",
            content=_plain(each.text.body or each.button.body or ("" if each.type == "text" else each.type)),
            at=_instant(each.timestamp),
        )
        for each in value.messages
        if each.id and each.from_.isascii() and each.from_.isdigit() and len(each.from_) <= 20
    ]
    became: list[Heard | BecameOf] = [
        BecameOf(
            id=_plain(each.id)[:200],
            key=_plain(each.biz_opaque_callback_data)[:64],
            state=_STATES[each.status],
            at=_instant(each.timestamp),
            problem=" ".join(f"{_plain(fault.title)} ({fault.code})" for fault in each.errors)[:300],
        )
        for each in value.statuses
        if each.status in _STATES
    ]
    return heard + became


def _plain(text: str) -> str:
    """PostgreSQL keeps no text with a NUL in it."""
    return text.replace("\0", "")


def _instant(seconds: str) -> datetime:
    """Return Unix seconds as an instant; what is none, as long ago."""
    try:
        return datetime.fromtimestamp(min(int(seconds[:12]), 253_000_000_000), UTC)
    except (ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)
