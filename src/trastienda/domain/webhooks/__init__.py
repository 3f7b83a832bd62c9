"""What happened in a shop, told to systems that asked to be told: subscriptions, the outbox, deliveries."""
