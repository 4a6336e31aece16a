"""The catalog as pages that work from a folder: `build` has them all, `matrix` and `search` what their script reads.

Nothing here is asked of a server: a browser refuses that to files, so data lie beside the pages as scripts.
"""
