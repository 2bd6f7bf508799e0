"""Known video links into the files of a conference's own site: only the one value of a talk changes."""
