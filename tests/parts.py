"""A small catalogue of vehicles and parts, for tests. All tenants see it, so `fixtures.catalogue` takes it away."""

from typing import Any

from django.db import connections

from trastienda.domain.fitment.models import (
    CrossReference,
    Engine,
    Fitment,
    Make,
    Model,
    ModelYearEngine,
    Part,
    PartCategory,
    PartGroup,
    Year,
)
from trastienda.project.database import shared_models


class Catalogue:
    """A small catalogue, written as its importer writes: by the owner of the tables."""

    def __init__(self) -> None:
        self.toyota, self.nissan, self.empty = (
            self.put(Make, name=name) for name in ("TOYOTA", "NISSAN", "AUDI")
        )
        self.corolla = self.put(Model, make_id=self.toyota, name="Corolla")
        self.yaris = self.put(Model, make_id=self.toyota, name="Yaris")
        self.tsuru = self.put(Model, make_id=self.nissan, name="Tsuru")
        for year in (2013, 2014, 2015):
            self.put(Year, id=year)
        self.small = self.put(Engine, name="1.8 L L4", code="2ZR-FE", fuel="Gasolina", displacement_cc=1798)
        self.large = self.put(Engine, name="2.4 L L4", code="2AZ-FE", fuel="Gasolina", cylinders=4)
        self.corolla_2013 = self.vehicle(self.corolla, 2013, self.small)
        self.corolla_2014 = self.vehicle(self.corolla, 2014, self.small)
        self.corolla_2014_large = self.vehicle(self.corolla, 2014, self.large)
        self.tsuru_2015 = self.vehicle(self.tsuru, 2015, self.small)
        self.brakes, self.engine = (self.put(PartCategory, name=name) for name in ("Frenos", "Motor"))
        self.pads, self.discs = (
            self.put(PartGroup, category_id=self.brakes, name=name) for name in ("Pastillas", "Discos")
        )
        self.oil = self.put(PartGroup, category_id=self.engine, name="Filtros de aceite")

    def put(self, model: type[Any], **values: Any) -> int:
        return int(model._base_manager.using("owner").create(**values).pk)

    def vehicle(self, model: int, year: int, engine: int) -> int:
        return self.put(ModelYearEngine, model_id=model, year_id=year, engine_id=engine)

    def part(
        self, number: str, group: int, *vehicles: int, maker: str = "DEMO", name: str = "", **fits: Any
    ) -> int:
        part = self.put(
            Part, group_id=group, manufacturer=maker, number=number, name=name or f"Parte {number}"
        )
        for vehicle in vehicles:
            self.fits(part, vehicle, **fits)
        return part

    def fits(self, part: int, vehicle: int, **how: Any) -> None:
        group = Part._base_manager.using("owner").get(id=part).group_id
        self.put(Fitment, part_id=part, vehicle_id=vehicle, group_id=group, **how)

    def refers(self, part: int, kind: str, maker: str, number: str) -> None:
        self.put(CrossReference, part_id=part, kind=kind, manufacturer=maker, number=number)

    def count(self) -> None:
        """What an import does last: count, and write what parts are found by."""
        with connections["owner"].cursor() as cursor:
            cursor.execute("SELECT count_parts_of_makes(), write_part_search()")

    @staticmethod
    def erase() -> None:
        with connections["owner"].cursor() as cursor:
            cursor.execute(f"TRUNCATE {', '.join(model._meta.db_table for model in shared_models())}")
