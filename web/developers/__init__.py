"""Pages for people who write programs against this house."""
