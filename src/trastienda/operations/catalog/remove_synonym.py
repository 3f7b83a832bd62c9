"""Take a line of synonyms away."""

from trastienda.domain.catalog.synonyms import forget_synonyms
from trastienda.kernel import sql
from trastienda.kernel.actor import Actor, Permission
from trastienda.kernel.errors import NotFound
from trastienda.kernel.tenancy import current_tenant
from trastienda.kernel.transaction import transaction


def remove_synonym(synonym_id: int, *, actor: Actor) -> None:
    """Delete the line. :raises NotFound: no such line of this shop."""
    actor.require(Permission.EDIT_INVENTORY)
    with transaction(actor.tenant_id):
        gone = sql.execute(
            "DELETE FROM search_synonym WHERE tenant_id = %s AND id = %s", (current_tenant(), synonym_id)
        )
        if not gone:
            raise NotFound(noun="synonym", id=synonym_id)
        forget_synonyms(actor.tenant_id)
