"""Web orders: the entelequia document."""
