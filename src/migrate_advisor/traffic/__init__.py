"""Traffic logs: what share of the calls in them can move, whither, at what cost."""
