"""What is in your code: uses of providers, found in files."""
