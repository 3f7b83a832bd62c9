-- Every entry balances, whoever wrote it: checked when the transaction commits.

CREATE OR REPLACE FUNCTION entry_balances() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE difference numeric;
BEGIN
  EXECUTE format('SELECT sum(debit) - sum(credit) FROM %s WHERE tenant_id = $1 AND entry_id = $2', TG_RELID::regclass)
    INTO difference USING NEW.tenant_id, NEW.entry_id;
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
