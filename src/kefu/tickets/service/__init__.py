"""The verbs of tickets: load, decide, write, record, in that order."""
