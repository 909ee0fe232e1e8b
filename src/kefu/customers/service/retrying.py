"""Telling a request that is sent again from another one of the same id."""

import hashlib

import msgspec

from kefu.customers.model import NewCompany, NewCustomer
from kefu.kit.access import Principal


def fingerprint_of(principal: Principal, new: NewCustomer | NewCompany) -> bytes:
    """Digest what makes two requests with one id the same request: who asked, and for what."""
    return hashlib.sha256(msgspec.json.encode([principal.id, new], order="deterministic")).digest()
