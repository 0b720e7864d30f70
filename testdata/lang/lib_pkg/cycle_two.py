# The other half.
from . import cycle_one

name = "two"


def both():
    return cycle_one.name + name
