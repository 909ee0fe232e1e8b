"""Facts about forwards; what was sent, and to which address, stands in no fact."""

from uuid import UUID

from kefu.tickets import TicketEvent


class TicketForwarded(TicketEvent, frozen=True, kw_only=True, tag="ticket.forwarded"):
    """A member's time to undo was over: so many messages and files go by e-mail to so many addresses outside."""

    forward_id: UUID
    messages: int
    files: int
    recipients: int


class ForwardSettled(TicketEvent, frozen=True, kw_only=True, tag="ticket.forward_settled"):
    """It is known of every address whether its server took the forwarded mail; again after it was tried again."""

    forward_id: UUID
    sent: int
    failed: int
