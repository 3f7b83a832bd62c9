"""Keeping an ERP up to date with the shop: jobs, and a mark on each object that says what the ERP has of it."""
