"""Erasures: a person exported whole, or erased for good, whatever backup is restored later."""

from kefu.erasures.ledger import LEDGER, Listed, append_listed, read_ledger
from kefu.erasures.service.erasing import erase_again, erase_person
from kefu.erasures.service.finishing import finish

__all__ = ["LEDGER", "Listed", "append_listed", "erase_again", "erase_person", "finish", "read_ledger"]
