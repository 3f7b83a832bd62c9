"""Beside the document: the words that the shop's people use for the same thing, for the search to know."""

from trastienda.domain.catalog.synonyms import synonym_lines
from trastienda.kernel.actor import Permission
from trastienda.operations.catalog.keep_synonym import KeepSynonym, keep_synonym
from trastienda.operations.catalog.remove_synonym import remove_synonym
from trastienda.surfaces.nexus.catalog import wire
from trastienda.surfaces.nexus.catalog.api import ROOT, SECTION
from trastienda.surfaces.nexus.surface import NEXUS
from trastienda.web.surface import Call


@NEXUS.get(
    f"{ROOT}/synonyms",
    summary="Sinónimos de la tienda",
    section=SECTION,
    permission=Permission.VIEW_FITMENT,
)
def listed() -> wire.Synonyms:
    return wire.Synonyms(data=[wire.Synonym(id=line.id, words=line.words) for line in synonym_lines()])


@NEXUS.post(
    f"{ROOT}/synonyms",
    summary="Agregar sinónimos",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
    status=201,
)
def create(call: Call, body: wire.SynonymBody) -> wire.SynonymKept:
    kept = keep_synonym(KeepSynonym(words=body.words), actor=call.actor, now=call.now)
    return wire.SynonymKept(id=kept.id, words=kept.words, message="Synonyms created")


@NEXUS.put(
    f"{ROOT}/synonyms/<id:synonym_id>",
    summary="Cambiar sinónimos",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
)
def update(call: Call, synonym_id: int, body: wire.SynonymBody) -> wire.SynonymKept:
    kept = keep_synonym(KeepSynonym(words=body.words, id=synonym_id), actor=call.actor, now=call.now)
    return wire.SynonymKept(id=kept.id, words=kept.words, message="Synonyms updated")


@NEXUS.delete(
    f"{ROOT}/synonyms/<id:synonym_id>",
    summary="Quitar sinónimos",
    section=SECTION,
    permission=Permission.EDIT_INVENTORY,
)
def delete(call: Call, synonym_id: int) -> wire.SynonymGone:
    remove_synonym(synonym_id, actor=call.actor)
    return wire.SynonymGone(id=synonym_id, message="Synonyms deleted")
