"""Which part fits which vehicle: the master catalogue that all tenants share."""
