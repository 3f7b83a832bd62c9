"""`make bench`: measures this machine against what its own PostgreSQL could do at best."""
