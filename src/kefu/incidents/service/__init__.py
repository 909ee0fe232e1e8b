"""The verbs of incidents: declaring and changing them, linking tickets, and doing something to all of these."""
