"""Tenant, branch, settings and numbering: whose room it is and how its documents are counted."""
