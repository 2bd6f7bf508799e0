"""Markdown, read by markdown-it with the places of everything in the source."""
