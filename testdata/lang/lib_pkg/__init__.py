# A package used by the import programs.
print("lib_pkg init as", __name__, "package", __package__)
from .names import ALPHA
from . import names as aliased

version = "1.0"
__all__ = ["version", "tools", "ALPHA"]
