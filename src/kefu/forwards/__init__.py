"""Forwards: words of a ticket's public conversation, sent by e-mail to somebody who does not work here."""

from kefu.forwards.events import ForwardSettled, TicketForwarded

__all__ = ["ForwardSettled", "TicketForwarded"]
