"""Reports: a question about sales, products or customers, and the table that answers it."""
