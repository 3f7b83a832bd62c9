-- The limit that a page of the item list is measured against: the documented answer, whole, as one statement written by
-- hand for the page that is asked. Kept with the bench and never used by the product.
--
-- It runs as the owner of the tables, whom row-level security does not bind, and asks nobody's permission. Ids first,
-- counted exactly and ordered from the nearer end; then the fifty rows are joined and made into JSON. What few rows
-- match is found once and kept (MATERIALIZED); what many do is counted and walked apart, which is quicker.
-- $tenant, $condition, $kept, $direction, $skip, $page are put in by `items.py`.
WITH found AS $kept (
  SELECT p.id, p.sku FROM product p WHERE p.tenant_id = $tenant AND p.is_active $condition
), page AS MATERIALIZED (
  SELECT id, sku FROM found ORDER BY sku $direction LIMIT 50 OFFSET $skip
), whole AS (
  SELECT count(*) AS total FROM found
)
SELECT json_build_object(
  'data', (
    SELECT coalesce(json_agg(r), '[]') FROM (
      SELECT p.id, p.sku AS part_number, p.barcode, p.name, p.description, b.id AS branch_id, b.name AS branch_name,
        p.category_id, p.brand, p.unit, round(p.cost, 2) AS cost, round(p.price_1, 2) AS price_1,
        round(p.price_2, 2) AS price_2, round(p.price_3, 2) AS price_3, trim_scale(p.tax_rate) AS tax_rate,
        trim_scale(l.min_stock) AS min_stock, trim_scale(l.max_stock) AS max_stock, l.location, p.image_url,
        p.fitment_part_id AS catalog_part_id, trim_scale(l.on_hand) AS stock
      FROM page
      JOIN product p ON p.tenant_id = $tenant AND p.id = page.id
      JOIN branch b ON b.tenant_id = $tenant AND b.id = p.home_branch_id
      JOIN stock_level l ON l.tenant_id = $tenant AND l.product_id = p.id AND l.branch_id = p.home_branch_id
      ORDER BY page.sku
    ) r
  ),
  'pagination', (
    SELECT json_build_object('page', $page, 'per_page', 50, 'total', total, 'total_pages', (total + 49) / 50)
    FROM whole
  )
)::text
