"""The text files under data/: read strictly, replaced all or none."""
