"""Configuration read as trees of keys, whatever its format, and what its settings mean."""
