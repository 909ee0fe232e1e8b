"""Forwards wait here to leave."""

from kefu.forwards.service.sending import forward_claims
from kefu.kit.claims import StoredClaims

FORWARDS = StoredClaims(forward_claims)
