"""Readers of the markups that posts are written in: text with "\\n" line endings in, Document out. All are pure."""
