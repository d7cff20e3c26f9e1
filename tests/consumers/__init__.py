"""Loads one archive into the programs that it is meant for: `make consumers`."""
