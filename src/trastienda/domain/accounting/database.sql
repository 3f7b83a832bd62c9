-- Every entry balances, whoever wrote it: checked when the transaction commits.

CREATE OR REPLACE FUNCTION entry_balances() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE difference numeric;
BEGIN
  IF TG_TABLE_NAME = 'entry_line' THEN
    -- Planned once a session; a quarter of the cost. The position makes the right index the only good one.
    SELECT sum(debit) - sum(credit) INTO difference FROM entry_line
    WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.entry_id AND position > 0;
  ELSE  -- a shard of it, on a distributed database
    EXECUTE format('SELECT sum(debit) - sum(credit) FROM %s WHERE tenant_id = $1 AND entry_id = $2', TG_RELID::regclass)
      INTO difference USING NEW.tenant_id, NEW.entry_id;
  END IF;
  IF difference <> 0 THEN
    RAISE EXCEPTION 'entry % of tenant % is out of balance by %', NEW.entry_id, NEW.tenant_id, difference
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_balances';
  END IF;
  RETURN NULL;
END $$;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'entry_balances') THEN
    CREATE CONSTRAINT TRIGGER entry_balances AFTER INSERT ON entry_line
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION entry_balances();
  END IF;
END $$;

-- A closed month takes no entry, whoever writes it, nor does any month before it: its opening balances were closed too.
-- Who posts into a month holds it shared until commit; who closes one holds it alone, and every open one before it. So
-- a closing waits for the postings under way, and what comes after it sees the month closed.

-- Months before 2015, when the SAT's electronic accounting began, share one lock. Negative: nobody else's keys are.
CREATE OR REPLACE FUNCTION period_lock(tenant bigint, month integer) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT -(tenant * 131072 + greatest(month, 2015 * 12 - 1)) $$;

CREATE OR REPLACE FUNCTION hold_periods(tenant bigint, last_year integer, last_month integer) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE closed integer;
BEGIN
  SELECT max(p.year * 12 + p.month - 1) INTO closed FROM period p
  WHERE p.tenant_id = tenant AND p.closed_at IS NOT NULL;
  PERFORM pg_advisory_xact_lock(period_lock(tenant, m))
  FROM generate_series(coalesce(greatest(closed + 1, 2015 * 12 - 1), 2015 * 12 - 1),
    greatest(last_year * 12 + last_month - 1, 2015 * 12 - 1)) AS m;
END $$;

-- Balances are kept up to a day, the last one that is folded (domain/accounting/balances.py). An entry of today or
-- yesterday costs nothing for it: those days are never folded, by the server's own clock on both sides. An older one
-- holds the fold off until commit, shared with every other, and is noted when its day was folded without it.

CREATE OR REPLACE FUNCTION first_recent_day() RETURNS date
LANGUAGE sql STABLE AS $$ SELECT (now() AT TIME ZONE 'UTC')::date - 1 $$;

-- A day and more behind the first recent one: whoever began yesterday and posts only now is still ahead of the fold.
CREATE OR REPLACE FUNCTION last_foldable_day() RETURNS date
LANGUAGE sql STABLE AS $$ SELECT (now() AT TIME ZONE 'UTC')::date - 3 $$;

-- A function, so that the planner knows the day and how many entries come after it; as of the asking statement.
CREATE OR REPLACE FUNCTION books_folded_on(tenant bigint) RETURNS date
LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT f.last_on FROM folded_books f WHERE f.tenant_id = tenant), '-infinity')
$$;

-- Below the tenant's months, which begin with 2015.
CREATE OR REPLACE FUNCTION fold_lock(tenant bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$ SELECT -(tenant * 131072) $$;

CREATE OR REPLACE FUNCTION note_if_late(tenant bigint, entry bigint, day date) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock_shared(fold_lock(tenant));
  INSERT INTO late_entry (tenant_id, entry_id, occurred_on)
  SELECT f.tenant_id, entry, day FROM folded_books f WHERE f.tenant_id = tenant AND f.last_on >= day;
END $$;

CREATE OR REPLACE FUNCTION entry_in_open_period() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
  its_year integer := extract(year FROM NEW.occurred_on);
  its_month integer := extract(month FROM NEW.occurred_on);
BEGIN
  PERFORM pg_advisory_xact_lock_shared(period_lock(NEW.tenant_id, its_year * 12 + its_month - 1));
  IF EXISTS (SELECT FROM period p WHERE p.tenant_id = NEW.tenant_id AND p.closed_at IS NOT NULL
      AND (p.year, p.month) >= (its_year, its_month)) THEN
    RAISE EXCEPTION 'the period of % is closed', NEW.occurred_on
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_open_period';
  END IF;
  -- Older than yesterday: its day may be folded already. Here, because a trigger of its own would cost each ticket more.
  IF NEW.occurred_on < first_recent_day() THEN
    PERFORM note_if_late(NEW.tenant_id, NEW.id, NEW.occurred_on);
  END IF;
  RETURN NEW;
END $$;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'entry_in_open_period') THEN
    CREATE TRIGGER entry_in_open_period BEFORE INSERT ON entry
      FOR EACH ROW EXECUTE FUNCTION entry_in_open_period();
  END IF;
END $$;

-- Closing is for good: the row of a closed month is never changed or removed.
CREATE OR REPLACE FUNCTION period_closes_for_good() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' AND OLD.closed_at IS NOT NULL THEN
    RAISE EXCEPTION 'the period %-% is closed for good', OLD.year, OLD.month
      USING ERRCODE = 'check_violation', CONSTRAINT = 'period_closes_for_good';
  END IF;
  IF TG_OP = 'DELETE' THEN
    RETURN OLD;
  END IF;
  IF NEW.closed_at IS NOT NULL THEN
    PERFORM hold_periods(NEW.tenant_id, NEW.year, NEW.month);
  END IF;
  RETURN NEW;
END $$;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'period_closes_for_good') THEN
    CREATE TRIGGER period_closes_for_good BEFORE INSERT OR UPDATE OR DELETE ON period
      FOR EACH ROW EXECUTE FUNCTION period_closes_for_good();
  END IF;
END $$;

-- An entry is reversed once.
CREATE UNIQUE INDEX IF NOT EXISTS entry_reversed_once ON entry (tenant_id, document_id)
  WHERE document_kind = 'reversal';
