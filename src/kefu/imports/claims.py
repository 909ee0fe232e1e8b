"""Imports wait here for the worker."""

from kefu.imports.service.working import Taken, claim_imports, work
from kefu.kit.claims import Claims

IMPORTS: Claims[Taken] = Claims("imports", claim_imports, work, batch=2)
