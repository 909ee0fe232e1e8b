"""The verbs of macros: keeping them, and applying one to a ticket."""
