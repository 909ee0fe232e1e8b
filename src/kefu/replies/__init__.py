"""Saved replies: texts to answer with again, their blanks filled from the ticket."""

from kefu.replies.access import USABLE, may_change, usable_params
from kefu.replies.filling import Filled, Variable, VariableEmpty, check_blanks, fill
from kefu.replies.model import NewSavedReply, SavedReply, Texts, clean_texts
from kefu.replies.queries import Blanks, load_blanks
from kefu.replies.service import add_reply, check_sharing, fingerprint_of, keep_wording, use_reply

__all__ = [
    "USABLE",
    "Blanks",
    "Filled",
    "NewSavedReply",
    "SavedReply",
    "Texts",
    "Variable",
    "VariableEmpty",
    "add_reply",
    "check_blanks",
    "check_sharing",
    "clean_texts",
    "fill",
    "fingerprint_of",
    "keep_wording",
    "load_blanks",
    "may_change",
    "usable_params",
    "use_reply",
]
