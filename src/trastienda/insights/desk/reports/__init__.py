"""The reports of the back office: a question about the shop each, answered as a table that pages and papers show."""
