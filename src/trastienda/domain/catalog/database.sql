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

-- One page of those in SKU order, and how many there are in all. What a thousand products or fewer match is found once.
-- A word that is in more of them is counted, and the page is walked to in SKU order from the nearer end: to collect and
-- sort them all would cost twice that.
CREATE OR REPLACE FUNCTION find_products_page(
  tenant bigint, words text[], size bigint, skip bigint, OUT total bigint, OUT ids bigint[]
) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wanted text; last bigint; from_end boolean;
BEGIN
  PERFORM check_tenant(tenant);
  SELECT string_agg(format('p.search LIKE %L', '%' || word || '%'), ' AND ') INTO wanted FROM unnest(words) AS word;
  wanted := format('product p WHERE p.tenant_id = %L::bigint AND p.is_active AND (%s)', tenant, coalesce(wanted, 'false'));
  EXECUTE format('SELECT count(*), array_agg(f.id ORDER BY f.sku) FROM (SELECT p.id, p.sku FROM %s LIMIT 1001) f', wanted)
    INTO total, ids;
  IF total <= 1000 THEN
    ids := ids[skip + 1 : skip + size];
    RETURN;
  END IF;
  EXECUTE 'SELECT count(*) FROM ' || wanted INTO total;
  last := least(skip + size, total);
  from_end := skip > total - last;
  EXECUTE format('SELECT array_agg(f.id) FROM (SELECT p.id FROM %s ORDER BY p.sku %s LIMIT %s OFFSET %s) f',
    wanted, CASE WHEN from_end THEN 'DESC' ELSE '' END, greatest(last - skip, 0),
    CASE WHEN from_end THEN total - last ELSE skip END) INTO ids;
END $$;

-- The same for those who look after the catalogue, who also look for what is deactivated.
CREATE OR REPLACE FUNCTION find_listed_products(tenant bigint, words text[], also_inactive boolean)
RETURNS TABLE (id bigint) LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wanted text;
BEGIN
  PERFORM check_tenant(tenant);
  SELECT string_agg(format('p.search LIKE %L', '%' || word || '%'), ' AND ') INTO wanted FROM unnest(words) AS word;
  RETURN QUERY EXECUTE format(
    'SELECT p.id FROM product p WHERE p.tenant_id = %L::bigint AND (%L OR p.is_active) AND (%s)',
    tenant, also_inactive, coalesce(wanted, 'false'));
END $$;

-- Active products whose folded text matches every one of the regular expressions, a JSON array of texts: `(^| )cel`,
-- `smartphon|celular`. They are looked up in the trigram index and nowhere else: the planner cannot know how rare
-- `(^| )qz` is, and would rather read the whole table for a limit. Of the shortest first, each one is looked at.
CREATE OR REPLACE FUNCTION find_products_matching(
  tenant bigint, patterns json, most bigint, shortest_first boolean
) RETURNS TABLE (id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
SET enable_seqscan = off SET enable_indexscan = off AS $$
DECLARE wanted text;
BEGIN
  PERFORM check_tenant(tenant);
  SELECT string_agg(format('p.search ~ %L', pattern), ' AND ') INTO wanted
    FROM json_array_elements_text(patterns) AS pattern;
  RETURN QUERY EXECUTE format(
    'SELECT p.id FROM product p WHERE p.tenant_id = %L::bigint AND p.is_active AND (%s) %s LIMIT %s',
    tenant, coalesce(wanted, 'false'), CASE WHEN shortest_first THEN 'ORDER BY length(p.search), p.id' ELSE '' END, most);
END $$;

-- What the shop has of a part of the shared catalogue.
CREATE INDEX IF NOT EXISTS product_of_part ON product (tenant_id, fitment_part_id) WHERE fitment_part_id IS NOT NULL;

-- Sums by category meet every product once, and read no more of it than this.
CREATE INDEX IF NOT EXISTS product_shelf ON product (tenant_id, id) INCLUDE (category_id);
