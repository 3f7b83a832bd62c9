"""Buy now, pay later: applications with financiers for what a sale leaves unpaid."""
