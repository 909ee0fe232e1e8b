"""Fields: what a workspace wants to know on its tickets beside what every ticket has."""

from kefu.fields.filling import clean_value, told_value
from kefu.fields.model import (
    Called,
    Field,
    FieldType,
    Key,
    Kind,
    NewField,
    NewFieldChoice,
    Value,
    Values,
)
from kefu.fields.queries import find_fields
from kefu.fields.service import add_field, change_field

__all__ = [
    "Called",
    "Field",
    "FieldType",
    "Key",
    "Kind",
    "NewFieldChoice",
    "NewField",
    "Value",
    "Values",
    "add_field",
    "change_field",
    "clean_value",
    "find_fields",
    "told_value",
]
