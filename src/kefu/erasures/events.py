"""The facts about people's data: that it was taken or erased, never what it was.

`messages` are those with the customer and the notes; whispers are in no count that a history shows.
"""

from uuid import UUID

from kefu.kit.events import Event


class CustomerExported(Event, frozen=True, kw_only=True, tag="customer.exported"):
    """Somebody took away everything that is held on a customer; `subject_id` is the customer too."""

    customer_id: UUID
    subject_id: UUID
    tickets: int
    messages: int
    files: int


class CustomerErased(Event, frozen=True, kw_only=True, tag="customer.erased"):
    """A person was erased; so much it was. `subject_id` is the customer too, `erasure_id` the erasure."""

    customer_id: UUID
    subject_id: UUID
    erasure_id: UUID
    tickets: int
    messages: int
    files: int
