"""Where this section's words meet ours."""

from trastienda.domain.bnpl.states import ApplicationState as S

PROVIDER_FROM_OURS = {"aplazo": "ap lazo", "kueski": "kueski", "clip": "clip"}
"""As documented, the space included."""
PROVIDER_TO_OURS = {theirs: ours for ours, theirs in PROVIDER_FROM_OURS.items()} | {"aplazo": "aplazo"}
STATUS = {
    S.ASKING: "pending",
    S.OPEN: "in_review",
    S.APPROVED: "approved",
    S.REJECTED: "rejected",
    S.CANCELLED: "cancelled",
    S.EXPIRED: "expired",
    S.UNPLACED: "approved_not_applied",
    S.FAILED: "error",
}
