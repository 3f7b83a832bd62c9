"""A new edition of the catalogue of parts: what a bundle becomes, what is left out, and what an interruption leaves."""

import gzip
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections
from django.db.transaction import atomic

from tests.parts import Catalogue
from tests.shop import Shop
from trastienda.domain.fitment import queries
from trastienda.domain.fitment.models import CrossReference, Fitment, Make, ModelYearEngine, Part
from trastienda.kernel.paging import page_request
from trastienda.operations.importing.fitment import building, staging
from trastienda.operations.importing.fitment.import_fitment import (
    Busy,
    FitmentReport,
    UnusableBundle,
    import_fitment,
)
from trastienda.project.database import harden
from trastienda.project.demo.parts_bundle import write_bundle

PAGE = page_request(1, 50, largest=200)
BUNDLE = {
    "vehicles.csv": """vehicle,make,model,year,engine,engine_code,fuel,displacement_cc,cylinders
V1,Toyota,Corolla,2013-2014,1.8 L L4,2ZR-FE,Gasolina,1798,4
V2,NISSAN,Tsuru,2015,1.6 L L4,GA16DNE,Gasolina,1597,4
""",
    "parts.csv": """manufacturer,number,name,category,group,description
Toyota,04465-02220,Pastillas de freno,Frenos,Pastillas,
Frenos Demo,FD 100,Pastillas de freno cerámicas,frenos,pastillas,Con sensor
""",
    "fitments.csv": """manufacturer,number,vehicle,position,quantity,conditions
TOYOTA,04465 02220,V1,Delantera,1,
FRENOS DEMO,FD-100,V1,,,Con ABS
FRENOS DEMO,FD-100,V2,,2,
""",
    "references.csv": """manufacturer,number,kind,other_manufacturer,other_number
FRENOS DEMO,FD-100,oem,TOYOTA,0446502220
FRENOS DEMO,FD100,supersedes,FRENOS DEMO,FD-99
""",
}
CODES = """kind,code,make,model,year,engine,engine_code,fuel,displacement_cc,cylinders,category,group,name
base_vehicle,5911,Toyota,Corolla,2014,,,,,,,,
base_vehicle,5912,Toyota,Yaris,2012,,,,,,,,
engine,560,,,,1.8 L L4,2ZR-FE,Gasolina,1798,4,,,
part_type,1684,,,,,,,,,Frenos,Pastillas,Pastillas de freno
position,22,,,,,,,,,,,Delantera
brand,BBKV,,,,,,,,,,,Bendix
brand,*,,,,,,,,,,,Sin marca
"""
ACES = """<?xml version="1.0" encoding="UTF-8"?>
<ACES version="4.2"><Header><Company>X</Company></Header>
<App action="A" id="1"><BaseVehicle id="5911"/><EngineBase id="560"/><Note>Con ABS</Note><Qty>2</Qty>
 <PartType id="1684"/><Position id="22"/><Part BrandAAIAID="BBKV">D-923</Part></App>
<App action="A" id="2"><BaseVehicle id="5911"/><Qty>1</Qty><PartType id="1684"/>
 <Part BrandAAIAID="BBKV">D924</Part></App>
<App action="A" id="3"><BaseVehicle id="5912"/><Qty>1</Qty><PartType id="1684"/><Part>D925</Part></App>
<App action="D" id="4"><BaseVehicle id="5911"/><Qty>1</Qty><PartType id="1684"/><Part>D926</Part></App>
<App action="A" id="5"><BaseVehicle id="9999"/><Qty>1</Qty><PartType id="1684"/><Part>D927</Part></App>
<Footer><RecordCount>5</RecordCount></Footer></ACES>
"""
PIES = """<?xml version="1.0" encoding="UTF-8"?>
<PIES xmlns="http://www.autocare.org"><Header><PIESVersion>7.2</PIESVersion></Header><Items>
<Item MaintenanceType="A"><PartNumber>D-923</PartNumber><BrandAAIAID>BBKV</BrandAAIAID><BrandLabel>Bendix</BrandLabel>
 <PartTerminologyID>1684</PartTerminologyID>
 <Descriptions><Description DescriptionCode="SHO" LanguageCode="EN">Brake pad</Description>
  <Description DescriptionCode="SHO" LanguageCode="ES">Pastilla cerámica</Description></Descriptions>
 <PartInterchangeInfo><PartInterchange TypeCode="OE" BrandLabel="Toyota">
  <PartNumber>04465-02220</PartNumber></PartInterchange></PartInterchangeInfo></Item>
</Items></PIES>
"""


@pytest.fixture(autouse=True)
def none_of_it_stays() -> Iterator[None]:
    """The catalogue is everybody's, and what an import leaves behind is the next one's."""
    Catalogue.erase()
    yield
    with connections["owner"].cursor() as cursor:
        for schema in (staging.SCHEMA, staging.OLD_SCHEMA):
            cursor.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE")
    Catalogue.erase()


def files(folder: Path, **changed: str | None) -> list[Path]:
    """Write the bundle with what is changed of it; None leaves a file out."""
    written = []
    for name, text in {**BUNDLE, **{f"{name}.csv": text for name, text in changed.items()}}.items():
        if text is not None:
            (folder / name).write_text(text, encoding="utf-8")
            written.append(folder / name)
    return written


def imported(paths: list[Path]) -> FitmentReport:
    return import_fitment(paths, progress=lambda *_: None)


def numbers() -> set[tuple[str, str]]:
    return set(Part._base_manager.using("owner").values_list("manufacturer", "number"))


def refused(report: FitmentReport) -> list[tuple[str, int, str, str]]:
    return [(each.file, each.line, each.field, each.reason) for each in report.refused]


def everything() -> dict[str, Any]:
    """The whole catalogue by names and numbers, whatever its ids."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "SELECT k.name, o.name, v.year_id, e.name, p.manufacturer, p.number, g.name, f.position, f.quantity"
            " FROM fitment f JOIN part p ON p.id = f.part_id JOIN part_group g ON g.id = f.group_id"
            " JOIN model_year_engine v ON v.id = f.vehicle_id JOIN vehicle_engine e ON e.id = v.engine_id"
            " JOIN vehicle_model o ON o.id = v.model_id JOIN vehicle_make k ON k.id = o.make_id ORDER BY 1,2,3,4,5,6,8"
        )
        fits = cursor.fetchall()
        cursor.execute("SELECT manufacturer, number, kind FROM cross_reference ORDER BY 1, 2, 3")
        said = cursor.fetchall()
        cursor.execute(
            "SELECT p.number, s.words::text FROM part_search s JOIN part p ON p.id = s.part_id ORDER BY 1"
        )
        return {"fits": fits, "said": said, "found by": cursor.fetchall()}


def shape() -> dict[str, Any]:
    """Columns, constraints, indexes, rights and sequences of the catalogue's tables."""
    found: dict[str, Any] = {}
    with connections["owner"].cursor() as cursor:
        for table in building.TABLES:
            for name, query in (
                ("columns", "SELECT attname, atttypid::regtype::text, attnotnull, attidentity, attgenerated"
                 " FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 ORDER BY attnum"),
                ("constraints", "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
                 " WHERE conrelid = %s::regclass ORDER BY conname"),
                ("indexes", "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'"
                 " AND tablename = split_part(%s, '.', 2) ORDER BY 1"),
                ("rights", "SELECT grantee::regrole::text, privilege_type FROM pg_class, aclexplode(relacl)"
                 " WHERE oid = %s::regclass ORDER BY 1, 2"),
            ):  # fmt: skip
                cursor.execute(query, (f"public.{table}",))
                found[f"{table} {name}"] = cursor.fetchall()
    return found


class TestBundle:
    def test_becomes_the_catalogue(self, tmp_path: Path, shop: Shop) -> None:
        report = imported(files(tmp_path))
        assert (report.makes, report.models, report.vehicles, report.parts, report.fitments, report.references) == (
            2, 2, 3, 2, 5, 2,
        )  # fmt: skip
        assert (report.said, report.kept, report.went_on, report.refused) == (10, 0, False, [])
        with shop.transaction():
            makes = queries.makes()
            assert [(make.name, make.part_count) for make in makes] == [("NISSAN", 1), ("TOYOTA", 2)]
            [model] = queries.models_of(makes[1].id)
            assert queries.years_of(model.id) == [2014, 2013]
            [vehicle] = queries.vehicles_of(model.id, year=2014)
            [category] = queries.categories_for(vehicle.id)
            parts = queries.parts_for(vehicle.id, page=PAGE).items
        assert (category.name, category.part_count) == ("Frenos", 2)
        assert [(part.manufacturer, part.number) for part in parts] == [
            ("FRENOS DEMO", "FD 100"),
            ("TOYOTA", "04465-02220"),
        ]
        assert parts[0].places == (queries.Place("", 1, "Con ABS"),)
        found = shop.http().get("/pos/api/catalog/search?q=balatas%20corolla%202013").body["data"]
        assert {part["part_number"] for part in found} == {"FD 100", "04465-02220"}

    def test_files_are_known_by_their_headers_packed_or_not(self, tmp_path: Path) -> None:
        paths = files(tmp_path)
        packed = tmp_path / "uno.gz"
        packed.write_bytes(gzip.compress(paths[0].read_bytes()))
        other = paths[1].rename(tmp_path / "dos.txt")
        assert imported([packed, other, *paths[2:]]).parts == 2

    def test_the_tables_are_what_they_were(self, tmp_path: Path) -> None:
        """Keys, indexes, references, rights: the next migration finds what it expects."""
        before = shape()
        imported(files(tmp_path))
        assert shape() == before
        harden()
        assert shape() == before
        known = dict(Part._base_manager.using("owner").values_list("id", "group_id"))
        new = Part(group_id=max(known.values()), manufacturer="X", number="1", name="x")
        new.save(using="owner")
        assert new.id > max(known)

    def test_what_both_editions_have_keeps_its_id(self, tmp_path: Path) -> None:
        imported(files(tmp_path))
        ids = dict(Part._base_manager.using("owner").values_list("number", "id"))
        vehicles = set(ModelYearEngine._base_manager.using("owner").values_list("id", flat=True))
        renumbered = BUNDLE["parts.csv"].replace("FD 100", "FD-100") + "ACME,NUEVA-1,Disco,Frenos,Discos,\n"
        imported(files(tmp_path, parts=renumbered))
        again = dict(Part._base_manager.using("owner").values_list("number", "id"))
        assert again["FD-100"] == ids["FD 100"]
        assert again["04465-02220"] == ids["04465-02220"]
        assert again["NUEVA-1"] not in ids.values()
        assert set(ModelYearEngine._base_manager.using("owner").values_list("id", flat=True)) == vehicles

    def test_what_the_new_edition_lacks_is_gone(self, tmp_path: Path) -> None:
        imported(files(tmp_path))
        header, first, _ = BUNDLE["parts.csv"].splitlines(keepends=True)
        imported(files(tmp_path, parts=header + first, fitments=None, references=None))
        assert numbers() == {("TOYOTA", "04465-02220")}
        assert Fitment._base_manager.using("owner").count() == 0
        assert CrossReference._base_manager.using("owner").count() == 0

    def test_unless_a_shop_sells_it(self, tmp_path: Path, shop: Shop, neighbour: Shop) -> None:
        imported(files(tmp_path))
        part = Part._base_manager.using("owner").get(number="FD 100").id
        neighbour.has("PAS", 3, fitment_part_id=part)
        header, first, _ = BUNDLE["parts.csv"].splitlines(keepends=True)
        report = imported(files(tmp_path, parts=header + first, fitments=None, references=None))
        assert report.kept == 1
        assert Part._base_manager.using("owner").get(id=part).number == "FD 100"
        assert neighbour.http().get(f"/pos/api/catalog/part/{part}").body["local_stock"] == 3


class TestLeftOut:
    @pytest.mark.parametrize(
        ("file", "line", "field", "reason"),
        [
            ("parts", "TOYOTA,,Nombre,Frenos,Pastillas,", "number", "missing"),
            ("parts", "TOYOTA,---,Nombre,Frenos,Pastillas,", "number", "not_a_part_number"),
            ("parts", f"TOYOTA,{'9' * 61},Nombre,Frenos,Pastillas,", "number", "too_long"),
            ("parts", "TOYOTA,X-1,Nom\x07bre,Frenos,Pastillas,", "name", "control_characters"),
            ("parts", "TOYOTA,X-1,Nombre", "", "another_number_of_columns"),
            ("vehicles", "V3,TOYOTA,Corolla,1885,1.8 L,,,,", "year", "not_a_year"),
            ("vehicles", "V3,TOYOTA,Corolla,2014-2010,1.8 L,,,,", "year", "not_a_year"),
            ("vehicles", "V3,TOYOTA,Corolla,2014,1.8 L,,,mil,", "displacement_cc", "not_a_number"),
            ("fitments", "TOYOTA,04465-02220,V1,,0,", "quantity", "not_a_number"),
            ("references", "TOYOTA,04465-02220,primo,ACME,1", "kind", "unknown_kind"),
        ],
    )  # fmt: skip
    def test_a_row_of_no_use_is_told_and_the_others_are_taken(
        self, file: str, line: str, field: str, reason: str, tmp_path: Path
    ) -> None:
        text = BUNDLE[f"{file}.csv"]
        report = imported(files(tmp_path, **{file: f"{text}{line}\n"}))
        assert refused(report) == [(f"{file}.csv", len(text.splitlines()), field, reason)]
        assert (report.parts, report.fitments) == (2, 5)

    def test_what_refers_to_nothing(self, tmp_path: Path) -> None:
        report = imported(
            files(
                tmp_path,
                fitments=BUNDLE["fitments.csv"] + "TOYOTA,NADIE-1,V1,,1,\nTOYOTA,04465-02220,V9,,1,\n",
                references=BUNDLE["references.csv"] + "ACME,NADIE-2,oem,TOYOTA,1\n",
            )
        )
        assert sorted((each.field, each.reason) for each in report.refused) == [
            ("number", "unknown"),
            ("number", "unknown"),
            ("vehicle", "unknown"),
        ]
        assert (report.fitments, report.references) == (5, 2)

    def test_of_two_with_one_number_the_first(self, tmp_path: Path) -> None:
        imported(files(tmp_path, parts=BUNDLE["parts.csv"] + "toyota,0446502220,Otra cosa,Frenos,Discos,\n"))
        assert Part._base_manager.using("owner").get(manufacturer="TOYOTA").name == "Pastillas de freno"


class TestUnusable:
    """Nothing is imported, and the old edition stays."""

    @pytest.mark.parametrize(
        ("changed", "reason"),
        [
            ({"parts": "numero,nombre\n1,2\n"}, "wrong_header"),
            ({"parts": ""}, "wrong_header"),
            ({"parts": None}, "missing_file"),
            ({"vehicles": None}, "missing_file"),
            ({"parts": BUNDLE["parts.csv"].splitlines()[0] + "\n"}, "no_rows"),
            ({"parts": BUNDLE["parts.csv"] + 'ACME,"1,sin cerrar,x,y,z,\n'}, "unreadable"),
            ({"parts": BUNDLE["parts.csv"] + "ACME,1," + "x" * 30_000 + ",Frenos,Pastillas,\n"}, "unreadable"),
        ],
    )  # fmt: skip
    def test_bundles(self, changed: dict[str, str | None], reason: str, tmp_path: Path) -> None:
        imported(files(tmp_path))
        before = everything()
        for path in tmp_path.iterdir():
            path.unlink()
        with pytest.raises(UnusableBundle) as told:
            imported(files(tmp_path, **changed))
        assert told.value.reason == reason
        assert everything() == before

    def test_not_text_cut_off_or_not_there(self, tmp_path: Path) -> None:
        paths = files(tmp_path)
        paths[1].write_bytes(BUNDLE["parts.csv"].encode("utf-16"))
        with pytest.raises(UnusableBundle):
            imported(paths)
        packed = tmp_path / "parts.csv.gz"
        packed.write_bytes(gzip.compress(BUNDLE["parts.csv"].encode() * 500)[:-400])
        with pytest.raises(UnusableBundle):
            imported([packed, paths[0]])
        with pytest.raises(UnusableBundle):
            imported([tmp_path / "nada.csv"])
        assert numbers() == set()


class TestInterrupted:
    @pytest.mark.parametrize("after", [1, 4, 9, 14, 19, 23])
    def test_at_any_point_the_old_edition_serves_and_the_same_command_goes_on(
        self, after: int, tmp_path: Path, shop: Shop
    ) -> None:
        old = files(
            tmp_path, parts=BUNDLE["parts.csv"].replace("FD 100", "VIEJA-1"), fitments=None, references=None
        )
        imported(old)
        before, calls = everything(), 0

        def killed(*_: object) -> None:
            nonlocal calls
            calls += 1
            if calls > after:
                raise KeyboardInterrupt

        paths = files(tmp_path)
        with pytest.raises(KeyboardInterrupt):
            import_fitment(paths, progress=killed)
        assert everything() == before
        assert shop.http().get("/pos/api/catalog/search?q=vieja1").body["data"][0]["part_number"] == "VIEJA-1"
        report = imported(paths)
        assert report.went_on
        assert (report.parts, report.fitments, report.references, report.said) == (2, 5, 2, 10)
        resumed = everything()
        imported(paths)
        assert everything() == resumed

    def test_in_the_middle_of_a_file_no_row_is_read_twice(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(staging, "_CHUNK", 1)
        calls = iter(range(100))

        def killed(*_: object) -> None:
            if next(calls) == 3:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            import_fitment(files(tmp_path), progress=killed)
        report = imported(files(tmp_path))
        assert (report.went_on, report.said, report.refused) == (True, 10, [])

    def test_with_other_files_it_begins_anew(self, tmp_path: Path) -> None:
        def killed(name: str, *_: object) -> None:
            if name == "search":
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            import_fitment(files(tmp_path), progress=killed)
        report = imported(files(tmp_path, parts=BUNDLE["parts.csv"] + "ACME,1,Uno,Frenos,Discos,\n"))
        assert (report.went_on, report.parts) == (False, 3)

    def test_two_at_once(self, tmp_path: Path) -> None:
        found: list[BaseException] = []

        def other() -> None:
            try:
                imported(files(tmp_path))
            except BaseException as error:
                found.append(error)
            finally:
                connections.close_all()

        with staging.alone():
            thread = threading.Thread(target=other)
            thread.start()
            thread.join(timeout=30)
        assert [type(error) for error in found] == [Busy]

    def test_who_is_reading_reads_on(self, tmp_path: Path, shop: Shop) -> None:
        """A plan that a connection keeps is made anew for the tables of the new edition."""
        imported(files(tmp_path))
        with shop.transaction():
            assert len(queries.makes()) == 2
        more = BUNDLE["vehicles.csv"] + "V3,Audi,A4,2014,2.0 L L4,,Gasolina,,\n"
        imported(
            files(tmp_path, vehicles=more, fitments=BUNDLE["fitments.csv"] + "TOYOTA,0446502220,V3,,1,\n")
        )
        with shop.transaction():
            assert [make.name for make in queries.makes()] == ["AUDI", "NISSAN", "TOYOTA"]


class TestAutocare:
    def xml(self, folder: Path, **texts: str) -> list[Path]:
        written = []
        for name, text in {
            "codes.csv": CODES,
            **{f"{name}.xml": text for name, text in texts.items()},
        }.items():
            (folder / name).write_text(text, encoding="utf-8")
            written.append(folder / name)
        return written

    def test_applications_and_items(self, tmp_path: Path) -> None:
        report = imported(self.xml(tmp_path, aces=ACES, pies=PIES))
        assert numbers() == {("BENDIX", "D-923"), ("BENDIX", "D924"), ("SIN MARCA", "D925")}
        assert refused(report) == [("aces.xml", 5, "base_vehicle", "unknown_code")]
        fits = everything()["fits"]
        assert fits == [
            ("TOYOTA", "Corolla", 2014, "1.8 L L4", "BENDIX", "D-923", "Pastillas", "Delantera", 2),
            ("TOYOTA", "Corolla", 2014, "1.8 L L4", "BENDIX", "D924", "Pastillas", "", 1),
            ("TOYOTA", "Yaris", 2012, "Todos los motores", "SIN MARCA", "D925", "Pastillas", "", 1),
        ]
        assert everything()["said"] == [("TOYOTA", "04465-02220", "oem")]
        assert Part._base_manager.using("owner").get(number="D-923").name == "Pastilla cerámica"
        assert set(Make._base_manager.using("owner").values_list("name", flat=True)) == {"TOYOTA"}

    @pytest.mark.parametrize(
        "text",
        [
            ACES[:-300],
            ACES.replace("<ACES ", '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><ACES ', 1),
            ACES.replace("<ACES ", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><ACES ', 1),
            ACES.replace("<Note>Con ABS", "<Note>&bomba;"),
            ACES.replace("<Note>Con ABS", "<Note>" + "x" * 30_000),
            ACES.replace("<Note>Con ABS", "<Note>" + "<a>" * 50 + "</a>" * 50),
            ACES.replace("<Note>Con ABS</Note>", "<Note/>" * 6_000),
            "<ACES",
            "<ACES version='4.2'>\x00</ACES>",
        ],
        ids=["cut off", "bomb", "outside", "unknown entity", "long text", "deep", "wide", "begun", "NUL"],
    )  # fmt: skip
    def test_what_is_broken_or_wicked_is_refused(self, text: str, tmp_path: Path) -> None:
        with pytest.raises(UnusableBundle):
            imported(self.xml(tmp_path, aces=text))
        assert numbers() == set()

    def test_without_the_meaning_of_its_numbers_it_is_of_no_use(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableBundle) as told:
            imported(self.xml(tmp_path, aces=ACES)[1:])
        assert told.value.reason == "missing_file"

    def test_another_xml_is_none(self, tmp_path: Path) -> None:
        with pytest.raises(UnusableBundle) as told:
            imported(self.xml(tmp_path, other="<html><body/></html>"))
        assert told.value.reason == "unknown_xml"


class TestGenerated:
    def test_is_a_bundle_of_that_size_and_skewed(self, tmp_path: Path) -> None:
        made = write_bundle(tmp_path, parts=3_000)
        assert made.parts == 3_000
        assert 2.5 < made.fitments / made.parts < 4.5
        assert 1.5 < made.references / made.parts < 2.6
        report = imported(list(tmp_path.glob("*.csv")))
        assert (report.parts, report.fitments, report.references, report.refused) == (
            made.parts, made.fitments, made.references, [],
        )  # fmt: skip
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM fitment GROUP BY vehicle_id ORDER BY 1 DESC")
            counts = [count for (count,) in cursor.fetchall()]
        assert (
            sum(counts[: len(counts) // 10]) > sum(counts) / 4
        )  # a tenth of the cars has a good part of it all

    def test_the_same_seed_gives_the_same_files(self, tmp_path: Path) -> None:
        for name, seed in (("a", 1), ("b", 1), ("c", 2)):
            write_bundle(tmp_path / name, parts=200, seed=seed)
        one, same, other = ((tmp_path / name / "parts.csv").read_bytes() for name in "abc")
        assert one == same != other


def test_only_the_owner_of_the_tables_may(shop: Shop) -> None:
    """The runtime role reads, whatever is asked of it."""
    with (
        pytest.raises(Exception, match="permission denied"),
        atomic(),
        connections["default"].cursor() as cursor,
    ):
        cursor.execute("DELETE FROM part")
