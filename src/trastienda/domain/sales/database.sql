-- Names as they are looked for: lower case, without the accents of Spanish and Portuguese.
CREATE OR REPLACE FUNCTION plain_name(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT translate(lower($1), 'áàâãäéèêëíìîïóòôõöúùûüñç', 'aaaaaeeeeiiiiooooouuuunc')
$$;

ALTER TABLE order_address ADD COLUMN IF NOT EXISTS plain_names text
  GENERATED ALWAYS AS (plain_name(name || ' ' || last_name)) STORED;
DROP INDEX IF EXISTS order_address_names, order_address_plain_names;

-- How many orders stand how is counted here and nowhere else, and the newest of one kind are read in their order.
CREATE INDEX IF NOT EXISTS order_by_state ON sale (tenant_id, fulfilment_state, payment_state, placed_at, id)
  WHERE placed_at IS NOT NULL AND hidden_at IS NULL;

-- All orders are counted and paged in the first of these. Those sent one way, those that stand so besides, and those with
-- their label printed are counted and paged in the others, by what `order_detail` repeats of their sale. Deleted ones are few.
DROP INDEX IF EXISTS order_shown, order_listed;
CREATE INDEX IF NOT EXISTS order_in_list ON sale (tenant_id, placed_at, id)
  WHERE placed_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX IF NOT EXISTS order_hidden ON sale (tenant_id, id) WHERE hidden_at IS NOT NULL;
DROP INDEX IF EXISTS order_detail_method;
CREATE INDEX IF NOT EXISTS order_detail_sent ON order_detail (tenant_id, ship_method, listed_at, sale_id)
  INCLUDE (is_label_printed) WHERE listed_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS order_detail_standing
  ON order_detail (tenant_id, fulfilment_state, payment_state, ship_method, listed_at, sale_id)
  INCLUDE (is_label_printed) WHERE listed_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS order_detail_printed ON order_detail (tenant_id, sale_id) WHERE is_label_printed;

-- A sale over the counter that was undone: those are few, and the store's lists ask for them among all the others.
CREATE INDEX IF NOT EXISTS ticket_undone ON sale (tenant_id, fulfilment_state, sold_at, id)
  WHERE placed_at IS NULL AND hidden_at IS NULL AND fulfilment_state IN ('cancelled', 'returned');

-- What was sold, from the smallest to the largest.
CREATE INDEX IF NOT EXISTS sale_by_total ON sale (tenant_id, total, id) WHERE hidden_at IS NULL;

-- The same of the accounts that order.
ALTER TABLE app_user ADD COLUMN IF NOT EXISTS plain_names text
  GENERATED ALWAYS AS (plain_name(first_name || ' ' || last_name || ' ' || username)) STORED;

DROP FUNCTION IF EXISTS find_orders_of_people(bigint, text[]);

-- Orders are looked for by any part of a name. Who looks reads the words that there are, which are far fewer than the
-- orders, and then under each of those that match, the newest first: neither names nor orders are met one by one. What is
-- looked for has letters and digits only, so it never goes beyond one word.
CREATE OR REPLACE FUNCTION name_words(names text) RETURNS SETOF text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT DISTINCT word FROM regexp_split_to_table(names, '[^a-z0-9]+') AS word WHERE word <> ''
$$;

CREATE OR REPLACE FUNCTION file_order(tenant bigint, sale bigint, at timestamptz, names text) RETURNS void
LANGUAGE sql AS $$
  INSERT INTO name_word (tenant_id, word) SELECT tenant, found FROM name_words(names) AS found
    WHERE NOT EXISTS (SELECT FROM name_word k WHERE k.tenant_id = tenant AND k.word = found);
  INSERT INTO order_word (tenant_id, word, placed_at, sale_id) SELECT tenant, word, at, sale FROM name_words(names) AS word
    ON CONFLICT DO NOTHING
$$;

CREATE OR REPLACE FUNCTION unfile_order(tenant bigint, sale bigint, at timestamptz, names text) RETURNS void
LANGUAGE sql AS $$
  DELETE FROM order_word WHERE tenant_id = tenant AND word IN (SELECT name_words(names)) AND placed_at = at AND sale_id = sale
$$;

-- The sale is asked for by its key and by nothing else: no plan that was made when there were few can go astray.
CREATE OR REPLACE FUNCTION file_bill_names() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE placed timestamptz; hidden timestamptz;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    SELECT s.placed_at INTO placed FROM sale s WHERE s.tenant_id = OLD.tenant_id AND s.id = OLD.sale_id;
    PERFORM unfile_order(OLD.tenant_id, OLD.sale_id, placed, OLD.plain_names);
  END IF;
  IF TG_OP <> 'DELETE' THEN
    SELECT s.placed_at, s.hidden_at INTO placed, hidden FROM sale s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.sale_id;
    IF placed IS NOT NULL AND hidden IS NULL THEN
      PERFORM file_order(NEW.tenant_id, NEW.sale_id, placed, NEW.plain_names);
    END IF;
  END IF;
  RETURN NULL;
END $$;

-- What an order's detail repeats of its sale. Whoever places an order writes it at once; the database does it for others.
CREATE OR REPLACE FUNCTION repeat_standing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE order_detail d SET listed_at = CASE WHEN s.hidden_at IS NULL THEN s.placed_at END,
    payment_state = s.payment_state, fulfilment_state = s.fulfilment_state
  FROM sale s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.sale_id AND d.tenant_id = NEW.tenant_id AND d.sale_id = NEW.sale_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION order_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE order_detail SET listed_at = CASE WHEN NEW.hidden_at IS NULL THEN NEW.placed_at END,
    payment_state = NEW.payment_state, fulfilment_state = NEW.fulfilment_state
  WHERE tenant_id = NEW.tenant_id AND sale_id = NEW.id;
  IF (NEW.hidden_at IS NULL) <> (OLD.hidden_at IS NULL) THEN
    PERFORM CASE WHEN NEW.hidden_at IS NULL THEN file_order(NEW.tenant_id, NEW.id, NEW.placed_at, a.plain_names)
      ELSE unfile_order(NEW.tenant_id, NEW.id, NEW.placed_at, a.plain_names) END
    FROM order_address a WHERE a.tenant_id = NEW.tenant_id AND a.sale_id = NEW.id AND a.kind = 'bill';
  END IF;
  RETURN NULL;
END $$;

-- One that brings its moment was written by who knows the rest; a ticket is no order, and costs a comparison.
CREATE OR REPLACE TRIGGER repeat_standing AFTER INSERT ON order_detail
  FOR EACH ROW WHEN (NEW.listed_at IS NULL) EXECUTE FUNCTION repeat_standing();
CREATE OR REPLACE TRIGGER order_changed AFTER UPDATE OF fulfilment_state, payment_state, hidden_at ON sale
  FOR EACH ROW WHEN (NEW.placed_at IS NOT NULL AND (OLD.fulfilment_state, OLD.payment_state, OLD.hidden_at)
    IS DISTINCT FROM (NEW.fulfilment_state, NEW.payment_state, NEW.hidden_at)) EXECUTE FUNCTION order_changed();
CREATE OR REPLACE TRIGGER file_bill_names AFTER INSERT ON order_address
  FOR EACH ROW WHEN (NEW.kind = 'bill') EXECUTE FUNCTION file_bill_names();
CREATE OR REPLACE TRIGGER file_bill_names_again AFTER UPDATE OR DELETE ON order_address
  FOR EACH ROW WHEN (OLD.kind = 'bill') EXECUTE FUNCTION file_bill_names();

-- Orders that were there before their words were kept.
INSERT INTO order_word (tenant_id, word, placed_at, sale_id)
SELECT s.tenant_id, word, s.placed_at, s.id FROM order_address a
JOIN sale s ON s.tenant_id = a.tenant_id AND s.id = a.sale_id, name_words(a.plain_names) AS word
WHERE a.kind = 'bill' AND s.placed_at IS NOT NULL AND s.hidden_at IS NULL AND NOT EXISTS (SELECT FROM order_word LIMIT 1);
INSERT INTO name_word (tenant_id, word) SELECT DISTINCT tenant_id, word FROM order_word
WHERE NOT EXISTS (SELECT FROM name_word LIMIT 1);
SET CONSTRAINTS ALL IMMEDIATE;  -- what comes after this file alters those tables

-- How many sales the lists tell before a moment is counted at night (`counted.py`), up to a day ago: a ticket costs one
-- comparison of its date. What is sold or placed later than that, but for an older day, holds the count off until it is
-- committed, and makes void what was counted beyond its moment.
CREATE OR REPLACE FUNCTION count_lock(tenant bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT -(tenant * 131072) - 1 $$;

CREATE OR REPLACE FUNCTION count_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    PERFORM pg_advisory_xact_lock_shared(count_lock(NEW.tenant_id));
    DELETE FROM sales_before WHERE tenant_id = NEW.tenant_id AND at > coalesce(NEW.placed_at, NEW.sold_at);
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM pg_advisory_xact_lock_shared(count_lock(OLD.tenant_id));
    DELETE FROM sales_before WHERE tenant_id = OLD.tenant_id AND at > coalesce(OLD.placed_at, OLD.sold_at);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER counted_late AFTER INSERT ON sale
  FOR EACH ROW WHEN (coalesce(NEW.placed_at, NEW.sold_at) < now() - interval '6 hours') EXECUTE FUNCTION count_anew();
CREATE OR REPLACE TRIGGER counted_elsewhere AFTER UPDATE OF placed_at, sold_at ON sale
  FOR EACH ROW WHEN (coalesce(NEW.placed_at, NEW.sold_at) <> coalesce(OLD.placed_at, OLD.sold_at)) EXECUTE FUNCTION count_anew();
CREATE OR REPLACE TRIGGER counted_no_more AFTER DELETE ON sale FOR EACH ROW EXECUTE FUNCTION count_anew();

-- The back office narrows all sales by these, and reads a stretch of one index each. Most that were sold stand, and were
-- sold over the counter: the others are few.
CREATE INDEX IF NOT EXISTS sale_by_channel ON sale (tenant_id, channel, sold_at, id) WHERE hidden_at IS NULL;
CREATE INDEX IF NOT EXISTS sale_by_total ON sale (tenant_id, total, id) WHERE hidden_at IS NULL;
CREATE INDEX IF NOT EXISTS sale_by_desk ON sale (tenant_id, user_id, sold_at, id)
  WHERE placed_at IS NULL AND user_id IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX IF NOT EXISTS sale_undone ON sale (tenant_id, fulfilment_state, sold_at, id)
  WHERE hidden_at IS NULL AND fulfilment_state IN ('cancelled', 'returned');
CREATE INDEX IF NOT EXISTS sale_owed ON sale (tenant_id, sold_at, id)
  WHERE hidden_at IS NULL AND payment_state IN ('pending', 'awaiting_approval', 'failed')
  AND fulfilment_state NOT IN ('cancelled', 'returned');

-- What products sold is kept by whole days (`sold.py`), up to the last one that is folded. A sale or return of today or
-- yesterday costs a comparison: those days are never folded, by the server's own clock on both sides. What comes for an
-- older day holds the fold off until commit, shared with all others, and has that day reckoned anew from its lines.
ALTER TABLE product_sold SET (fillfactor = 85);
CREATE INDEX IF NOT EXISTS sale_cancelled_by_time ON sale (tenant_id, closed_at)
  WHERE fulfilment_state = 'cancelled' AND unpaid = 0;
CREATE INDEX IF NOT EXISTS sale_return_by_time ON sale_return (tenant_id, returned_at);

CREATE OR REPLACE FUNCTION sold_lock(tenant bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT -(tenant * 131072) - 2 $$;

CREATE OR REPLACE FUNCTION last_day_sold() RETURNS date
LANGUAGE sql STABLE AS $$ SELECT (now() AT TIME ZONE 'UTC')::date - 3 $$;

CREATE OR REPLACE FUNCTION note_sold_late(tenant bigint, its_day date, closed timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(sold_lock(tenant));
  INSERT INTO unfolded_day (tenant_id, day)
  SELECT DISTINCT f.tenant_id, late.day FROM folded_sales f,
    LATERAL (VALUES (its_day), ((closed AT TIME ZONE f.zone_name)::date)) AS late(day)
  WHERE f.tenant_id = tenant AND f.last_on >= late.day
    AND NOT EXISTS (SELECT FROM unfolded_day u WHERE u.tenant_id = tenant AND u.day = late.day);
END $$;

CREATE OR REPLACE FUNCTION sale_sold_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'DELETE' THEN
    PERFORM note_sold_late(NEW.tenant_id, NEW.sold_on, CASE WHEN NEW.fulfilment_state = 'cancelled' THEN NEW.closed_at END);
  END IF;
  IF TG_OP <> 'INSERT' THEN
    PERFORM note_sold_late(OLD.tenant_id, OLD.sold_on, CASE WHEN OLD.fulfilment_state = 'cancelled' THEN OLD.closed_at END);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION return_sold_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_sold_late(NEW.tenant_id, NEW.returned_on, NULL);
  RETURN NULL;
END $$;

-- The lines of a posted sale are changed nowhere but where a change of it is recorded.
CREATE OR REPLACE FUNCTION change_sold_late() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM note_sold_late(s.tenant_id, s.sold_on, CASE WHEN s.fulfilment_state = 'cancelled' THEN s.closed_at END)
  FROM sale s WHERE s.tenant_id = NEW.tenant_id AND s.id = NEW.sale_id;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER sold_late AFTER INSERT ON sale FOR EACH ROW
  WHEN (NEW.sold_on < (now() AT TIME ZONE 'UTC')::date - 1) EXECUTE FUNCTION sale_sold_late();
CREATE OR REPLACE TRIGGER sold_elsewhere AFTER UPDATE OF unpaid, sold_on ON sale FOR EACH ROW
  WHEN ((OLD.unpaid, OLD.sold_on) IS DISTINCT FROM (NEW.unpaid, NEW.sold_on)) EXECUTE FUNCTION sale_sold_late();
-- When it is undone now, this day is told by its own comparison; a day long ago is an import's.
CREATE OR REPLACE TRIGGER sold_no_more AFTER UPDATE OF fulfilment_state, closed_at ON sale FOR EACH ROW
  WHEN (least(NEW.closed_at, OLD.closed_at) < now() - interval '1 day'
    AND (OLD.fulfilment_state, OLD.closed_at) IS DISTINCT FROM (NEW.fulfilment_state, NEW.closed_at))
  EXECUTE FUNCTION sale_sold_late();
CREATE OR REPLACE TRIGGER sold_deleted AFTER DELETE ON sale FOR EACH ROW EXECUTE FUNCTION sale_sold_late();
CREATE OR REPLACE TRIGGER returned_late AFTER INSERT ON sale_return FOR EACH ROW
  WHEN (NEW.returned_on < (now() AT TIME ZONE 'UTC')::date - 1) EXECUTE FUNCTION return_sold_late();
CREATE OR REPLACE TRIGGER changed_late AFTER INSERT ON sale_change FOR EACH ROW EXECUTE FUNCTION change_sold_late();

-- Adds whole numbers up as whole numbers, as `sum` does not; it refuses what would not fit.
CREATE OR REPLACE AGGREGATE whole_sum(bigint) (SFUNC = int8pl, STYPE = bigint, INITCOND = '0', COMBINEFUNC = int8pl, PARALLEL = SAFE);

-- Which kept spans make up a period, as of the asking statement: the longest that fit, and the one that is still being
-- folded where the period goes on to its end. Other zones' days are not ours.
CREATE OR REPLACE FUNCTION sold_folded_on(tenant bigint, zone text) RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT f.last_on FROM folded_sales f WHERE f.tenant_id = tenant AND f.zone_name = zone), '-infinity')
$$;

CREATE OR REPLACE FUNCTION sold_spans(tenant bigint, zone text, since date, until date)
RETURNS TABLE (span smallint, first_on date) LANGUAGE plpgsql STABLE ROWS 12 AS $$
DECLARE folded date := sold_folded_on(tenant, zone); last_on date := least(until, folded); ends date;
BEGIN
  first_on := since;
  WHILE first_on <= last_on LOOP
    FOR span, ends IN VALUES (4::smallint, (first_on + interval '1 year')::date), (3, (first_on + interval '3 months')::date),
        (2, (first_on + interval '1 month')::date), (1, first_on + 1) LOOP
      EXIT WHEN (ends - 1 <= last_on OR last_on = folded) AND (span = 1 OR first_on = date_trunc(
        CASE span WHEN 4 THEN 'year' WHEN 3 THEN 'quarter' ELSE 'month' END, first_on)::date);
    END LOOP;
    RETURN NEXT;
    first_on := ends;
  END LOOP;
END $$;
