-- Orders of the web store and tickets of the counter, two lines each, a quarter of an hour apart, for the lists.
INSERT INTO app_user (tenant_id, username, email, first_name, last_name, password_hash, role, is_active, tokens_since, created_at)
SELECT $tenant, 'cliente' || n, 'cliente' || n || '@bench.example', 'Nombre ' || n, 'Apellido ' || n % 97, '', 'customer',
  true, now() - interval '1 day', now() - n * interval '1 hour'
FROM generate_series(1, $clients) AS n;

INSERT INTO sale (tenant_id, folio, branch_id, user_id, actor, amount, discount, base, tax, total, notes, channel, terms,
  method, payment_state, fulfilment_state, currency, paid, tendered, credit, unpaid, cost, placed_at, sold_at, sold_on)
SELECT $tenant, CASE WHEN o.is_order THEN 'B-' ELSE 'T-' END || n, $branch,
  CASE WHEN o.is_order THEN (SELECT min(id) FROM app_user WHERE tenant_id = $tenant AND username = 'cliente1') + n % $clients END,
  'bench', 200, 0, 200, 32, 232, '', CASE WHEN o.is_order THEN 'web' ELSE 'counter' END, 'cash', 'card',
  CASE WHEN o.is_paid THEN 'paid' ELSE 'pending' END,
  CASE WHEN n % 50 < 2 THEN 'cancelled' WHEN NOT o.is_order THEN 'delivered' WHEN NOT o.is_paid THEN 'on_hold'
    ELSE (ARRAY['preparing', 'ready_for_pickup', 'on_the_way', 'delivered', 'delivered', 'delivered', 'delivered'])[1 + n / 2 % 7] END,
  'MXN', CASE WHEN o.is_paid THEN 232 ELSE 0 END, CASE WHEN o.is_paid THEN 232 ELSE 0 END, 0,
  CASE WHEN o.is_paid THEN 0 ELSE 232 END, 120, CASE WHEN o.is_order THEN o.at END, o.at, o.at::date
FROM generate_series(1, $orders * 2) AS n,
  LATERAL (SELECT n % 2 = 0 AS is_order, n % 20 <> 0 AS is_paid, now() - ($orders * 2 - n) * interval '5 minutes' AS at) AS o;

INSERT INTO sale_line (tenant_id, sale_id, position, product_id, description, quantity, unit_price, includes_tax,
  discount_pct, tax_rate, amount, discount, base, tax, total, cost)
SELECT $tenant, s.id, l, $product + (s.id + l) % $products, 'Balata delantera', 1, 116, true, 0, 0.16, 100, 0, 100, 16, 116, 60
FROM sale s, generate_series(1, 2) AS l WHERE s.tenant_id = $tenant;

INSERT INTO order_detail (tenant_id, sale_id, delivery, ship_method, shipping, is_free_shipping, discount, coupon_code,
  payment_method, tracking_code, courier, observations, is_label_printed, listed_at, payment_state, fulfilment_state)
SELECT $tenant, id, 'home', (ARRAY['Envío - Correo', 'Envío - Sucursal Correo', 'Envío - Andreani', 'Retiro en tienda'])[1 + id / 2 % 4],
  0, true, 0, '', 'Transferencia', '', '', '', id / 2 % 5 = 0, placed_at, payment_state, fulfilment_state
FROM sale WHERE tenant_id = $tenant AND placed_at IS NOT NULL;

INSERT INTO order_address (tenant_id, sale_id, kind, name, last_name, phone, email, dni, street_ln_1, street_ln_2, city,
  province, country, country_code, zip_code, street_opt, number_opt, floor_opt, apartment_opt)
SELECT $tenant, id, k,
  (ARRAY['Juan', 'María', 'José', 'Ana', 'Luis', 'Sofía', 'Carlos', 'Lucía', 'Jorge', 'Camila', 'Pedro', 'Valentina', 'Diego',
    'Martina', 'Pablo', 'Paula', 'Raúl', 'Elena', 'Hugo', 'Inés', 'Iván', 'Julia', 'Mario', 'Laura', 'Nicolás', 'Marta', 'Óscar',
    'Nora', 'Tomás', 'Olga', 'Víctor', 'Rosa', 'Ramiro', 'Silvia', 'Bruno', 'Teresa', 'Facundo', 'Vera', 'Gastón', 'Zoe'])
    [1 + id / 2 % 40],
  (ARRAY['González', 'Rodríguez', 'Gómez', 'Fernández', 'López', 'Díaz', 'Martínez'])[1 + id / 80 % 7] || ' ' || id % 97, '+54 11 5555 5555', 'a@bench.example', '12345678',
  'Calle 123', '', 'CABA', 'Buenos Aires', 'Argentina', 'AR', '1425', '', '', '', ''
FROM sale, unnest(ARRAY['ship', 'bill']) AS k WHERE tenant_id = $tenant AND placed_at IS NOT NULL;
