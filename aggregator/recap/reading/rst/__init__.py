"""reStructuredText, read by docutils with the places of everything in the source."""
