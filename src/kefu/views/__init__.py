"""Views: named lists of tickets with live counts."""

__all__: list[str] = []
