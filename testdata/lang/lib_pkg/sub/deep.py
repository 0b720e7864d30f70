# Imports from the grandparent package.
from .. import names
from ..names import ALPHA
from . import where
from .sibling import tag


def depth():
    return f"{where}/{tag}/{names.BETA}/{ALPHA}"
