"""What the catalog has that a post may mention: talks, their titles and recordings, where an address leads, which event."""
