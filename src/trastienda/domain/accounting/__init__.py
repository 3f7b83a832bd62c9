"""The books: accounts, balanced entries, periods, and the one table from document to entry."""
