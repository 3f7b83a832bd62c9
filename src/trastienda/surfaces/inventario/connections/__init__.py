"""What connects the shop with others: outside systems, certificates, tills, keys for programs, roles."""

from trastienda.surfaces.inventario.connections import (
    certificate_pages,
    device_pages,
    key_pages,
    pages,
    role_pages,
)

__all__ = ["certificate_pages", "device_pages", "key_pages", "pages", "role_pages"]
