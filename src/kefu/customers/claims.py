"""Companies wait here for their customers to be looked through."""

from kefu.customers.service.judging import Sweep, claim_sweeps, sweep
from kefu.kit.claims import Claims

TIER_SWEEPS: Claims[Sweep] = Claims("tier-sweeps", claim_sweeps, sweep, batch=4)
