"""Runs exchanges on httpx, with and without ``async``: sends, reads, waits and closes. Decides nothing.

Towards the OpenAI client this is a transport of httpx; towards providers it uses the connections of httpcore, on which
httpx stands. The package `_httpx2` is generated from this one by ``scripts/twins.py``; the two differ in these names.
"""
