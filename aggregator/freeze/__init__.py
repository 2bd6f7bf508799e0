"""The catalog as files for any file server: what the application answers, written down."""
