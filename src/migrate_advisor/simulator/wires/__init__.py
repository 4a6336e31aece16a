"""One file per wire format: how a provider's requests, replies, streams and errors are written."""
