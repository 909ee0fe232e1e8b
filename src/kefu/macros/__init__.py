"""Macros: several verbs of tickets at once, under one name."""

from kefu.macros.model import Gift, GiveTo, Macro, NewMacro, Steps
from kefu.macros.service.applying import Applied, MacroApplication, apply_macro
from kefu.macros.service.keeping import add_macro

__all__ = [
    "Applied",
    "Gift",
    "GiveTo",
    "Macro",
    "MacroApplication",
    "NewMacro",
    "Steps",
    "add_macro",
    "apply_macro",
]
