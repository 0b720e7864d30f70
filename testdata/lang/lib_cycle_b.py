# Helper: the other half of the cycle.
print("b starts")
import lib_cycle_a
from lib_cycle_a import first

print("b sees", first, hasattr(lib_cycle_a, "second"))
try:
    from lib_cycle_a import second
except ImportError as e:
    print(type(e).__name__, str(e).split(" (most likely")[0])
value = "b.value"


def later():
    return lib_cycle_a.second


print("b ends")
