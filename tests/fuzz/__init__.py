"""Everything wrong that a client can send, at every endpoint."""
