"""us.pycon.org: conference.json since 2022, and the pages of 2011 to 2025."""
