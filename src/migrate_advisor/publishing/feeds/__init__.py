"""Feeds of the catalog, one small generator a file; `every` has them all. They tell one day, and read no clock."""
