-- Products are found by any part of their folded text; the index leads with the tenant.
CREATE INDEX IF NOT EXISTS product_search ON product USING gin (tenant_id, search gin_trgm_ops);
