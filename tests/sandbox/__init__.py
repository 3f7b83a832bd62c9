"""The stand-ins, spoken to by the real clients."""
