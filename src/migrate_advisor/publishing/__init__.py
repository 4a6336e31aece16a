"""The catalog made public: feeds to subscribe to, pages to look at, and the templates that reports share.

Nothing is decided here, and nothing is fetched: texts go in as the catalog holds them and come out as files.
"""
