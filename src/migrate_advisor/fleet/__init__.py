"""Many repositories on one sheet: what stops, when, at which provider, whose it is."""
