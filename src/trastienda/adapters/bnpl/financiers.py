"""The financiers by name: what each needs to be told, and its client."""

from collections.abc import Callable, Mapping

from trastienda.adapters.bnpl import aplazo, clip, kueski
from trastienda.adapters.bnpl.port import Financier
from trastienda.adapters.outside.accounts import OutsideAccount

NEEDED: Mapping[str, Mapping[str, str]] = {
    "aplazo": aplazo.NEEDED,
    "kueski": kueski.NEEDED,
    "clip": clip.NEEDED,
}
"""By provider: its own name of each thing, and where it is kept."""
_KINDS: Mapping[str, Callable[[OutsideAccount], Financier]] = {
    "aplazo": aplazo.Aplazo,
    "kueski": kueski.Kueski,
    "clip": clip.Clip,
}


def financier(account: OutsideAccount) -> Financier:
    """Return the client of an account."""
    return _KINDS[account.provider](account)
