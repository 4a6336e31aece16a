"""Programming languages, each read by its grammar: one query file and one row in `rows`; the engine is `forms`.

What the forms of a file mean for a provider is the readers'. Formats of keys and values are not here.
"""
