"""Rules of tiers: what is known about a customer says which tier they have, unless somebody set it by hand."""
