# Helper: a module whose __all__ limits star imports.
__all__ = ["public", "_listed"]

public = "public"
_listed = "listed although private"
unlisted = "unlisted"
