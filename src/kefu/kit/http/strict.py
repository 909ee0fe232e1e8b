"""Bodies are taken at their word: the framework makes a moment of a number and a number of a text, the API does not."""

from datetime import datetime
from typing import Any

import msgspec
from litestar import Request
from litestar.exceptions import ValidationException

from kefu.kit.errors import InvalidInput

FIRST_YEAR, LAST_YEAR = 1900, 9000


class StrictRequest(Request[Any, Any, Any]):
    """A request whose JSON must be what the document says, before anything is made of it."""

    async def json(self) -> Any:
        """Give the body; raises ValidationException where it is of another type than its route takes."""
        value = await super().json()
        handler: Any = self.scope["route_handler"]
        taken = handler.parsed_fn_signature.parameters.get("data")
        if taken is not None:
            try:
                body = msgspec.convert(value, taken.annotation, strict=True)
            except msgspec.ValidationError as error:
                extra = [{"message": str(error), "key": "data", "source": "body"}]
                raise ValidationException(extra=extra) from error
            check_moments(body)
        return value


def check_moments(value: Any, path: str = "") -> None:
    """Refuse times that no calendar needs; raises InvalidInput. The database takes the outermost ones for infinity."""
    if isinstance(value, datetime):
        if not FIRST_YEAR <= value.year <= LAST_YEAR:
            raise InvalidInput(field=path, reason="moment_far", first=FIRST_YEAR, last=LAST_YEAR)
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            check_moments(getattr(value, name), f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            check_moments(one, f"{path}[{place}]")
