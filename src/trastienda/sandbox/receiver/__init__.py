"""A system that subscribed to a shop's events: it keeps what arrives, checks signatures, and lets people look."""
