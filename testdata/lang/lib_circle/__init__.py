"""A package whose module needs a name that the package has not bound yet."""
from . import inner

late = 1
