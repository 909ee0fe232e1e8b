"""Saved views: lists of tickets by conditions that members put together, for themselves or for their part."""
