"""Fields: what a workspace wants to know on its tickets and of its customers beside what all of them have."""

from kefu.fields.filling import clean_value, clean_values, told_value
from kefu.fields.model import (
    About,
    Called,
    Field,
    FieldType,
    Filled,
    Given,
    Key,
    Kind,
    NewField,
    NewFieldChoice,
    Value,
    Values,
)
from kefu.fields.queries import find_fields
from kefu.fields.service import add_field, change_field
from kefu.fields.spelling import read_value, write_value

__all__ = [
    "About",
    "Called",
    "Field",
    "FieldType",
    "Filled",
    "Given",
    "Key",
    "Kind",
    "NewFieldChoice",
    "NewField",
    "Value",
    "Values",
    "add_field",
    "change_field",
    "clean_value",
    "clean_values",
    "find_fields",
    "read_value",
    "told_value",
    "write_value",
]
