"""What a scheduled run does: which events are due, what of them is asked, and the report for people."""
