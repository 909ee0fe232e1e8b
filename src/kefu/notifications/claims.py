"""Members who are away wait here to be written to."""

from kefu.kit.claims import KeyedClaims
from kefu.notifications.service.summarising import summaries

SUMMARIES = KeyedClaims(summaries)
