"""Archives of many conferences: repositories that keep a folder for each event, with its talks and their videos."""
