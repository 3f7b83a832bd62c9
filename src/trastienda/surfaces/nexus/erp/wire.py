"""Shapes of synchronizing with an ERP. What the document leaves open is as its other sections have it."""

from datetime import datetime
from typing import Literal

import msgspec

Provider = Literal["aspel_sae", "contpaqi", "sap_b1", "odoo"]
SyncType = Literal["sales", "inventory", "customers"]


class ProviderShown(msgspec.Struct, kw_only=True):
    """`mode`: api, or file for a system that imports files. `config_needed` is what is still to be told."""

    id: str
    name: str
    enabled: bool
    config_needed: list[str]
    mode: str
    sync_types: list[str]


class Providers(msgspec.Struct):
    providers: list[ProviderShown]


class NewSync(msgspec.Struct, kw_only=True):
    provider: Provider
    sync_type: SyncType


class Fault(msgspec.Struct):
    """What the ERP refused, and why."""

    reference: str
    error: str


class Report(msgspec.Struct, kw_only=True):
    """What each side has and the other lacks; all are counted, two hundred are named."""

    here: int
    there: int
    missing_there_count: int
    missing_there: list[str]
    missing_here_count: int
    missing_here: list[str]


class Sync(msgspec.Struct, kw_only=True):
    """`status`: pending, running, done or failed. `progress` of a hundred. `file`: where a finished file is."""

    id: int
    job_id: int
    provider: str
    sync_type: str
    status: str
    progress: int
    total: int
    synced: int
    errors: list[Fault]
    error: str | None
    report: Report | None
    file: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


class SyncMade(Sync, kw_only=True):
    message: str
