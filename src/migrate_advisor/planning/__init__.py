"""A move as a whole: what stops when, whither, at what cost, with which patch. Decides nothing itself."""
