-- Part numbers are found by any piece of them, and with a typo: by trigrams of the number as it is compared.
CREATE INDEX IF NOT EXISTS part_number_search ON part USING gin (number_key gin_trgm_ops);
CREATE INDEX IF NOT EXISTS cross_reference_number_search ON cross_reference USING gin (number_key gin_trgm_ops);

-- How many parts fit any vehicle of each make. Whoever has written the catalogue calls it; counting five million rows
-- is nothing for a request to wait for.
CREATE OR REPLACE FUNCTION count_parts_of_makes() RETURNS void
LANGUAGE sql AS $$
  UPDATE vehicle_make m SET part_count = counted.parts
  FROM (
    SELECT k.id, count(DISTINCT f.part_id) AS parts FROM vehicle_make k
    LEFT JOIN vehicle_model o ON o.make_id = k.id
    LEFT JOIN model_year_engine v ON v.model_id = o.id
    LEFT JOIN fitment f ON f.vehicle_id = v.id
    GROUP BY k.id
  ) counted
  WHERE m.id = counted.id AND m.part_count <> counted.parts
$$;
