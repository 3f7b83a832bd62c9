"""Checks what may be committed: no file names a package registry's host or a path of one machine.

`make check` runs it (`python -m trastienda.project.committed`). It reads what git knows or would add.
"""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

# In two halves, so that this file does not name them either.
_REGISTRIES = (
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("debian", "org"),
)
_NEVER = {
    "a package registry": re.compile(
        "|".join(re.escape(f"{name}.{ending}") for name, ending in _REGISTRIES), re.IGNORECASE
    ),
    "a path of one machine": re.compile(r"(?<![\w.])/(?:home|Users|root|work)/(?!\$|\{|<)[\w.-]+"),
    "an unresolved conflict": re.compile(r"^(?:<<<<<<<|>>>>>>>) ", re.MULTILINE),
}
_TOO_LARGE = 2_000_000  # bytes; larger data are made, not kept


def main() -> int:
    """Print what must not be committed; return 1 when there is any."""
    found = list(problems(Path.cwd()))
    for line in found:
        print(line)
    return 1 if found else 0


def problems(root: Path) -> Iterator[str]:
    """Yield one line for each place that must not be committed."""
    for name in _files(root):
        path = root / name
        if not path.is_file() or path.is_symlink():
            continue
        if path.stat().st_size > _TOO_LARGE:
            yield f"{name}: larger than {_TOO_LARGE} bytes"
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for what, pattern in _NEVER.items():
            for match in pattern.finditer(text):
                yield f"{name}:{text.count(chr(10), 0, match.start()) + 1}: names {what}: {match.group()}"


def _files(root: Path) -> list[str]:
    said = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=root, capture_output=True, check=True,
    )  # fmt: skip
    return [name for name in said.stdout.decode().split("\0") if name]


if __name__ == "__main__":
    sys.exit(main())
