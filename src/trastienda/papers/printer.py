"""Prints papers: hands a template's name and its data to a short-lived typesetter, and takes the PDF.

The data travels as JSON and never becomes part of a template, so that no name of a product can be read as markup.
Measured, and why it is a process of its own: docs/reports.md.
"""

import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from trastienda.kernel.errors import Bug
from trastienda.papers.errors import PrinterBusy

PDF = "application/pdf"
_TYPESETTER = Path(__file__).with_name("typeset.py")
_AT_ONCE = 2
"""More at a time than there are cores only makes each of them late."""
_turns = threading.BoundedSemaphore(_AT_ONCE)
WAITS_S, TAKES_S = 10.0, 30.0


def print_pdf(template: str, data: Mapping[str, Any], *, at: datetime, takes_s: float = TAKES_S) -> bytes:
    """
    Return the paper as PDF; the same data and time give the same bytes.

    :param at: when it was made, which the file's own properties say.
    :raises PrinterBusy: no turn within ten seconds, or it takes longer than it may.
    :raises Bug: the template does not compile.
    """
    request = msgspec.json.encode({"template": template, "at": int(at.timestamp()), "data": data})
    if not _turns.acquire(timeout=WAITS_S):
        raise PrinterBusy(retry_after_s=int(WAITS_S))
    try:
        # -I: nothing of the caller's environment or folder decides what is imported.
        done = subprocess.run(
            [sys.executable, "-I", str(_TYPESETTER)],
            input=request, capture_output=True, timeout=takes_s, check=False, env={},
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise PrinterBusy(retry_after_s=int(takes_s)) from None
    finally:
        _turns.release()
    if done.returncode:
        raise Bug(f"{template} was not typeset: {done.stderr.decode(errors='replace')[-2000:]}")
    return done.stdout
