"""Pictures of the main pages with the demo's data, to be looked at before a screen is called done."""
