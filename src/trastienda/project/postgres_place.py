"""Where the embedded server's files lie, and which account runs it.

An ordinary user: everything in the home, run by that user. Root: PostgreSQL refuses to run as root, and another
account cannot enter a home under, say, a 0700 folder. So the data lie in a store that we make, the server runs
as an account that exists already, and the home keeps a pointer. Nothing that we did not make changes its mode
or owner.
"""

import hashlib
import os
import pwd
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

from trastienda.project.home import make_private

STORE = Path("/var/lib/trastienda")

_ACCOUNTS = ("postgres", "nobody")
_LONGEST_SOCKET_FOLDER = 103 - len("/.s.PGSQL.5432")  # macOS allows 103 bytes, Linux 107


class NoPlace(Exception):
    """The data cannot be kept there. The text is one Spanish sentence for a person."""


@dataclass(frozen=True, slots=True)
class Account:
    """The account that runs the server when we are root."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one server."""

    base: Path  # ours: lock, access rules, and the two below
    sockets: Path  # 0700, of the account that runs the server
    account: Account | None  # None: the server runs as ourselves
    copies: Path | None  # where to copy programs that the account could not reach

    @property
    def data(self) -> Path:
        """PostgreSQL's own folder. It appears complete, or not at all."""
        return self.base / "data"


def find_place(home: Path) -> Place:
    """Return the folders of a home's server; make those that are missing.

    :raises NoPlace: they cannot be used by the account that we are.
    """
    base = make_private(home / "postgres")
    try:
        place = _for_root(home, base) if os.geteuid() == 0 else _for_user(base)
        _make_for(place.sockets, place.account)
    except PermissionError as problem:
        raise NoPlace(f"Esta cuenta no puede usar la carpeta {problem.filename}.") from problem
    return place


def make_data_folder(place: Place) -> Path:
    """Return a new empty folder for a database cluster that is about to be made; drop an earlier attempt."""
    half = place.base / "data.new"
    shutil.rmtree(half, ignore_errors=True)
    _make_for(half, place.account)
    return half


def erase(home: Path, place: Place) -> None:
    """Remove a home's database for good."""
    shutil.rmtree(place.sockets, ignore_errors=True)
    shutil.rmtree(place.base, ignore_errors=True)
    shutil.rmtree(home / "postgres", ignore_errors=True)


def _for_user(base: Path) -> Place:
    if (base / "place").exists():
        raise NoPlace("Los datos de esta carpeta los creó root; ejecute la orden como root.")
    sockets = base / "sockets"
    if len(os.fsencode(sockets)) > _LONGEST_SOCKET_FOLDER:
        key = hashlib.sha256(os.fsencode(base)).hexdigest()[:12]
        sockets = Path("/tmp") / f"trastienda-{os.geteuid()}-{key}"
    return Place(base=base, sockets=sockets, account=None, copies=None)


def _for_root(home: Path, pointers: Path) -> Place:
    if (pointers / "data").exists():
        owner = (pointers / "data").owner()
        raise NoPlace(f"Los datos de esta carpeta son de la cuenta «{owner}»; ejecute la orden con ella.")
    store = _make_open(STORE)
    base = _pointed_to(home, pointers / "place") or _new_base(home, store, pointers / "place")
    return Place(
        base=base, sockets=base / "sockets", account=_account(), copies=_make_open(store / "programs")
    )


def _pointed_to(home: Path, pointer: Path) -> Path | None:
    """Follow the pointer in the home, and refuse to let two homes share one database."""
    if not pointer.exists():
        return None
    base = Path(pointer.read_text(encoding="utf-8").strip())
    if not (base / "home").exists():
        raise NoPlace(f"Los datos estaban en {base}, que ya no existe; para empezar de cero borre {pointer}.")
    known = Path((base / "home").read_text(encoding="utf-8"))
    if known != home:
        if (known / "postgres" / "place").exists():
            raise NoPlace(
                f"{home} es una copia de {known} y usaría la misma base de datos; para que tenga la suya, "
                f"borre {pointer}."
            )
        (base / "home").write_text(str(home), encoding="utf-8")  # the home was moved
    return base


def _new_base(home: Path, store: Path, pointer: Path) -> Path:
    # Not by the home's path alone: whoever removes a home and begins again expects an empty database.
    key = hashlib.sha256(os.fsencode(home)).hexdigest()[:8]
    base = _make_open(store / f"{key}-{secrets.token_hex(4)}")
    (base / "home").write_text(str(home), encoding="utf-8")
    pointer.write_text(str(base), encoding="utf-8")
    return base


def _make_open(folder: Path) -> Path:
    """Make a folder of ours that others may pass through; take none that others could have prepared."""
    if not folder.exists():
        folder.mkdir(parents=True)
        folder.chmod(0o755)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != os.geteuid() or found.st_mode & 0o022:
        raise NoPlace(f"La carpeta {folder} no es de confianza: otra cuenta puede escribir en ella.")
    return folder


def _make_for(folder: Path, account: Account | None) -> None:
    """Make a folder that only the account (and root) may enter."""
    uid = account.uid if account else os.geteuid()
    if not os.path.lexists(folder):
        folder.mkdir(mode=0o700)
        if account:
            os.chown(folder, account.uid, account.gid)
    found = folder.lstat()
    if folder.is_symlink() or found.st_uid != uid or found.st_mode & 0o077:
        raise NoPlace(
            f"La carpeta {folder} no es de confianza: debe ser privada y de la cuenta del servidor."
        )


def _account() -> Account:
    for name in _ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, found.pw_uid, found.pw_gid)
    raise NoPlace("Como root hace falta una cuenta sin privilegios («postgres» o «nobody») y no hay ninguna.")
