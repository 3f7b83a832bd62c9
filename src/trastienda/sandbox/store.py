"""What a stand-in remembers, in one SQLite file: things, answers it gave, and notices it still has to deliver.

A thing is a provider's object under its id, as the JSON that the provider would show. Whoever reads, decides and
writes does so inside `Store.work()`, one at a time: a stand-in has no crowd.
"""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Thing = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS thing (
  provider TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, content TEXT NOT NULL, created REAL NOT NULL,
  PRIMARY KEY (provider, kind, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS answer (
  provider TEXT NOT NULL, key TEXT NOT NULL, request TEXT NOT NULL, status INTEGER NOT NULL, body TEXT NOT NULL,
  created REAL NOT NULL, PRIMARY KEY (provider, key)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS notice (
  number INTEGER PRIMARY KEY, provider TEXT NOT NULL, event TEXT NOT NULL, name TEXT NOT NULL, body TEXT NOT NULL,
  due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, how TEXT NOT NULL DEFAULT '',
  state TEXT NOT NULL DEFAULT 'waiting', said TEXT NOT NULL DEFAULT '', created REAL NOT NULL);
CREATE INDEX IF NOT EXISTS notice_due ON notice (state, due);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was given to a key."""

    request: str
    status: int
    body: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A message to the shop, and how far its delivery got. `how` is the fault it suffers from, if any."""

    number: int
    provider: str
    event: str
    name: str
    body: str
    due: float
    attempts: int
    how: str
    state: str
    said: str


class Store:
    """The stand-ins' memory. Safe to use from several threads."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None, timeout=10)
        path.chmod(0o600)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.executescript(_SCHEMA)
        self._depth = 0

    def close(self) -> None:
        with self._lock:
            self._database.close()

    @contextmanager
    def work(self) -> Iterator[None]:
        """All of the block is kept, or nothing of it; nobody else reads or writes meanwhile."""
        with self._lock:
            if self._depth:
                yield
                return
            self._depth += 1
            self._database.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._database.execute("ROLLBACK")
                raise
            else:
                self._database.execute("COMMIT")
            finally:
                self._depth -= 1

    # --- things ---------------------------------------------------------------------------------------------

    def put(self, provider: str, kind: str, thing: Thing, *, at: float) -> None:
        """Keep a thing as it is now."""
        with self.work():
            self._database.execute(
                "INSERT INTO thing VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (provider, kind, id) DO UPDATE SET content = excluded.content",
                (provider, kind, thing["id"], json.dumps(thing), at),
            )

    def get(self, provider: str, kind: str, id_: str) -> Thing | None:
        """Return a thing, if there is one of that name."""
        rows = self._rows(
            "SELECT content FROM thing WHERE provider = ? AND kind = ? AND id = ?", (provider, kind, id_)
        )
        return json.loads(rows[0][0]) if rows else None

    def things(self, provider: str, kind: str, *, most: int = 100) -> list[Thing]:
        """Return the newest things of a kind, the newest first."""
        rows = self._rows(
            "SELECT content FROM thing WHERE provider = ? AND kind = ? ORDER BY created DESC, id DESC LIMIT ?",
            (provider, kind, most),
        )
        return [json.loads(row[0]) for row in rows]

    # --- answers --------------------------------------------------------------------------------------------

    def answer(self, provider: str, key: str) -> Kept | None:
        """Return what a key was answered before."""
        rows = self._rows(
            "SELECT request, status, body FROM answer WHERE provider = ? AND key = ?", (provider, key)
        )
        return Kept(*rows[0]) if rows else None

    def keep_answer(self, provider: str, key: str, kept: Kept, *, at: float) -> None:
        """Remember what a key is answered from now on."""
        with self.work():
            self._database.execute(
                "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (provider, key) DO UPDATE SET status = excluded.status, body = excluded.body",
                (provider, key, kept.request, kept.status, kept.body, at),
            )

    # --- notices --------------------------------------------------------------------------------------------

    def post(
        self, provider: str, event: str, name: str, body: str, *, due: float, at: float, how: str = ""
    ) -> None:
        """Leave a message for the postman."""
        with self.work():
            self._database.execute(
                "INSERT INTO notice (provider, event, name, body, due, how, created) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (provider, event, name, body, due, how, at),
            )

    def due(self, at: float, *, most: int = 20) -> list[Notice]:
        """Return the messages whose time has come, in the order in which they were left."""
        return self._notices("WHERE state = 'waiting' AND due <= ? ORDER BY due, number LIMIT ?", (at, most))

    def notices(self, *, most: int = 50) -> list[Notice]:
        """Return the newest messages, the newest first."""
        return self._notices("ORDER BY number DESC LIMIT ?", (most,))

    def next_due(self) -> float | None:
        """Return when the next message is to be delivered."""
        found = self._rows("SELECT min(due) FROM notice WHERE state = 'waiting'", ())[0][0]
        return None if found is None else float(found)

    def delivered(self, number: int, *, state: str, said: str, due: float) -> None:
        """Note an attempt: `state` delivered, waiting (again at `due`) or given_up."""
        with self.work():
            self._database.execute(
                "UPDATE notice SET attempts = attempts + 1, state = ?, said = ?, due = ? WHERE number = ?",
                (state, said[:200], due, number),
            )

    def release_held(self, provider: str, *, after: float) -> None:
        """Let the messages that were held back follow the one that is due at `after`."""
        with self.work():
            self._database.execute(
                "UPDATE notice SET due = ?, how = '' WHERE provider = ? AND state = 'waiting' AND how = 'held'",
                (after + 0.001, provider),
            )

    def _notices(self, which: str, values: tuple[Any, ...]) -> list[Notice]:
        columns = "number, provider, event, name, body, due, attempts, how, state, said"
        return [Notice(*row) for row in self._rows(f"SELECT {columns} FROM notice {which}", values)]

    def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._database.execute(query, values).fetchall()
