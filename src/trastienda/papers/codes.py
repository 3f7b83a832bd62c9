"""Codes that scanners read, as small pictures: QR (ISO 18004) and Code 128 (ISO 15417). One path each, so that they are
quick to set and stay sharp at any size."""

import importlib
import io
from itertools import groupby
from typing import Any

_LONGEST_128 = 40


def qr_svg(content: str) -> str:
    """Return a QR code that survives a quarter of it being torn off; without its quiet zone, which the paper leaves."""
    out = io.BytesIO()
    _drawer("segno").make_qr(content, error="q").save(
        out, kind="svg", border=0, xmldecl=False, svgns=True, omitsize=True
    )
    return out.getvalue().decode()


def code128_svg(content: str) -> str:
    """
    Return a Code 128 symbol, one unit a module and ten high; empty where its content cannot be one.

    Code 128 knows ASCII; a carrier's number is that, and anything else is better not printed than printed wrong.
    """
    bars = code128_modules(content)
    if not bars:
        return ""
    path, at = [], 0
    for dark, run in groupby(bars):
        width = len(list(run))
        if dark == "1":
            path.append(f"M{at} 0h{width}v10h-{width}z")
        at += width
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at} 10" preserveAspectRatio="none">'
        f'<path d="{"".join(path)}"/></svg>'
    )


def code128_modules(content: str) -> str:
    """Return the symbol's modules, `1` for a dark one; empty where the content cannot be one."""
    if not content or len(content) > _LONGEST_128 or not content.isascii() or not content.isprintable():
        return ""
    drawer = _drawer("barcode")
    try:
        return str(drawer.Code128(content).build()[0])
    except (drawer.errors.BarcodeError, KeyError):
        return ""


def _drawer(name: str) -> Any:
    """Load a library when the first label is printed: together they weigh 16 MB, and most processes never print one."""
    return importlib.import_module(name)
