"""Bodies are taken at their word: the framework makes a moment of a number and a number of a text, the API does not."""

from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON must be what the document says, before anything is made of it."""

    async def json(self) -> Any:
        """Give the body; raises ValidationException where it is of another type than its route takes."""
        value = await super().json()
        handler: Any = self.scope["route_handler"]
        taken = handler.parsed_fn_signature.parameters.get("data")
        if taken is not None:
            try:
                msgspec.convert(value, taken.annotation, strict=True)
            except msgspec.ValidationError as error:
                extra = [{"message": str(error), "key": "data", "source": "body"}]
                raise ValidationException(extra=extra) from error
        return value
