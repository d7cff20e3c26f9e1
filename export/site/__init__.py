"""The parts of the static site; export/formats/site.py puts them together."""
