"""An event -> fetch and parse -> files -> catalog. Only ``scrape`` here writes; the steps between are pure."""
