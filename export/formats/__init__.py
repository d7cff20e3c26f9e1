"""The formats of an archive, one module each; export/registry.py says what a module holds."""
