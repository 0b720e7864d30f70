# Helper: imports lib_cycle_b, which imports this module back.
print("a starts")
first = "a.first"
import lib_cycle_b

second = "a.second"


def from_b():
    return lib_cycle_b.value


print("a ends")
