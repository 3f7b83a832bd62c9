-- The tenant check, append-only ledgers, and the questions about all tenants. Applied by `project/database.py`, again
-- and again without harm.

CREATE OR REPLACE FUNCTION check_tenant(wanted bigint) RETURNS void
LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF wanted IS DISTINCT FROM NULLIF(current_setting('app.tenant_id', true), '')::bigint THEN
    RAISE EXCEPTION 'tenant % was asked for in a transaction of tenant "%"',
      wanted, current_setting('app.tenant_id', true) USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- Ledgers are added to, never edited: not even by the owner of the tables.
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

-- The demo's tenants, for the front page that tells how to enter them; none once a real tenant lives in the database.
-- It runs as the owner of the tables because no tenant is known yet; it says no more than the demo's own README.
CREATE OR REPLACE FUNCTION demo_tenants() RETURNS TABLE (id bigint, name text, country text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT t.id, t.name, t.country FROM tenant t
  WHERE t.is_demo AND t.is_active AND NOT EXISTS (SELECT FROM tenant real WHERE NOT real.is_demo)
  ORDER BY t.id LIMIT 20
$$;

-- Every tenant's number, and nothing else about it: for commands that go from tenant to tenant, such as the audit.
-- It runs as the owner of the tables, because row security shows each tenant only to itself.
CREATE OR REPLACE FUNCTION tenant_ids() RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT id FROM tenant ORDER BY id
$$;
