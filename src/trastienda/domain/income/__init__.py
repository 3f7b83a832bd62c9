"""Income: what the shop earns besides what it sells out of its catalogue."""
