"""Shapes of proofs of a transfer."""

from typing import Annotated

import msgspec

from trastienda.web.decode import Upload


class NewProof(msgspec.Struct):
    """A multipart form: a picture (JPEG, PNG, WebP, GIF) or a PDF of at most 5 MB."""

    proof: Upload


class Rejection(msgspec.Struct):
    reason: Annotated[str, msgspec.Meta(min_length=1, max_length=300)]


class Proof(msgspec.Struct):
    """`status`: pending, approved or rejected. `url` answers the file itself."""

    id: int
    status: str
    content_type: str
    url: str
    uploaded_by: str
    uploaded_at: str
    decided_by: str | None
    decided_at: str | None
    reason: str | None


class Proofs(msgspec.Struct):
    data: list[Proof]


class Message(msgspec.Struct):
    message: str
