"""Sales, quotations, layaways and returns: documents whose totals are sums of rounded lines."""
