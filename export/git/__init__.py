"""Git's objects, packs and bundles, written by ourselves: no git needed, no byte left to chance."""
