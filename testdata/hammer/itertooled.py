# This module says how the iterators of itertools are hammered, those without end and those with one.
import itertools
import operator
from collections import deque

import iterators
from iterators import pair

ENDLESS = """
    next(o[0])
    for y in o[0]: break
    list(itertools.islice(o[0], 3))
    o[0] = fresh(o)
    o[0] = iter(o[0])
    y = o[0]; next(y); next(y)
    grow(o, x)
    shrink(o)
    list(zip(o[0], range(3)))
    repr(o[0])
"""
TEE = """
    next(o[0][0], None)
    next(o[0][1], None)
    list(o[0][0])
    list(o[0][1])
    o[0] = fresh(o)
    o[0] = itertools.tee(o[0][0])
    a, b = o[0]; next(a, None); next(b, None)
    grow(o, x)
    shrink(o)
"""


def kind(name, fresh, **more):
    return iterators.kind(name, fresh, module=__name__, **more)


Count = kind("Count", lambda o: itertools.count((1 << 63) - 20), operations=ENDLESS)
CountBy = kind("CountBy", lambda o: itertools.count(1 << 70, 1 << 69), operations=ENDLESS)
Cycle = kind("Cycle", lambda o: itertools.cycle(o[1] or [1]), operations=ENDLESS)
Repeat = kind("Repeat", lambda o: itertools.repeat(o[1][:]), operations=ENDLESS)
Tee = kind("Tee", lambda o: itertools.tee(o[1]), operations=TEE)
Chain = kind("Chain", lambda o: itertools.chain(o[1], o[1][:], "ab"))
ChainFrom = kind("ChainFrom", lambda o: itertools.chain.from_iterable([o[1], (y for y in o[1][:])]))
Islice = kind("Islice", lambda o: itertools.islice(o[1], 1, 9, 2))
Accumulate = kind("Accumulate", lambda o: itertools.accumulate(o[1], pair))
Batched = kind("Batched", lambda o: itertools.batched(o[1], 2))
Pairwise = kind("Pairwise", lambda o: itertools.pairwise(o[1]))
Groupby = kind("Groupby", lambda o: itertools.groupby(o[1], type))
Compress = kind("Compress", lambda o: itertools.compress(o[1], itertools.cycle([1, 0])))
Dropwhile = kind("Dropwhile", lambda o: itertools.dropwhile(lambda y: y == 0, o[1]))
Takewhile = kind("Takewhile", lambda o: itertools.takewhile(lambda y: y != 9, o[1]))
Filterfalse = kind("Filterfalse", lambda o: itertools.filterfalse(lambda y: y == 0, o[1]))
Starmap = kind("Starmap", lambda o: itertools.starmap(pair, zip(o[1], o[1][:])))
ZipLongest = kind("ZipLongest", lambda o: itertools.zip_longest(o[1], "ab", fillvalue=[1]))
Product = kind("Product", lambda o: itertools.product(o[1][:3], "ab"))
Permutations = kind("Permutations", lambda o: itertools.permutations(o[1][:3]))
Combinations = kind("Combinations", lambda o: itertools.combinations(o[1][:4], 2))
Replaced = kind("Replaced", lambda o: itertools.combinations_with_replacement(o[1][:3], 2))
RepeatTimes = kind("RepeatTimes", lambda o: itertools.repeat(o[1][:2], 9))


class Operator:
    """Callables that threads share: itemgetter, attrgetter, methodcaller."""

    expected = (IndexError, AttributeError, TypeError)
    operations = """
        o[0]([x, i])
        o[0]((x, x))
        o[1](deque())
        o[2](deque([x]))
        list(map(o[0], [(x, i)] * 3))
        repr(o)
    """

    def make():
        return operator.itemgetter(0, 1), operator.attrgetter("append", "maxlen"), operator.methodcaller("append", str(1))

    def check(o):
        assert o[0]("ab") == ("a", "b")
