"""Forecasting as pure numbers: a series of days in, a tested forecast out. Knows no database and no tenant.

Only what trains imports this package: it loads scikit-learn and statsmodels, which no server process may carry.
"""
