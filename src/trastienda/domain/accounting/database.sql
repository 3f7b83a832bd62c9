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

-- A closed month takes no entry, whoever writes it.
CREATE OR REPLACE FUNCTION entry_in_open_period() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM period p WHERE p.tenant_id = NEW.tenant_id
      AND p.year = extract(year FROM NEW.occurred_on)::smallint
      AND p.month = extract(month FROM NEW.occurred_on)::smallint AND p.closed_at IS NOT NULL) THEN
    RAISE EXCEPTION 'the period of % is closed', NEW.occurred_on
      USING ERRCODE = 'check_violation', CONSTRAINT = 'entry_in_open_period';
  END IF;
  RETURN NEW;
END $$;

DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = 'entry_in_open_period') THEN
    CREATE TRIGGER entry_in_open_period BEFORE INSERT ON entry
      FOR EACH ROW EXECUTE FUNCTION entry_in_open_period();
  END IF;
END $$;
