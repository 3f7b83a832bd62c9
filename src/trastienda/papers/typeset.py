"""Typesets one paper: a request on stdin, a PDF on stdout. Run as a program of its own by `papers.printer`.

It is one because the compiler keeps what it has ever laid out (16 MB after one page, 60 and more after a long table)
and cannot be told to stop; here both end with the process. It imports nothing of ours, so that it starts quickly.
"""

import json
import resource
import sys
from contextlib import suppress
from pathlib import Path

import typst

_HERE = Path(__file__).parent
_MOST_BYTES = 2 << 30  # of address space; a paper that wants more is not one


def main() -> None:
    """Read `{"template", "at", "data"}`; write the PDF. A mistake in the template ends with its message on stderr."""
    with suppress(ValueError, OSError):  # not every system limits it
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    wanted = json.load(sys.stdin)
    made = typst.compile(
        _HERE / "templates" / f"{wanted['template']}.typ",
        root=_HERE,
        font_paths=[_HERE / "fonts"],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(wanted["data"])},
        timestamp=wanted["at"],
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
