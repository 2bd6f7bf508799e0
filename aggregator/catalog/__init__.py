"""The catalog on the web: a Datasette plugin with its pages, and the questions that pages and commands ask talks.db."""
