"""A move as a whole: what stops when, where to, at what cost, with which patch. Decides nothing itself."""
