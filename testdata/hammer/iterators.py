# This module says how iterators are hammered: one iterator, and what it runs over, shared by all.
import itertools
from collections import deque

# o is a list of the iterator and of what it runs over; o[0] is renewed, since an exhausted iterator shows little.
OPERATIONS = """
    next(o[0], None)
    next(o[0])
    for y in o[0]: break
    for y in o[0]: pass
    list(itertools.islice(o[0], 3))
    list(o[0])
    o[0] = fresh(o)
    o[0] = iter(o[0])
    y = o[0]; next(y, None); next(y, None)
    a, *b = o[0]
    x in o[0]
    grow(o, x)
    shrink(o)
    deque(o[0], 2)
    repr(o[0])
"""


class Iterator:
    # RuntimeError: the dict, set or deque changed; TypeError: a map over what a thread has put there.
    expected = (StopIteration, RuntimeError, ValueError, IndexError, KeyError)

    def grow(o, x):
        o[1].append(x)

    def shrink(o):
        o[1].pop()

    def check(o):
        o[0] = None
        items = [y for y in o[1]]
        assert len(items) == len(o[1]), "the iterator broke what it runs over"


def kind(name, fresh, base=lambda: [0, "one", (2,), [3], 4.0, 1 << 80], grow=Iterator.grow, shrink=Iterator.shrink, operations=OPERATIONS, module=__name__):
    """A kind of iterators: fresh makes one over base()."""

    def make():
        o = [None, base()]
        o[0] = fresh(o)
        return o

    return type(name, (Iterator,), {"make": staticmethod(make), "check": staticmethod(Iterator.check), "operations": operations,
                                    "names": {"fresh": fresh, "grow": grow, "shrink": shrink}, "__module__": module})


def put(o, x):
    o[1][id(x) % 7] = x


def add(o, x):
    o[1].add(id(x) % 50)


def same(o, *x):
    """Strings, ranges and the like stay as they are."""


dict_of = lambda: {y: str(y) for y in range(6)}
set_of = lambda: {0, "one", (2,), 3.5}
deque_of = lambda: deque([0, "one", (2,), [3]])
popitem = lambda o: o[1].popitem()

ListIterator = kind("ListIterator", lambda o: iter(o[1]))
Reversed = kind("Reversed", lambda o: reversed(o[1]))
DictKeys = kind("DictKeys", lambda o: iter(o[1]), dict_of, put, popitem)
DictValues = kind("DictValues", lambda o: iter(o[1].values()), dict_of, put, popitem)
DictItems = kind("DictItems", lambda o: iter(o[1].items()), dict_of, put, popitem)
DictReversed = kind("DictReversed", lambda o: reversed(o[1].items()), dict_of, put, popitem)
SetIterator = kind("SetIterator", lambda o: iter(o[1]), set_of, add)
DequeIterator = kind("DequeIterator", lambda o: iter(o[1]), deque_of)
TupleIterator = kind("TupleIterator", lambda o: iter(o[1]), lambda: (0, str(1), (2,)), same, same)
StrIterator = kind("StrIterator", lambda o: iter(o[1]), lambda: "alphä".join("12"), same, same)
BytesIterator = kind("BytesIterator", lambda o: iter(o[1]), lambda: bytearray(b"abcdef"), lambda o, x: o[1].append(1))
RangeIterator = kind("RangeIterator", lambda o: iter(o[1]), lambda: range(1 << 70, (1 << 70) + 9), same, same)
Sequence = kind("Sequence", lambda o: iter(Indexed(o[1])))
Callable = kind("Callable", lambda o: iter(o[1].pop, 4.0))
Enumerate = kind("Enumerate", lambda o: enumerate(o[1], 1 << 62))
Zip = kind("Zip", lambda o: zip(o[1], o[1][:], range(9)))
Map = kind("Map", lambda o: map(pair, o[1], o[1]))
Filter = kind("Filter", lambda o: filter(lambda y: y != 4.0, o[1]))
Expression = kind("Expression", lambda o: (str(y) for y in o[1]))


class Indexed:
    """An iterable by its items only."""

    def __init__(self, items):
        self.items = items

    def __getitem__(self, at):
        return self.items[at]


def pair(a, b):
    return [a, b]
