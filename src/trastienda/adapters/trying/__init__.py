"""Whether an outside system knows a tenant's credentials: a harmless question, a short patience, a code."""
