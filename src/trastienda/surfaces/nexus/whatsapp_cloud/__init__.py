"""Section 13: WhatsApp Business API."""

from trastienda.surfaces.nexus.whatsapp_cloud import api

__all__ = ["api"]
