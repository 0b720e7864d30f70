# One half of a cycle inside a package, by from-imports of modules.
from . import cycle_two

name = "one"
