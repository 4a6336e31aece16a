"""What to do: who may be used instead, in an order that explains itself."""
