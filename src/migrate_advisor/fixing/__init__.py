"""The patch: what in a file must change so that a finding is gone, and nothing else. Who to move to is `advice`'s."""
