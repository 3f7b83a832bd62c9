"""What turns the rows that files said into the tables of a new edition: statements, told apart from their order."""

from collections.abc import Mapping

from trastienda.operations.importing.fitment.staging import SCHEMA


def made(table: str, columns: str, query: str, *same: str) -> str:
    """
    Rows of a table, each with the id that it had where all of `same` are equal, else with a new one.

    Two of one key are one: the first that was said.
    """
    told = ", ".join(f"s.{name.strip()}" for name in columns.split(","))
    equal = " AND ".join(f"{key.replace('@', 'o')} = {key.replace('@', 's')}" for key in same)
    distinct = ", ".join(key.replace("@", "s") for key in same)
    return f"""
    INSERT INTO {SCHEMA}.{table} (id, {columns})
    SELECT coalesce(o.id, nextval(pg_get_serial_sequence('{SCHEMA}.{table}', 'id'))), {told}
    FROM (SELECT DISTINCT ON ({distinct}) s.* FROM ({query}) s ORDER BY {distinct}, s.at) s
    LEFT JOIN public.{table} o ON {equal}
    """


# An application to every engine of a base vehicle (ACES) is one to each that is known, or to 'all', if none is.
VEHICLES = f"""
CREATE UNLOGGED TABLE {SCHEMA}.vehicle_said AS
SELECT s.* FROM {SCHEMA}.said_vehicles s
WHERE NOT (s.key LIKE 'aces:%:' AND EXISTS (
  SELECT FROM {SCHEMA}.said_vehicles o
  WHERE o.key LIKE 'aces:%:_%' AND split_part(o.key, ':', 2) = split_part(s.key, ':', 2)
))
"""
KEYS = f"""
CREATE UNLOGGED TABLE {SCHEMA}.vehicle_key AS
WITH known AS MATERIALIZED (
  SELECT DISTINCT s.key, v.id FROM {SCHEMA}.vehicle_said s
  JOIN vehicle_make k ON k.name = s.make
  JOIN vehicle_model m ON m.make_id = k.id AND upper(m.name) = upper(s.model)
  JOIN vehicle_engine e
    ON upper(e.name) = upper(s.engine) AND upper(e.code) = upper(s.code) AND upper(e.fuel) = upper(s.fuel)
  JOIN model_year_engine v ON v.model_id = m.id AND v.year_id = s.year AND v.engine_id = e.id
)
SELECT key, id FROM known
UNION
SELECT g.key, k.id FROM (SELECT DISTINCT key FROM {SCHEMA}.said_vehicles WHERE key LIKE 'aces:%:') g
JOIN known k ON k.key LIKE 'aces:%:_%' AND split_part(k.key, ':', 2) = split_part(g.key, ':', 2)
"""
LINKED = "EXISTS (SELECT FROM public.product p WHERE p.fitment_part_id = o.id)"
# What the first line says of a number holds; a part that a shop's product points to stays as it was.
SAID_PARTS = f"""
CREATE UNLOGGED TABLE {SCHEMA}.part_said AS
SELECT DISTINCT ON (number_key, manufacturer)
  id AS at, manufacturer, number, number_key, name, category, grp, description
FROM {SCHEMA}.said_parts ORDER BY number_key, manufacturer, id
"""
KEPT_PARTS = f"""
INSERT INTO {SCHEMA}.part_said
SELECT 9000000000000000000, o.manufacturer, o.number, o.number_key, o.name, c.name, g.name, o.description
FROM public.part o JOIN public.part_group g ON g.id = o.group_id JOIN public.part_category c ON c.id = g.category_id
WHERE {LINKED} AND NOT EXISTS (
  SELECT FROM {SCHEMA}.part_said s WHERE s.number_key = o.number_key AND s.manufacturer = o.manufacturer
)
"""
PARTS = f"""
INSERT INTO {SCHEMA}.part (id, group_id, manufacturer, number, name, description)
SELECT coalesce(o.id, nextval(pg_get_serial_sequence('{SCHEMA}.part', 'id'))), g.id, s.manufacturer, s.number, s.name,
  s.description
FROM {SCHEMA}.part_said s
JOIN part_category c ON upper(c.name) = upper(s.category)
JOIN part_group g ON g.category_id = c.id AND upper(g.name) = upper(s.grp)
LEFT JOIN public.part o ON o.number_key = s.number_key AND o.manufacturer = s.manufacturer
ORDER BY s.manufacturer, s.number_key
"""
REFERENCES = f"""
INSERT INTO {SCHEMA}.cross_reference (part_id, kind, manufacturer, number)
SELECT DISTINCT ON (p.id, s.kind, s.other, s.other_key) p.id, s.kind, s.other, s.other_number
FROM {SCHEMA}.said_references s
JOIN {SCHEMA}.part p ON p.number_key = s.number_key AND p.manufacturer = s.manufacturer
ORDER BY p.id, s.kind, s.other, s.other_key, s.id
"""
FITMENTS = f"""
INSERT INTO {SCHEMA}.fitment (vehicle_id, part_id, group_id, position, quantity, conditions)
SELECT DISTINCT ON (v.id, p.group_id, p.id, s.position, s.conditions)
  v.id, p.id, p.group_id, s.position, s.quantity, s.conditions
FROM {SCHEMA}.said_fitments s
JOIN {SCHEMA}.part p ON p.number_key = s.number_key AND p.manufacturer = s.manufacturer
JOIN {SCHEMA}.vehicle_key v ON v.key = s.vehicle
ORDER BY v.id, p.group_id, p.id, s.position, s.conditions, s.id
"""
DANGLING: Mapping[str, str] = {
    "fitments": f"""
    INSERT INTO {SCHEMA}.refused (file, line, said, field, reason)
    SELECT '', s.id, s.manufacturer || ' ' || s.number_key || ' ' || s.vehicle,
      CASE WHEN p.id IS NULL THEN 'number' ELSE 'vehicle' END, 'unknown'
    FROM {SCHEMA}.said_fitments s
    LEFT JOIN {SCHEMA}.part p ON p.number_key = s.number_key AND p.manufacturer = s.manufacturer
    LEFT JOIN (SELECT DISTINCT key FROM {SCHEMA}.vehicle_key) v ON v.key = s.vehicle
    WHERE p.id IS NULL OR v.key IS NULL
    """,
    "references": f"""
    INSERT INTO {SCHEMA}.refused (file, line, said, field, reason)
    SELECT '', s.id, s.manufacturer || ' ' || s.number_key || ' ' || s.kind, 'number', 'unknown'
    FROM {SCHEMA}.said_references s
    WHERE NOT EXISTS (
      SELECT FROM {SCHEMA}.part p WHERE p.number_key = s.number_key AND p.manufacturer = s.manufacturer)
    """,
}
