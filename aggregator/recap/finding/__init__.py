"""Document x catalog -> mentions: which words and links of a post are about which talk. Pure."""
