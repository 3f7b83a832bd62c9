-- Names as they are looked for: lower case, without the accents of Spanish and Portuguese.
CREATE OR REPLACE FUNCTION plain_name(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT AS $$
  SELECT translate(lower($1), 'áàâãäéèêëíìîïóòôõöúùûüñç', 'aaaaaeeeeiiiiooooouuuunc')
$$;

-- Orders are found by any part of the names of who pays for them; the index leads with the tenant.
CREATE INDEX IF NOT EXISTS order_address_names
  ON order_address USING gin (tenant_id, plain_name(name || ' ' || last_name) gin_trgm_ops) WHERE kind = 'bill';

-- How many orders stand how is counted here and nowhere else, and the newest of one kind are read in their order.
CREATE INDEX IF NOT EXISTS order_by_state ON sale (tenant_id, fulfilment_state, payment_state, placed_at, id)
  WHERE placed_at IS NOT NULL AND hidden_at IS NULL;

-- All orders, and those sent one way or with their label printed, are counted in these; deleted ones, which are few, are
-- taken off.
CREATE INDEX IF NOT EXISTS order_shown ON sale (tenant_id) WHERE placed_at IS NOT NULL AND hidden_at IS NULL;
CREATE INDEX IF NOT EXISTS order_hidden ON sale (tenant_id, id) WHERE hidden_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS order_detail_method ON order_detail (tenant_id, ship_method, sale_id);
CREATE INDEX IF NOT EXISTS order_detail_printed ON order_detail (tenant_id, sale_id) WHERE is_label_printed;

-- A sale over the counter that was undone: those are few, and the store's lists ask for them among all the others.
CREATE INDEX IF NOT EXISTS ticket_undone ON sale (tenant_id, fulfilment_state, sold_at, id)
  WHERE placed_at IS NULL AND hidden_at IS NULL AND fulfilment_state IN ('cancelled', 'returned');

-- Orders in whose names every word occurs: of who pays, or of the account that ordered without one. Runs as
-- the owner for the reason that `find_products` does.
CREATE OR REPLACE FUNCTION find_orders_of_people(tenant bigint, words text[]) RETURNS TABLE (id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE by_address text; by_account text;
BEGIN
  PERFORM check_tenant(tenant);
  SELECT string_agg(format('plain_name(a.name || '' '' || a.last_name) LIKE %L', '%' || word || '%'), ' AND '),
    string_agg(format('plain_name(concat_ws('' '', u.first_name, u.last_name, u.username)) LIKE %L', '%' || word || '%'), ' AND ')
    INTO by_address, by_account FROM unnest(words) AS word;
  RETURN QUERY EXECUTE format(
    'SELECT a.sale_id FROM order_address a WHERE a.tenant_id = %1$L::bigint AND a.kind = ''bill'' AND (%2$s) UNION '
    'SELECT s.id FROM app_user u JOIN sale s ON s.tenant_id = %1$L::bigint AND s.user_id = u.id AND s.placed_at IS NOT NULL '
    'WHERE u.tenant_id = %1$L::bigint AND (%3$s)',
    tenant, coalesce(by_address, 'false'), coalesce(by_account, 'false'));
END $$;
