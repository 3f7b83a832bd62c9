-- Part numbers are found by any piece of them: by trigrams of the number as it is compared.
CREATE INDEX IF NOT EXISTS part_number_search ON part USING gin (number_key gin_trgm_ops);
DROP INDEX IF EXISTS cross_reference_number_search;
CREATE INDEX IF NOT EXISTS part_search_words ON part_search USING gin (words) WITH (fastupdate = off);

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

-- A word without plural and gender, as language/stems.py has it; a test holds the two together.
CREATE OR REPLACE FUNCTION search_stem(word text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE
    WHEN one ~ '[0-9]' OR length(one) <= 3 THEN one
    WHEN length(one) = 4 THEN regexp_replace(one, 'e$', '')
    ELSE regexp_replace(one, '[aeo]$', '')
  END
  FROM (SELECT CASE
    WHEN length(word) <= 3 OR right(word, 1) <> 's' OR word ~ '[0-9]' THEN word
    WHEN right(word, 3) = 'ces' AND length(word) > 4 THEN left(word, -3) || 'z'
    WHEN right(word, 2) = 'es' AND length(word) > 4 AND substr(word, length(word) - 2, 1) !~ '[aeiou]' THEN left(word, -2)
    ELSE left(word, -1)
  END AS one) AS singular
$$;

-- The stems of a text's words, with spaces between them; as kernel/text.py folds it.
CREATE OR REPLACE FUNCTION search_stems(said text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(string_agg(search_stem(word), ' '), '')
  FROM regexp_split_to_table(regexp_replace(normalize(lower(said), NFKD), '[\u0300-\u036f]', '', 'g'), '[^0-9a-z]+') AS word
  WHERE word <> ''
$$;

-- Write what parts are found by in words, all of it anew. A model of several words is also found as one ('grandi10').
CREATE OR REPLACE FUNCTION write_part_search() RETURNS void
LANGUAGE sql SET work_mem = '64MB' AS $$
  DELETE FROM part_search;
  INSERT INTO part_search (part_id, place, words)
  WITH called AS MATERIALIZED (
    SELECT name, search_stems(name) AS stems FROM (SELECT DISTINCT name FROM part) AS names
  ), made AS MATERIALIZED (
    SELECT manufacturer, search_stems(manufacturer) AS stems FROM (SELECT DISTINCT manufacturer FROM part) AS makers
  ), sorted AS MATERIALIZED (
    SELECT g.id, search_stems(g.name || ' ' || c.name) AS stems
    FROM part_group g JOIN part_category c ON c.id = g.category_id
  ), model AS MATERIALIZED (
    SELECT o.id, words || CASE WHEN words ~ ' ' THEN ' ' || replace(words, ' ', '') ELSE '' END || ' '
      || search_stems(k.name) AS words
    FROM vehicle_model o JOIN vehicle_make k ON k.id = o.make_id, search_stems(o.name) AS words
  ), vehicle AS MATERIALIZED (
    SELECT v.id, m.words || regexp_replace(' ' || m.words, '( +)([^ ]+)', ' \2~' || v.year_id, 'g') AS words
    FROM model_year_engine v JOIN model m ON m.id = v.model_id
  ), fits AS MATERIALIZED (
    SELECT f.part_id, count(DISTINCT f.vehicle_id) AS vehicles, string_agg(DISTINCT v.words, ' ') AS words
    FROM fitment f JOIN vehicle v ON v.id = f.vehicle_id GROUP BY f.part_id
  )
  SELECT p.id, row_number() OVER (ORDER BY coalesce(f.vehicles, 0) DESC, p.id),
    array_to_tsvector(array_remove(string_to_array(concat_ws(' ', n.stems, s.stems, m.stems, f.words), ' '), ''))
  FROM part p JOIN called n ON n.name = p.name JOIN made m ON m.manufacturer = p.manufacturer
  JOIN sorted s ON s.id = p.group_id LEFT JOIN fits f ON f.part_id = p.id
  ORDER BY coalesce(f.vehicles, 0) DESC, p.id
$$;

-- A catalogue from before there was such a search has none of it.
SELECT write_part_search() WHERE EXISTS (SELECT FROM part) AND NOT EXISTS (SELECT FROM part_search);

-- What may stand in for each part: what it names or is named by, and what goes in place of the same original.
CREATE OR REPLACE FUNCTION alternatives_of(wanted bigint[]) RETURNS TABLE (part_id bigint, other_id bigint)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  WITH said AS MATERIALIZED (
    SELECT r.part_id, r.number_key, r.manufacturer, r.kind FROM cross_reference r WHERE r.part_id = ANY(wanted)
  )
  SELECT s.part_id, o.id FROM said s JOIN part o ON o.number_key = s.number_key AND o.manufacturer = s.manufacturer
  WHERE o.id <> s.part_id
  UNION
  SELECT p.id, r.part_id FROM part p JOIN cross_reference r ON r.number_key = p.number_key AND r.manufacturer = p.manufacturer
  WHERE p.id = ANY(wanted) AND r.part_id <> p.id
  UNION
  SELECT s.part_id, r.part_id FROM said s JOIN cross_reference r
    ON r.number_key = s.number_key AND r.manufacturer = s.manufacturer AND r.kind = 'oem'
  WHERE s.kind = 'oem' AND r.part_id <> s.part_id
$$;

-- Every text of letters and digits that one slip of the hand makes of another: a key more, less, another, two swapped.
CREATE OR REPLACE FUNCTION one_slip_off(typed text) RETURNS text[]
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT array_agg(DISTINCT left(typed, at) || other.made)
  FROM generate_series(0, length(typed)) AS at,
  LATERAL (
    SELECT key || substr(typed, at + 1) FROM regexp_split_to_table('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', '') AS key
    UNION ALL
    SELECT key || substr(typed, at + 2) FROM regexp_split_to_table('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ', '') AS key
    WHERE at < length(typed)
    UNION ALL SELECT substr(typed, at + 2) WHERE at < length(typed)
    UNION ALL SELECT substr(typed, at + 2, 1) || substr(typed, at + 1, 1) || substr(typed, at + 3) WHERE at < length(typed) - 1
  ) AS other (made)
$$;

-- The parts that somebody may mean who typed a number, words, or either. `typed` is what was typed as numbers are
-- compared, '' when it can be none; `words` the same as words are looked for. Both are looked for from what is surest to
-- what is a guess, and a guess is made only when nothing surer is found. `how`:
-- 0 is that number · 1 begins with it · 2 stands for it · 3 stands for what begins with it · 4 words · 5 a piece of the
-- number · 6 the number but for one slip.
CREATE OR REPLACE FUNCTION find_parts(typed text, words tsquery, most integer)
RETURNS TABLE (part_id bigint, how integer)
LANGUAGE plpgsql STABLE SET max_parallel_workers_per_gather = 0 AS $$
DECLARE exact bigint[];
BEGIN
  IF typed <> '' THEN
    exact := ARRAY(SELECT p.id FROM part p WHERE p.number_key = typed ORDER BY p.manufacturer LIMIT 20);
    RETURN QUERY SELECT id, 0 FROM unnest(exact) AS id;
    RETURN QUERY SELECT r.part_id, 2 FROM cross_reference r WHERE r.number_key = typed LIMIT most;
    IF cardinality(exact) > 0 THEN
      RETURN QUERY SELECT a.other_id, 2 FROM alternatives_of(exact) a LIMIT most;
    ELSIF length(typed) >= 3 THEN
      RETURN QUERY EXECUTE format(
        'SELECT p.id, 1 FROM part p WHERE p.number_key > %1$L AND p.number_key < %1$L || ''~'''
        ' ORDER BY p.number_key LIMIT %2$s', typed, most);
      RETURN QUERY EXECUTE format(
        'SELECT r.part_id, 3 FROM cross_reference r WHERE r.number_key > %1$L AND r.number_key < %1$L || ''~'''
        ' ORDER BY r.number_key LIMIT %2$s', typed, most);
    END IF;
  END IF;
  IF cardinality(exact) > 0 THEN
    RETURN;
  END IF;
  IF numnode(words) > 0 THEN
    -- As they lie: the first of them fit most vehicles.
    RETURN QUERY EXECUTE format('SELECT s.part_id::bigint, 4 FROM part_search s WHERE s.words @@ %L LIMIT %s', words, most);
  END IF;
END $$;

-- The guesses about a number nobody knows, when nothing else was found: a piece of one, or one slip of the hand.
CREATE OR REPLACE FUNCTION guess_parts(typed text, most integer) RETURNS TABLE (part_id bigint, how integer)
LANGUAGE plpgsql STABLE AS $$
DECLARE near text[];
BEGIN
  IF length(typed) >= 5 THEN
    RETURN QUERY EXECUTE format(
      'SELECT p.id, 5 FROM part p WHERE p.number_key LIKE %L LIMIT %s', '%' || typed || '%', most);
    IF FOUND THEN
      RETURN;
    END IF;
  END IF;
  IF length(typed) BETWEEN 4 AND 20 THEN
    near := one_slip_off(typed);
    RETURN QUERY SELECT p.id, 6 FROM part p WHERE p.number_key = ANY(near) LIMIT most;
    RETURN QUERY SELECT r.part_id, 6 FROM cross_reference r WHERE r.number_key = ANY(near) LIMIT most;
  END IF;
END $$;
