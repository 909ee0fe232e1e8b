"""Tags: the words a workspace puts on its tickets. Which ticket wears which is the tickets' business."""

from kefu.tags.model import FoundTag, NewTag, Tag, TagArchived, TagName
from kefu.tags.queries import WORN_NAMES, find_tags_by_id, find_tags_by_name
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
    "find_tags_by_id",
    "find_tags_by_name",
]
