-- A shop with a past, for the back office: what sells is uneven, as it is in shops (a fifth of the products makes three fifths
-- of the lines), and everything agrees: shelves with their moves, documents with the books. $products products, $sales
-- sales of two lines over $days days until this minute, $customers customers, $purchases purchases.
INSERT INTO category (tenant_id, name, description) SELECT $tenant, 'Categoría ' || n, '' FROM generate_series(1, 40) AS n;

INSERT INTO product (tenant_id, sku, barcode, name, description, brand, unit, cost, price_1, price_2, price_3, prices_include_tax,
  tax_rate, home_branch_id, is_stocked, is_active, search, created_at, updated_at, category_id)
SELECT $tenant, 'A-' || lpad(n::text, 6, '0'), '750' || lpad(n::text, 10, '0'), x.name, '', x.brand, 'PZA', 20 + n % 300,
  40 + n % 600, 35 + n % 550, 30 + n % 500, false, 0.16, $branch, true, n % 50 <> 0,
  lower(x.name || ' a-' || lpad(n::text, 6, '0') || ' ' || x.brand), now() - interval '2 years', now(), c.first + n % 40
FROM generate_series(1, $products) AS n, (SELECT min(id) AS first FROM category WHERE tenant_id = $tenant) c,
  LATERAL (SELECT (ARRAY['Balata', 'Filtro', 'Aceite', 'Bujía', 'Banda', 'Amortiguador', 'Disco', 'Bomba', 'Radiador', 'Sensor'])[1 + n % 10]
    || ' ' || (ARRAY['delantero', 'trasero', 'izquierdo', 'derecho', 'universal'])[1 + n % 5] || ' ' || n AS name,
    (ARRAY['Brembo', 'Toyota', 'Bosch', 'Denso'])[1 + n % 4] AS brand) AS x;

INSERT INTO customer (tenant_id, name, phone, credit_limit, price_tier, created_at, updated_at, balance, is_active)
SELECT $tenant, (ARRAY['Ana', 'Luis', 'María', 'José', 'Sofía', 'Carlos', 'Lucía'])[1 + n % 7] || ' ' ||
  (ARRAY['Pérez', 'López', 'García', 'Ramos', 'Sosa'])[1 + n % 5] || ' ' || n, '55' || lpad(n::text, 8, '0'), 0, 1, now(), now(), 0, true
FROM generate_series(1, $customers) AS n;

INSERT INTO supplier (tenant_id, name, is_active, created_at)
SELECT $tenant, 'Proveedor ' || n, true, now() FROM generate_series(1, 50) AS n;

INSERT INTO sale (tenant_id, folio, branch_id, customer_id, actor, amount, discount, base, tax, total, notes, channel, terms, method,
  payment_state, fulfilment_state, currency, paid, tendered, credit, unpaid, cost, placed_at, sold_at, sold_on, closed_at, closed_by)
SELECT $tenant, 'T-' || lpad(n::text, 7, '0'), $branch, CASE WHEN n % 3 = 0 THEN c.first + (n::bigint * 7919) % $customers END, 'bench',
  0, 0, 0, 0, 0, '', CASE WHEN n % 20 = 0 THEN 'web' WHEN n % 20 = 1 THEN 'backoffice' ELSE 'counter' END, 'cash',
  (ARRAY['cash', 'card', 'transfer'])[1 + n % 3], 'paid', CASE WHEN n % 100 = 7 THEN 'cancelled' ELSE 'delivered' END, 'MXN', 0, 0, 0, 0,
  0, CASE WHEN n % 20 = 0 THEN t.at END, t.at, (t.at AT TIME ZONE '$zone')::date,
  CASE WHEN n % 100 = 7 THEN t.at END, CASE WHEN n % 100 = 7 THEN 'bench' END
FROM generate_series(1, $sales) AS n, (SELECT min(id) AS first FROM customer WHERE tenant_id = $tenant) c,
  LATERAL (SELECT now() - ($sales - n) * interval '$days days' / $sales AS at) AS t;

INSERT INTO sale_line (tenant_id, sale_id, position, product_id, description, quantity, unit_price, includes_tax, discount_pct,
  tax_rate, amount, discount, base, tax, total, cost)
SELECT $tenant, x.id, x.l, p.id, p.name, x.quantity, p.price_1, false, 0, 0.16, x.quantity * p.price_1, 0, x.quantity * p.price_1,
  round(x.quantity * p.price_1 * 0.16, 2), x.quantity * p.price_1 + round(x.quantity * p.price_1 * 0.16, 2), x.quantity * p.cost
FROM (SELECT s.id, l, 1 + s.id % 3 AS quantity, $product + floor($products * random() ^ 3)::bigint AS product_id
  FROM sale s, generate_series(1, 2) AS l WHERE s.tenant_id = $tenant) AS x
JOIN product p ON p.tenant_id = $tenant AND p.id = x.product_id;

ANALYZE sale, sale_line, product;

UPDATE sale s SET amount = l.base, base = l.base, tax = l.tax, total = l.total, paid = l.total, tendered = l.total, cost = l.cost
FROM (SELECT sale_id, sum(base) AS base, sum(tax) AS tax, sum(total) AS total, sum(cost) AS cost FROM sale_line
  WHERE tenant_id = $tenant GROUP BY 1) AS l
WHERE s.tenant_id = $tenant AND l.sale_id = s.id;

INSERT INTO sale_return (tenant_id, sale_id, folio, branch_id, reason, base, tax, total, cost, off_balance, refunded, returned_at,
  returned_on, actor)
SELECT $tenant, s.id, 'D-' || s.id, $branch, 'No le quedó', l.base, l.tax, l.total, l.cost, 0, l.total, s.sold_at, s.sold_on, 'bench'
FROM sale s JOIN sale_line l ON l.tenant_id = $tenant AND l.sale_id = s.id AND l.position = 1
WHERE s.tenant_id = $tenant AND s.id % 100 = 50 AND s.fulfilment_state = 'delivered';

INSERT INTO sale_return_line (tenant_id, sale_return_id, sale_line_id, product_id, quantity, base, tax, total, cost)
SELECT $tenant, r.id, l.id, l.product_id, l.quantity, l.base, l.tax, l.total, l.cost
FROM sale_return r JOIN sale_line l ON l.tenant_id = $tenant AND l.sale_id = r.sale_id AND l.position = 1 WHERE r.tenant_id = $tenant;

INSERT INTO payment (tenant_id, document_kind, document_id, method, amount, refunded, received_at, actor)
SELECT $tenant, 'sale', id, method, total, 0, sold_at, 'bench' FROM sale WHERE tenant_id = $tenant AND total > 0;

INSERT INTO stock_move (tenant_id, product_id, branch_id, kind, quantity, value, on_hand_after, document_kind, document_id, actor, at, reason)
SELECT $tenant, id, $branch, 'opening', o.units, o.units * cost, o.units, 'opening', 2, 'bench', now() - interval '$days days', ''
FROM product, LATERAL (SELECT 2000 + id % 40 + floor(60000 / power(1 + id - $product, 0.66)) AS units) o
WHERE tenant_id = $tenant AND id >= $product;

INSERT INTO stock_move (tenant_id, product_id, branch_id, kind, quantity, value, on_hand_after, document_kind, document_id, actor, at, reason)
SELECT $tenant, l.product_id, $branch, 'sale', -l.quantity, -l.cost, 0, 'sale', l.sale_id, 'bench', s.sold_at, ''
FROM sale s JOIN sale_line l ON l.tenant_id = $tenant AND l.sale_id = s.id
WHERE s.tenant_id = $tenant AND s.fulfilment_state = 'delivered' ORDER BY s.id;

INSERT INTO stock_move (tenant_id, product_id, branch_id, kind, quantity, value, on_hand_after, document_kind, document_id, actor, at, reason)
SELECT $tenant, l.product_id, $branch, 'return', l.quantity, l.cost, 0, 'return', r.id, 'bench', r.returned_at, ''
FROM sale_return r JOIN sale_return_line l ON l.tenant_id = $tenant AND l.sale_return_id = r.id WHERE r.tenant_id = $tenant;

INSERT INTO stock_level (tenant_id, product_id, branch_id, on_hand, reserved, value, min_stock, average_cost, below_zero)
SELECT $tenant, m.product_id, $branch, sum(m.quantity), 0, sum(m.value), CASE WHEN m.product_id % 97 = 0 THEN 3000 ELSE 5 END,
  round(sum(m.value) / nullif(sum(m.quantity), 0), 6), false
FROM stock_move m WHERE m.tenant_id = $tenant AND m.product_id >= $product GROUP BY m.product_id;

INSERT INTO purchase (tenant_id, branch_id, supplier_id, kind, paid_by, invoice_number, notes, base, tax, total, purchased_at, actor)
SELECT $tenant, $branch, s.first + n % 50, 'goods', 'credit', 'F-' || n, '', 1000 + n, 160, 1160 + n,
  now() - ($purchases - n) * interval '$days days' / $purchases, 'bench'
FROM generate_series(1, $purchases) AS n, (SELECT min(id) AS first FROM supplier WHERE tenant_id = $tenant) s;

INSERT INTO purchase_line (tenant_id, purchase_id, position, product_id, quantity, unit_cost, tax_rate, base)
SELECT $tenant, p.id, l, $product + (p.id * 7919 + l * 104729) % $products, 1, 500, 0.16, 500
FROM purchase p, generate_series(1, 2) AS l WHERE p.tenant_id = $tenant;

CREATE TEMP TABLE papers AS
SELECT 'sale' AS kind, id, sold_on AS day, base, tax, total, cost FROM sale WHERE tenant_id = $tenant
UNION ALL
SELECT 'sale', id, (closed_at AT TIME ZONE '$zone')::date, -base, -tax, -total, -cost
FROM sale WHERE tenant_id = $tenant AND fulfilment_state = 'cancelled'
UNION ALL
SELECT 'return', id, returned_on, -base, -tax, -total, -cost FROM sale_return WHERE tenant_id = $tenant;

CREATE INDEX ON papers (kind, id);
ANALYZE papers;

-- Each of the last ten days has an entry a document, as it was posted; each day before, one for all: those are folded.
INSERT INTO entry (tenant_id, kind, occurred_on, reference, description, document_kind, document_id, posted_at, actor)
SELECT $tenant, 'sale', day, '', 'Venta', kind, id, now(), 'bench' FROM papers WHERE day > current_date - 10
UNION ALL
SELECT $tenant, 'sale', day, '', 'Ventas del día', 'sale', -(day - date '2000-01-01'), now(), 'bench'
FROM papers WHERE day <= current_date - 10 GROUP BY day;

ANALYZE entry;

INSERT INTO entry_line (tenant_id, entry_id, position, account_id, debit, credit)
SELECT $tenant, e.id, c.position, r.account_id, greatest(c.amount, 0), greatest(-c.amount, 0)
FROM (
  SELECT e.id, p.base, p.tax, p.total, p.cost FROM entry e JOIN papers p ON p.kind = e.document_kind AND p.id = e.document_id
    AND p.day = e.occurred_on AND p.total > 0
  WHERE e.tenant_id = $tenant AND e.kind = 'sale' AND e.document_id > 0 AND e.document_kind = 'sale'
    AND NOT EXISTS (SELECT FROM sale s WHERE s.tenant_id = $tenant AND s.id = e.document_id AND s.fulfilment_state = 'cancelled')
  UNION ALL
  SELECT e.id, p.base, p.tax, p.total, p.cost FROM entry e JOIN papers p ON p.kind = 'return' AND p.id = e.document_id
  WHERE e.tenant_id = $tenant AND e.document_kind = 'return'
  UNION ALL
  SELECT e.id, sum(p.base), sum(p.tax), sum(p.total), sum(p.cost) FROM entry e JOIN papers p ON p.day = e.occurred_on
  WHERE e.tenant_id = $tenant AND e.document_id < 0 GROUP BY e.id
) AS e, LATERAL (VALUES (1, 'cash', e.total), (2, 'base', -e.base), (3, 'tax', -e.tax), (4, 'cost', e.cost),
  (5, 'inventory', -e.cost)) AS c(position, component, amount)
JOIN posting_rule r ON r.tenant_id = $tenant AND r.document = 'sale' AND r.component = c.component
WHERE c.amount <> 0;

DROP TABLE papers
