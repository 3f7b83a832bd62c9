"""Money received and given back, by method, because of a document."""
