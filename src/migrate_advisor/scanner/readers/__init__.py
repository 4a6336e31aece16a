"""How each sort of file is read for uses of providers."""
