-- An event that was written finds its subscribers, leaves each a delivery, and a job that delivers: in the statement and
-- the transaction that wrote it. Where nobody is subscribed nothing is written, and this never runs.
CREATE OR REPLACE FUNCTION webhook_event_told() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO webhook_delivery
    (tenant_id, subscription_id, webhook_event_id, object_kind, object_id, state, attempts, problem, made_at, due_at)
  SELECT s.tenant_id, s.id, NEW.id, NEW.object_kind, NEW.object_id, 'waiting', 0, '', NEW.at, NEW.at
  FROM webhook_subscription s
  WHERE s.tenant_id = NEW.tenant_id AND s.is_active AND s.removed_at IS NULL
    AND (s.id = NEW.subscription_id OR (NEW.subscription_id IS NULL AND NEW.event = ANY(s.events)))
  ORDER BY s.id;
  IF FOUND THEN
    PERFORM procrastinate_defer_jobs_v1(ARRAY[ROW('webhooks', 'deliver_webhooks', 0, NULL, NULL,
      jsonb_build_object('tenant_id', NEW.tenant_id), NULL)::procrastinate_job_to_defer_v1]);
  END IF;
  RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER webhook_event_told AFTER INSERT ON webhook_event
  FOR EACH ROW EXECUTE FUNCTION webhook_event_told();
