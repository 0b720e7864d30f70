# Helper: a module without __all__.
import math

visible = 1
_hidden = 2
__dunder = 3


def func():
    return visible + _hidden
