"""ACES and PIES, the XML in which makers of parts publish what fits and what it is, as rows of a bundle.

They name vehicles, kinds of parts, positions and brands by numbers of licensed tables (VCdb, PCdb, PAdb, brand table);
`codes.csv` says what those mean that the files use. From ACES 4 come the applications (`App`), from PIES 7 the parts
(`Item`) and what they stand in for (`PartInterchange`). An application that is deleted (`action="D"`) is none.
"""

from collections.abc import Callable, Iterator, Sequence

import msgspec

from trastienda.operations.importing.cells import BadCell
from trastienda.operations.importing.fitment.files import (
    CODES,
    Read,
    Source,
    UnusableBundle,
    records,
    unpacked,
)
from trastienda.operations.importing.fitment.markup import BadMarkup, Element, elements
from trastienda.operations.importing.fitment.rows import KINDS, Row

ALL_ENGINES = "Todos los motores"
_OEM_RELATION = "oem"


class Codes(msgspec.Struct, frozen=True):
    """What the numbers mean, by kind and code: the cells of `files.CODES` behind the two."""

    known: dict[tuple[str, str], dict[str, str]]

    def cells(self, kind: str, code: str) -> dict[str, str]:
        """:raises BadCell: no line of `codes.csv` says it."""
        found = self.known.get((kind, code))
        if found is None:
            raise BadCell(kind, "unknown_code")
        return found


def read_codes(sources: Sequence[Source]) -> Codes:
    """Read `codes.csv`; lines with too few or too many cells say nothing (`code_rows` tells them)."""
    known: dict[tuple[str, str], dict[str, str]] = {}
    for source in sources:
        for _, cells in records(source.path, CODES):
            if cells is not None:
                said = dict(zip(CODES, map(str.strip, cells), strict=True))
                known[said["kind"].lower(), said["code"]] = said
    return Codes(known)


def code_rows(source: Source, *, skip: int) -> Iterator[Read]:
    """Return no rows: the lines of `codes.csv`, and which of them are broken."""
    for at, cells in records(source.path, CODES):
        if at > skip:
            yield Read(at, "codes", (), reason="another_number_of_columns" if cells is None else "")


def aces_rows(source: Source, codes: Codes, *, skip: int) -> Iterator[Read]:
    """Return the applications: the vehicle once, the part once, and that it fits. :raises UnusableBundle: broken."""
    named: set[str] = set()
    yield from _each(source, "App", skip, lambda app: _application(app, codes, named))


def pies_rows(source: Source, codes: Codes, *, skip: int) -> Iterator[Read]:
    """Return the items: the part, and what it stands in for. :raises UnusableBundle: the file is broken."""
    yield from _each(source, "Item", skip, lambda item: _item(item, codes))


Said = Sequence[tuple[str, Sequence[Row]]]


def _each(source: Source, name: str, skip: int, said: Callable[[Element], Said]) -> Iterator[Read]:
    """Where an element says rows of several kinds, only the last of them moves the mark behind it."""
    try:
        with unpacked(source.path) as file:
            for at, element in enumerate(elements(file, {name}), start=1):
                if at <= skip:
                    continue
                try:
                    found = said(element)
                except BadCell as bad:
                    what = " ".join(filter(None, (element.attributes.get("id"), element.said("Part"))))
                    yield Read(at, name, (), said=what[:100], field=bad.field, reason=bad.reason)
                    continue
                for kind, rows in found[:-1]:
                    yield Read(at - 1, kind, rows)
                yield Read(at, *(found[-1] if found else (name, ())))
    except (BadMarkup, OSError, EOFError) as error:
        raise UnusableBundle(source.path.name, "unreadable", str(error)[:200]) from None


def _application(app: Element, codes: Codes, named: set[str]) -> Said:
    if app.attributes.get("action", "A").upper() == "D":
        return []
    part = app.child("Part")
    number = app.said("Part")
    brand = codes.cells("brand", (part.attributes if part else {}).get("BrandAAIAID", "") or "*")["name"]
    kind = codes.cells("part_type", _id(app, "PartType"))
    base, engine = _id(app, "BaseVehicle"), _id(app, "EngineBase")
    key = f"aces:{base}:{engine}"
    found: list[tuple[str, Sequence[Row]]] = []
    if key not in named:
        found.append(("vehicles", KINDS["vehicles"].read(_vehicle(key, base, engine, codes))))
        named.add(key)
    conditions = "; ".join(" ".join(note.text.split()) for note in app.all("Note"))[:250]
    position = codes.cells("position", _id(app, "Position"))["name"] if app.child("Position") else ""
    if (as_said := f"{brand} {number}") not in named:
        named.add(as_said)
        cells = (brand, number, kind["name"], kind["category"], kind["group"], "")
        found.append(("parts", KINDS["parts"].read(cells)))
    fits = (brand, number, key, position, app.said("Qty"), conditions)
    found.append(("fitments", KINDS["fitments"].read(fits)))
    return found


def _vehicle(key: str, base: str, engine: str, codes: Codes) -> tuple[str, ...]:
    of_base = codes.cells("base_vehicle", base)
    what = (key, of_base["make"], of_base["model"], of_base["year"])
    if not engine:
        return (*what, ALL_ENGINES, "", "", "", "")
    how = codes.cells("engine", engine)
    return (
        *what, how["engine"] or how["name"], how["engine_code"], how["fuel"], how["displacement_cc"], how["cylinders"],
    )  # fmt: skip


def _id(element: Element, name: str) -> str:
    """The number by which an element names something; '' where it does not."""
    found = element.child(name)
    return found.attributes.get("id", "") if found else ""


def _item(item: Element, codes: Codes) -> Said:
    number = item.said("PartNumber")
    brand = item.said("BrandLabel") or codes.cells("brand", item.said("BrandAAIAID"))["name"]
    kind = codes.cells("part_type", item.said("PartTerminologyID"))
    found: list[tuple[str, Sequence[Row]]] = []
    info = item.child("PartInterchangeInfo")
    for other in info.all("PartInterchange") if info else ():
        of_other = (
            other.attributes.get("BrandLabel")
            or codes.cells("brand", other.attributes.get("BrandAAIAID", ""))["name"]
        )
        for each in other.all("PartNumber"):
            cells = (brand, number, _relation(other), of_other, " ".join(each.text.split()))
            found.append(("references", KINDS["references"].read(cells)))
    name = _described(item, "SHO") or kind["name"]
    told = _described(item, "EXT") or _described(item, "DES")
    part = (brand, number, name, kind["category"], kind["group"], told)
    return [*found, ("parts", KINDS["parts"].read(part))]


def _relation(other: Element) -> str:
    """A number of a vehicle's maker (TypeCode OE) is an original's; any other an equal's."""
    said = other.attributes
    return _OEM_RELATION if said.get("TypeCode", "").upper() in {"OE", "OEM"} else "equivalent"


def _described(item: Element, code: str) -> str:
    """The description of that kind, in Spanish if there is one."""
    found = item.child("Descriptions")
    all_of_it = [
        each
        for each in (found.all("Description") if found else ())
        if each.attributes.get("DescriptionCode") == code
    ]
    spanish = [each for each in all_of_it if each.attributes.get("LanguageCode", "").upper().startswith("ES")]
    chosen = (spanish or all_of_it)[:1]
    return " ".join(chosen[0].text.split()) if chosen else ""
