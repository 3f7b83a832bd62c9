"""Django's PostgreSQL backend with our three differences; see `base`."""
