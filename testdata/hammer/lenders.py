# This module says how iterators are hammered to which only one object refers, which lends them to the calls that it makes.
import functools
import itertools
import operator
import types

import iterators

# o[0] is a callable, of whose chain the last link has the only reference to the iterator.
OPERATIONS = """
    o[0]()
    f = o[0]; f(); f(); f()
    for n in range(20): o[0]()
    o[0] = fresh(o)
    grow(o, x)
    shrink(o)
"""


def kind(name, fresh):
    def grow(o, x):
        o[1].append(1)

    return iterators.kind(name, fresh, lambda: [1] * 30, grow, operations=OPERATIONS, module=__name__)


class Taker:
    """Compares by taking an item."""

    __eq__ = next


def last_group(o):
    return next(itertools.groupby(o[1]))[1] if o[1] else iter(o[1])


def last_shared(o):
    return itertools.tee(o[1], 1)[0]


Partial = kind("Partial", lambda o: functools.partial(next, iter(o[1])))
Bound = kind("Bound", lambda o: iter(o[1]).__next__)
Cached = kind("Cached", lambda o: functools.partial(functools.lru_cache(maxsize=0)(next), reversed(o[1])))
Caller = kind("Caller", lambda o: functools.partial(operator.methodcaller("__call__", iter(o[1])), next))
Called = kind("Called", lambda o: functools.partial(operator.call, operator.call, next, iter(o[1])))
Starred = kind("Starred", lambda o: itertools.starmap(next, itertools.repeat((iter(tuple(o[1])),))).__next__)
Method = kind("Method", lambda o: functools.partial(types.MethodType(next, iter(o[1]))))
Compared = kind("Compared", lambda o: functools.partial(operator.gt, functools.cmp_to_key(next)(iter(o[1])), functools.cmp_to_key(next)(0)))
Sentinel = kind("Sentinel", lambda o: iter(Taker, map(operator.not_, o[1])).__next__)
Group = kind("Group", lambda o: last_group(o).__next__)
Shared = kind("Shared", lambda o: last_shared(o).__next__)
Adapters = kind("Adapters", lambda o: map(operator.itemgetter(0), zip(filter(None, o[1]), enumerate(iter(o[1])))).__next__)
