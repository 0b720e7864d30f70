# Relative imports with one and two dots.
print("lib_pkg.tools runs")
from . import names
from .names import BETA as renamed
from .sub.deep import depth


def describe():
    return f"{names.ALPHA} {renamed} {depth()} {__name__} {__package__}"
