"""Tables that people keep by hand, of recordings or of a schedule: rows and cells, before they mean anything."""
