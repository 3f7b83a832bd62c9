"""Fiscal documents: drafted from what was sold, signed, certified by whom the tax authority trusts, cancelled."""
