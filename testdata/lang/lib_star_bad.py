# Helper: an __all__ that names something missing.
__all__ = ["here", "missing"]
here = 1
