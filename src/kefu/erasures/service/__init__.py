"""The verbs of erasures."""
