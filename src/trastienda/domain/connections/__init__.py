"""What opens outside systems for a tenant: its accounts with gateways, carriers, certifiers and others, sealed."""
