"""HTTP of the rules of tiers."""

from litestar import get, post, put

from kefu.customers.rules.model import TierRules, TierRulesChange, TierRulesDraft, TierRulesPreview
from kefu.customers.rules.queries import find_rules
from kefu.customers.service.ruling import preview_rules, set_rules
from kefu.kit.access import Permission, Principal, requires
from kefu.kit.db import Tx
from kefu.kit.http.idempotency import Once


@get("/api/tier-rules", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="Read the rules of tiers")
async def read_tier_rules(tx: Tx, principal: Principal) -> TierRules:
    """Give the rules by which customers have tiers, and how far they follow them."""
    return await find_rules(tx, principal.workspace_id)


@put("/api/tier-rules", guards=[requires(Permission.WORKSPACE_MANAGE)], summary="Set the rules of tiers")
async def update_tier_rules(tx: Tx, principal: Principal, once: Once, data: TierRulesChange) -> TierRules:
    """Let these be all rules, in this order; customers follow in the background."""
    return await once(tx, data, TierRules, lambda: set_rules(tx, principal, data))


@post(
    "/api/tier-rules/preview",
    guards=[requires(Permission.WORKSPACE_MANAGE)],
    status_code=200,
    summary="Try rules of tiers",
)
async def preview_tier_rules(tx: Tx, principal: Principal, data: TierRulesDraft) -> TierRulesPreview:
    """Tell who would have another tier by these rules; nothing is saved. Examples are named to who may read them."""
    return await preview_rules(tx, principal, data.rules)


RULE_ROUTES = [read_tier_rules, update_tier_rules, preview_tier_rules]
