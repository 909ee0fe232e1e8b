"""Tags: the words a workspace puts on its tickets. Which ticket wears which is the tickets' business."""

from kefu.tags.model import FoundTag, NewTag, Tag, TagArchived, TagName
from kefu.tags.queries import WORN_NAMES, find_tags_by_name, hold_tags
from kefu.tags.service import add_tag, ensure_tags

__all__ = [
    "WORN_NAMES",
    "FoundTag",
    "NewTag",
    "Tag",
    "TagArchived",
    "TagName",
    "add_tag",
    "ensure_tags",
    "hold_tags",
    "find_tags_by_name",
]
