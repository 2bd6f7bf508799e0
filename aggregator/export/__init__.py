"""One event in the formats that other programs read, with its video links filled in. Pure but for write.py."""
