"""Takes the box down again: the scripted end, its log, the search for residue, the proof."""
