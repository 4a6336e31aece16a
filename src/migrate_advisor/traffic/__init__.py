"""Traffic logs: what share of the calls in them can move, where to, at what cost."""
