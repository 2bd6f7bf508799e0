// The reader's own: stars, kept by this browser alone.
