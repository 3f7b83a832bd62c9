-- Customers are found by any part of what people know of them: name, tax number, legal name, telephone with or without
-- its punctuation. As `kernel.text.fold` folds the letters that people here have in their names.
CREATE OR REPLACE FUNCTION customer_text(name text, tax_id text, legal_name text, phone text) RETURNS text
LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE said text := concat_ws(' ', name, tax_id, legal_name, phone, translate(phone, ' -().+/', ''));
BEGIN
  IF octet_length(said) > char_length(said) THEN  -- most names have no accent, and this costs more than all the rest
    said := translate(said, 'ÁÀÂÄÃÅáàâäãåÉÈÊËéèêëÍÌÎÏíìîïÓÒÔÖÕóòôöõÚÙÛÜúùûüÑñÇçÝýÿ',
                            'aaaaaaaaaaaaeeeeeeeeiiiiiiiioooooooooouuuuuuuunnccyyy');
  END IF;
  RETURN lower(said);
END $$;

CREATE INDEX IF NOT EXISTS customer_search
  ON customer USING gin (tenant_id, customer_text(name, tax_id, legal_name, phone) gin_trgm_ops);

-- Customers in whose text every word occurs. Like `find_products`: row-level security keeps the planner from using an
-- index for LIKE on behalf of whoever is subject to it, so this runs as the owner of the table and compares its tenant
-- with the transaction's itself.
CREATE OR REPLACE FUNCTION find_customers(tenant bigint, words text[]) RETURNS TABLE (id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE wanted text;
BEGIN
  PERFORM check_tenant(tenant);
  SELECT string_agg(format('customer_text(c.name, c.tax_id, c.legal_name, c.phone) LIKE %L', '%' || word || '%'), ' AND ')
    INTO wanted FROM unnest(words) AS word;
  RETURN QUERY EXECUTE format(
    'SELECT c.id FROM customer c WHERE c.tenant_id = %s AND (%s)', tenant, coalesce(wanted, 'false'));
END $$;

-- What a customer's name ends with, as `names.split_name` splits it, folded as above; and the order of lists by names.
CREATE OR REPLACE FUNCTION last_name_text(name text) RETURNS text LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
DECLARE words text[] := regexp_split_to_array(btrim(name), '\s+');
BEGIN
  RETURN public.customer_text(
    array_to_string(words[CASE WHEN array_length(words, 1) > 3 THEN 3 ELSE 2 END:], ' '), NULL, NULL, NULL);
END $$;
CREATE INDEX IF NOT EXISTS customer_by_first_name ON customer (tenant_id, customer_text(name, NULL, NULL, NULL), id);
CREATE INDEX IF NOT EXISTS customer_by_last_name ON customer (tenant_id, last_name_text(name), id);
