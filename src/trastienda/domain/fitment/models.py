"""Which part fits which vehicle: the master catalogue that all tenants share.

Read by every tenant, written by none: only its importer writes, as the owner of the tables, and the runtime role may
do nothing but read. So nothing here belongs to a tenant, and nothing here knows one: what a shop stocks, and at what
price, is its own `Product`, which names a part by `fitment_part_id`.

The tree is make > model > year > engine; its leaf, `ModelYearEngine`, is a vehicle. Parts hang on groups, groups on
categories, and `Fitment` says that a part fits a vehicle. Every table has a natural key besides its id (names, part
numbers), in the database as a unique constraint: by it the importer finds what is there already and keeps its id, so
that the tenants' links outlive a new edition. Names of makes and manufacturers are in capitals, so that none is there
twice.
Size it is made for: 1.5 M parts, 5 M fitments, 3 M cross references. A unique constraint leads with what is asked for
most and serves as its index; the searches by part of a number have theirs in `database.sql`.
"""

from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Collate, Upper

from trastienda.domain.fitment.rules import ReferenceKind
from trastienda.kernel.tenancy import SharedModel

FIRST_YEAR, LAST_YEAR = 1886, 2100
"""From the first car that was sold to any that this catalogue will see."""


def _reference(to: str, *, db_index: bool = False) -> "models.ForeignKey[models.Model, models.Model]":
    """A reference inside the catalogue. Without an index of its own, unless nothing else leads with it."""
    return models.ForeignKey(to, on_delete=models.PROTECT, related_name="+", db_index=db_index)


def _number_key() -> models.GeneratedField:
    """A part number as it is compared, computed by the database as `rules.number_key` does."""
    squeezed = models.Func(
        models.F("number"),
        models.Value("[^A-Za-z0-9]"),
        models.Value(""),
        models.Value("g"),
        function="regexp_replace",
        output_field=models.CharField(),
    )
    return models.GeneratedField(
        expression=Upper(Collate(squeezed, "C")),
        output_field=models.CharField(max_length=60, db_collation="C"),
        db_persist=True,
    )


def _in_capitals(field: str, *, name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=models.Q(**{field: Upper(field)}) & ~models.Q(**{field: ""}), name=name
    )


class Make(SharedModel):
    """Who built the vehicle. `part_count`, the parts that fit any of its vehicles, is kept by the importer."""

    name = models.CharField(max_length=60)
    part_count = models.IntegerField(default=0)

    class Meta:
        db_table = "vehicle_make"
        constraints = (
            models.UniqueConstraint(fields=("name",), name="vehicle_make_name"),
            _in_capitals("name", name="vehicle_make_in_capitals"),
            models.CheckConstraint(condition=models.Q(part_count__gte=0), name="vehicle_make_parts"),
        )


class Model(SharedModel):
    """A model of a make, with all its generations: the year tells them apart."""

    make = _reference("fitment.Make")
    name = models.CharField(max_length=80)

    class Meta:
        db_table = "vehicle_model"
        constraints = (
            models.UniqueConstraint(models.F("make"), Upper("name"), name="vehicle_model_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="vehicle_model_is_named"),
        )


class Year(SharedModel):
    """A model year. Its id is the year itself, so that who asks by id and who asks by year mean the same."""

    id = models.PositiveSmallIntegerField(primary_key=True)

    class Meta:
        db_table = "vehicle_year"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(id__gte=FIRST_YEAR, id__lte=LAST_YEAR), name="vehicle_year_is_one"
            ),
        )


class Engine(SharedModel):
    """An engine as it is asked for at a counter, '1.8 L L4', with its maker's code where one is known."""

    name = models.CharField(max_length=60)
    code = models.CharField(max_length=30, default="")
    fuel = models.CharField(max_length=20, default="")
    displacement_cc = models.IntegerField(null=True)
    cylinders = models.SmallIntegerField(null=True)

    class Meta:
        db_table = "vehicle_engine"
        constraints = (
            models.UniqueConstraint(Upper("name"), Upper("code"), Upper("fuel"), name="vehicle_engine_name"),
            models.CheckConstraint(
                condition=~models.Q(name="")
                & (models.Q(displacement_cc=None) | models.Q(displacement_cc__gt=0))
                & (models.Q(cylinders=None) | models.Q(cylinders__gt=0)),
                name="vehicle_engine_facts",
            ),
        )


class ModelYearEngine(SharedModel):
    """A vehicle: a model of a year with an engine. What parts fit."""

    model = _reference("fitment.Model")
    year = _reference("fitment.Year")
    engine = _reference("fitment.Engine")

    class Meta:
        db_table = "model_year_engine"
        constraints = (
            models.UniqueConstraint(fields=("model", "year", "engine"), name="model_year_engine_once"),
        )


class PartCategory(SharedModel):
    """The upper of the two levels by which parts are sorted: brakes, filters…"""

    name = models.CharField(max_length=120)

    class Meta:
        db_table = "part_category"
        constraints = (
            models.UniqueConstraint(Upper("name"), name="part_category_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="part_category_is_named"),
        )


class PartGroup(SharedModel):
    """The lower: brake pads, brake discs…"""

    category = _reference("fitment.PartCategory")
    name = models.CharField(max_length=120)

    class Meta:
        db_table = "part_group"
        constraints = (
            models.UniqueConstraint(models.F("category"), Upper("name"), name="part_group_name"),
            models.CheckConstraint(condition=~models.Q(name=""), name="part_group_is_named"),
        )


class Part(SharedModel):
    """Something that can be ordered by its number from its manufacturer, a vehicle maker or another."""

    group = _reference("fitment.PartGroup", db_index=True)
    manufacturer = models.CharField(max_length=80)
    number = models.CharField(max_length=60)
    number_key = _number_key()
    name = models.CharField(max_length=255)
    description = models.TextField(default="")

    class Meta:
        db_table = "part"
        constraints = (
            models.UniqueConstraint(fields=("number_key", "manufacturer"), name="part_number"),
            models.CheckConstraint(condition=~models.Q(number_key=""), name="part_is_numbered"),
            _in_capitals("manufacturer", name="part_manufacturer_in_capitals"),
        )


class Fitment(SharedModel):
    """
    A part fits a vehicle: where (`position`), how many are needed there, and on which `conditions` ('Con ABS').

    Position and conditions are texts for people, empty where there is nothing to say. `group` is the part's, here once
    more: what a vehicle needs of a group is then read from one index, however many parts fit it.
    """

    vehicle = _reference("fitment.ModelYearEngine")
    part = _reference("fitment.Part")
    group = _reference("fitment.PartGroup")
    position = models.CharField(max_length=60, default="")
    quantity = models.SmallIntegerField(default=1)
    conditions = models.CharField(max_length=250, default="")

    class Meta:
        db_table = "fitment"
        constraints = (
            models.UniqueConstraint(
                fields=("part", "vehicle", "position", "conditions"), name="fitment_once"
            ),
            models.CheckConstraint(condition=models.Q(quantity__gte=1), name="fitment_quantity"),
        )
        indexes = (models.Index(fields=("vehicle", "group", "part"), name="fitment_of_vehicle"),)


class CrossReference(SharedModel):
    """
    Another number for a part, as its maker states it; see `ReferenceKind`.

    The other part is named by manufacturer and number, not by id: most such numbers are in no catalogue.
    """

    part = _reference("fitment.Part")
    kind = models.CharField(max_length=12)
    manufacturer = models.CharField(max_length=80)
    number = models.CharField(max_length=60)
    number_key = _number_key()

    class Meta:
        db_table = "cross_reference"
        constraints = (
            models.UniqueConstraint(
                fields=("part", "kind", "manufacturer", "number_key"), name="cross_reference_once"
            ),
            models.CheckConstraint(
                condition=models.Q(kind__in=tuple(map(str, ReferenceKind))), name="cross_reference_kind"
            ),
            models.CheckConstraint(condition=~models.Q(number_key=""), name="cross_reference_is_numbered"),
            _in_capitals("manufacturer", name="cross_reference_in_capitals"),
        )
        indexes = (
            models.Index(fields=("number_key", "manufacturer", "kind", "part"), name="cross_reference_of"),
        )


class PartSearch(SharedModel):
    """
    What a part is found by in words: those of its name, group, category and maker, and of the vehicles it fits.

    Stems of folded words, as `search_stems` makes them; of vehicles also with the year, `coroll~2014`. `place` counts
    the parts from the one that fits most vehicles; the rows lie in that order, so that who takes the first of many
    takes those. Written by `write_part_search`.
    """

    part = models.OneToOneField(
        "fitment.Part", on_delete=models.PROTECT, related_name="+", primary_key=True, db_index=False
    )
    place = models.IntegerField()
    words = SearchVectorField()

    class Meta:
        db_table = "part_search"
