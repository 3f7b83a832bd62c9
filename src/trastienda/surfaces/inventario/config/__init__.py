"""/configuracion/: how the shop is set up, and the record of who changed what. For its owner alone."""

from trastienda.surfaces.inventario.config import (
    api,
    branches,
    coupons,
    delivery,
    history,
    index,
    money,
    outside,
    parts_api,
    payments,
    preferences,
    rates,
    shop,
    theme,
)

__all__ = [
    "api",
    "branches",
    "coupons",
    "delivery",
    "history",
    "index",
    "money",
    "outside",
    "parts_api",
    "payments",
    "preferences",
    "rates",
    "shop",
    "theme",
]
