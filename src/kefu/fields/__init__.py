"""Fields: what a workspace wants to know on its tickets and of its customers beside what all of them have."""

from kefu.fields.filling import clean_value, clean_values, told_value
from kefu.fields.heading import fold_heading, read_headings, write_headings
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
from kefu.fields.seeking import Seek, Sought, read_sought
from kefu.fields.service import add_field, change_field
from kefu.fields.spelling import Spelling

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
    "Seek",
    "Sought",
    "Spelling",
    "Value",
    "Values",
    "add_field",
    "change_field",
    "clean_value",
    "clean_values",
    "find_fields",
    "fold_heading",
    "read_headings",
    "read_sought",
    "told_value",
    "write_headings",
]
