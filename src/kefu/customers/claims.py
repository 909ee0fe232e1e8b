"""Companies, and whole workspaces, wait here for their customers to be looked through."""

from kefu.customers.service.applying import RulesSweep, apply_rules, claim_rules_sweeps
from kefu.customers.service.judging import Sweep, claim_sweeps, sweep
from kefu.kit.claims import Claims

TIER_SWEEPS: Claims[Sweep] = Claims("tier-sweeps", claim_sweeps, sweep, batch=4)
TIER_RULES_SWEEPS: Claims[RulesSweep] = Claims("tier-rules-sweeps", claim_rules_sweeps, apply_rules, batch=4)
