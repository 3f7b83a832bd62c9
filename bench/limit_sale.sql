-- The limit that a posted ticket is measured against: one call that writes the same rows into the same tables with
-- one statement. Kept with the bench and never used by the product, so that our own SQL cannot lower it.
--
-- It runs as the runtime role in the tenant's own row security, under the same constraints, triggers and durability.
-- It leaves out what a program does around the rows: who is asking, the register's lock, the period, refusals in
-- words. A ticket it cannot sell it breaks off.

CREATE OR REPLACE FUNCTION bench_post_sale(
  tenant bigint, branch bigint, cashier bigint, session bigint, products bigint[], quantities numeric[], tendered numeric
) RETURNS json LANGUAGE plpgsql VOLATILE AS $$
DECLARE answer json;
BEGIN
  PERFORM set_config('app.tenant_id', tenant::text, true);

  WITH wanted AS (
    SELECT * FROM unnest(products, quantities) WITH ORDINALITY AS w(product_id, quantity, position)
  ), issued AS (
    UPDATE stock_level l SET on_hand = l.on_hand - w.quantity, value = l.value - round(l.average_cost * w.quantity, 2)
    FROM wanted w
    WHERE l.tenant_id = tenant AND l.product_id = w.product_id AND l.branch_id = branch
      AND l.on_hand - l.reserved >= w.quantity
    RETURNING w.position, w.product_id, w.quantity, round(l.average_cost * w.quantity, 2) AS cost, l.on_hand
  ), line AS (
    SELECT i.*, p.name, p.price_1 AS price, p.tax_rate, round(i.quantity * p.price_1, 2) AS base,
      round(round(i.quantity * p.price_1, 2) * p.tax_rate, 2) AS tax
    FROM issued i JOIN product p ON p.tenant_id = tenant AND p.id = i.product_id
  ), ticket AS MATERIALIZED (
    SELECT nextval('sale_id_seq') AS sale_id, nextval('entry_id_seq') AS entry_id, count(*) AS lines,
      sum(base) AS base, sum(tax) AS tax, sum(base + tax) AS total, sum(cost) AS cost
    FROM line
  ), numbered AS (
    UPDATE folio_counter c SET last = c.last + 1 FROM ticket t
    WHERE c.tenant_id = tenant AND c.kind = 'sale' AND t.lines = cardinality(products)
    RETURNING c.prefix || lpad(c.last::text, greatest(c.width, length(c.last::text)), '0') AS folio
  ), person AS (
    SELECT e.name FROM employee e WHERE e.tenant_id = tenant AND e.id = cashier
  ), moved AS (
    INSERT INTO stock_move (tenant_id, product_id, branch_id, kind, quantity, value, on_hand_after,
      document_kind, document_id, reason, actor, at)
    SELECT tenant, n.product_id, branch, 'sale', -n.quantity, -n.cost, n.on_hand, 'sale', t.sale_id, '', p.name, now()
    FROM line n, ticket t, person p
  ), sold AS (
    INSERT INTO sale (tenant_id, id, folio, branch_id, employee_id, actor, amount, discount, base, tax, total, notes,
      channel, terms, method, payment_state, fulfilment_state, register_session_id, currency, paid, tendered, credit,
      cost, sold_at, sold_on)
    SELECT tenant, t.sale_id, f.folio, branch, cashier, p.name, t.base, 0, t.base, t.tax, t.total, '',
      'counter', 'cash', 'cash', 'paid', 'delivered', session, 'MXN', t.total, tendered, 0,
      t.cost, now(), (now() AT TIME ZONE 'America/Mexico_City')::date
    FROM ticket t, numbered f, person p
    RETURNING id, folio, total
  ), listed AS (
    INSERT INTO sale_line (tenant_id, sale_id, position, product_id, description, quantity, unit_price, includes_tax,
      discount_pct, tax_rate, amount, discount, base, tax, total, cost)
    SELECT tenant, t.sale_id, n.position, n.product_id, n.name, n.quantity, n.price, false,
      0, n.tax_rate, n.base, 0, n.base, n.tax, n.base + n.tax, n.cost
    FROM line n, ticket t
  ), paid AS (
    INSERT INTO payment (tenant_id, document_kind, document_id, method, amount, refunded, register_session_id,
      received_at, actor)
    SELECT tenant, 'sale', t.sale_id, 'cash', t.total, 0, session, now(), p.name FROM ticket t, person p
  ), drawer AS (
    INSERT INTO cash_movement (tenant_id, session_id, kind, amount, reason, document_kind, document_id, at, actor)
    SELECT tenant, session, 'sale', t.total, '', 'sale', t.sale_id, now(), p.name FROM ticket t, person p
  ), booked AS (
    INSERT INTO entry (tenant_id, id, kind, occurred_on, reference, description, document_kind, document_id,
      posted_at, actor)
    SELECT tenant, t.entry_id, 'sale', (now() AT TIME ZONE 'America/Mexico_City')::date, f.folio, 'Venta al contado',
      'sale', t.sale_id, now(), p.name
    FROM ticket t, numbered f, person p
  ), entered AS (
    INSERT INTO entry_line (tenant_id, entry_id, position, account_id, debit, credit)
    SELECT tenant, t.entry_id, row_number() OVER (ORDER BY r.id), r.account_id,
      CASE r.side WHEN 'debit' THEN a.amount ELSE 0 END, CASE r.side WHEN 'credit' THEN a.amount ELSE 0 END
    FROM ticket t,
      LATERAL (VALUES ('cash', t.total), ('base', t.base), ('tax', t.tax), ('cost', t.cost), ('inventory', t.cost))
        AS a(component, amount)
      JOIN posting_rule r ON r.tenant_id = tenant AND r.document = 'sale' AND r.component = a.component
  )
  SELECT json_build_object('sale_id', s.id, 'folio', s.folio, 'total', s.total, 'change', tendered - s.total,
    'items_count', t.lines)
  INTO STRICT answer FROM sold s, ticket t;
  RETURN answer;
END $$;

GRANT EXECUTE ON FUNCTION bench_post_sale TO trastienda_app;
