-- The audit chain: one function says what is hashed, for adding and for proving alike.

CREATE OR REPLACE FUNCTION audit_hash(
  previous bytea, tenant bigint, seq bigint, at timestamptz, actor text, action text, subject text, details jsonb
) RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
  SELECT sha256(convert_to(concat_ws(E'\x1f', encode(previous, 'hex'), tenant, seq,
    (extract(epoch FROM at) * 1000000)::bigint, actor, action, subject, details::text), 'UTF8'))
$$;

CREATE OR REPLACE FUNCTION append_audit(
  tenant bigint, at timestamptz, actor text, action text, subject text, details jsonb
) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE head record; next_seq bigint; next_hash bytea;
BEGIN
  PERFORM check_tenant(tenant);
  SELECT a.seq, a.hash INTO STRICT head FROM audit_head a WHERE a.tenant_id = tenant FOR UPDATE;
  next_seq := head.seq + 1;
  next_hash := audit_hash(head.hash, tenant, next_seq, at, actor, action, subject, details);
  INSERT INTO audit_event (tenant_id, seq, at, actor, action, subject, details, previous, hash)
  VALUES (tenant, next_seq, at, actor, action, subject, details, head.hash, next_hash);
  UPDATE audit_head a SET seq = next_seq, hash = next_hash WHERE a.tenant_id = tenant;
  RETURN next_seq;
END $$;
