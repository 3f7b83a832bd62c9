-- Products are found by any part of their folded text; the index leads with the tenant.
CREATE INDEX IF NOT EXISTS product_search ON product USING gin (tenant_id, search gin_trgm_ops);

-- A list in SKU order reads its ids here and nothing else, also two thousand pages in.
CREATE INDEX IF NOT EXISTS product_in_order ON product (tenant_id, sku) INCLUDE (id, home_branch_id) WHERE is_active;

-- Active products in whose folded text every word occurs. Row-level security keeps the planner from using an index
-- for LIKE (which is not leakproof) on behalf of whoever is subject to it; so this runs as the owner of the table and
-- compares its tenant with the transaction's itself. The words are literals: each search gets the plan it deserves.
CREATE OR REPLACE FUNCTION find_products(tenant bigint, words text[]) RETURNS TABLE (id bigint, sku varchar)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wanted text;
BEGIN
  PERFORM check_tenant(tenant);
  SELECT string_agg(format('p.search LIKE %L', '%' || word || '%'), ' AND ') INTO wanted FROM unnest(words) AS word;
  RETURN QUERY EXECUTE format(
    'SELECT p.id, p.sku FROM product p WHERE p.tenant_id = %L::bigint AND p.is_active AND (%s)',
    tenant, coalesce(wanted, 'false'));
END $$;
