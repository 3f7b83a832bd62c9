"""What every stand-in of an ERP keeps: records of named kinds, and a page that shows them."""

import json
from html import escape
from typing import Any, ClassVar

from trastienda.sandbox import pages
from trastienda.sandbox.desk import Answer, Desk, Keys, Request
from trastienda.sandbox.store import Thing

_SHOWN = 200


class Books:
    """See `desk.Provider`. Nothing is told to the shop."""

    name: ClassVar[str]
    title: ClassVar[str]
    kinds: ClassVar[dict[str, tuple[str, str]]]
    """By kind of record: how people call it, and the field by which it is known."""

    def __init__(self, desk: Desk, keys: Keys) -> None:
        self.desk, self.keys = desk, keys

    def answer(self, request: Request) -> Answer:
        return self.api(request) if self.is_api(request.path) else self._page()

    def is_api(self, path: str) -> bool:
        return path not in {"", "/"}

    def api(self, request: Request) -> Answer:
        """Answer a program."""
        raise NotImplementedError

    def fail(self, request: Request) -> Answer:  # noqa: ARG002 - the protocol's
        return reply(500, {"message": "Internal Server Error"})

    def headers_of(self, body: str, *, wrong: bool, age_s: float) -> dict[str, str]:  # noqa: ARG002
        return {}

    def tick(self) -> None:
        """Nothing is due by the clock."""

    def records(self, kind: str) -> list[Thing]:
        """Every record of a kind, the oldest first."""
        return sorted(
            self.desk.store.things(self.name, kind, most=1_000_000), key=lambda each: int(each["number"])
        )

    def add(self, kind: str, values: Thing) -> Thing:
        """Make a record; its number is the next."""
        numbers = [int(each["number"]) for each in self.records(kind)]
        number = max(numbers, default=0) + 1
        made: Thing = {**values, "id": str(number), "number": number}
        self.keep(kind, made)
        return made

    def keep(self, kind: str, record: Thing) -> None:
        self.desk.store.put(self.name, kind, record, at=self.desk.clock())

    def lately(self) -> str:
        rows = "".join(
            f"<tr><td><a href='/{self.name}/'>{escape(shown)}</a></td><td class='number'>{count}</td></tr>"
            for kind, (shown, _) in self.kinds.items()
            if (count := len(self.desk.store.things(self.name, kind, most=10_000)))
        )
        if not rows:
            return ""
        return f"""<section class="card"><h2>{escape(self.title)}</h2>{pages.TABLE}
<thead><tr><th>Qué</th><th class="number">Cuántos</th></tr></thead><tbody>{rows}</tbody></table></div></section>"""

    def _page(self) -> Answer:
        body = "".join(self._card(kind, *told) for kind, told in self.kinds.items())
        return pages.page(self.title, f"<main><h1>{escape(self.title)}</h1>{body}</main>", role=self.title)

    def _card(self, kind: str, shown: str, field: str) -> str:
        rows = "".join(
            f"<tr><td><code>{escape(str(each.get(field, '')))}</code></td>"
            f"<td>{escape(str(each.get('name') or each.get('CardName') or each.get('ItemName') or ''))}</td>"
            f"<td>{escape(str(each.get('state') or each.get('Cancelled') or ''))}</td></tr>"
            for each in self.records(kind)[-_SHOWN:]
        )
        return f"""<section class="card"><h2>{escape(shown)}</h2>{pages.TABLE}
<thead><tr><th>Referencia</th><th>Nombre</th><th>Estado</th></tr></thead>
<tbody>{rows or pages.NOTHING_YET}</tbody></table></div></section>"""


def reply(status: int, content: Any, **headers: str) -> Answer:
    """Answer JSON."""
    return Answer(status, json.dumps(content).encode(), headers=headers)
