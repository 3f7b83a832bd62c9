"""The home folder of one installation: its lock, its address, and who may use it now.

Not the database server (`postgres`), not the settings (`config`). Everything in the folder is private to the
account that runs Trastienda.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self


class Busy(Exception):
    """Another process holds the lock. `said` is what it wrote there."""

    def __init__(self, said: dict[str, object]) -> None:
        super().__init__(said)
        self.said = said


class Lock:
    """A file that one process holds at a time; the kernel frees it however that process ends.

    The holder may write a few facts into it for those who come second. They survive a crash, which is how the
    next holder learns of one.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def take(self, *, wait: bool = False) -> dict[str, object]:
        """Hold the lock; return what a holder that crashed left in it (nothing after a clean end).

        :raises Busy: another process holds it, and we were not to wait.
        """
        descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            said = _facts(descriptor)
            os.close(descriptor)
            raise Busy(said) from None
        self._file = descriptor
        return _facts(descriptor)

    def say(self, **facts: object) -> None:
        """Write facts for those who come second."""
        if self._file is None:
            raise RuntimeError("only the holder speaks")
        os.ftruncate(self._file, 0)
        os.pwrite(self._file, json.dumps(facts).encode(), 0)

    def release(self) -> None:
        """Let the next one in. Does nothing when not held."""
        if self._file is None:
            return
        os.ftruncate(self._file, 0)
        os.close(self._file)  # which frees the lock
        self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


class Visitors:
    """Counts, through shared locks, the processes that use something its starter wants to stop."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def enter(self) -> None:
        """Say that we use it."""
        self._file = self._open()
        fcntl.flock(self._file, fcntl.LOCK_SH)

    def leave(self) -> None:
        """Say that we no longer do. Does nothing when we never entered."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @contextmanager
    def shut_out(self) -> Iterator[None]:
        """Wait until nobody uses it, and keep newcomers waiting meanwhile."""
        descriptor = self._open()
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            yield
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        return os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def make_private(folder: Path) -> Path:
    """Make a folder that only we may enter. One that is there already keeps its mode and owner."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _facts(descriptor: int) -> dict[str, object]:
    text = os.pread(descriptor, 4096, 0)
    try:
        facts = json.loads(text or b"{}")
    except ValueError:  # read while it was being written
        return {}
    return facts if isinstance(facts, dict) else {}
