# This module says how deques are hammered, with and without a bound.
from collections import deque

OPERATIONS = """
    o.append(x)
    o.appendleft(x)
    o.pop()
    o.popleft()
    o[0]
    o[-1]
    o[i % 4]
    o[i % 4] = x
    del o[i % 4]
    o.extend([x, i])
    o.extend(y for y in (x, i))
    o.extendleft((x, i))
    o += [x]
    o.insert(1, x)
    o.remove(i % 3)
    o.rotate(i % 5)
    o.rotate(-1)
    o.reverse()
    o.clear()
    o.copy()
    o.count(i)
    o.index(i % 3)
    x in o
    len(o)
    list(o)
    tuple(reversed(o))
    for y in o: pass
    o == deque([x])
    o == o.copy()
    o + deque([x])
    if len(o) < 40: o *= 2
    repr(len(o))
    o.append(o.popleft())
    sorted(o, key=id)
    o.maxlen
"""


class Deque:
    # RuntimeError is what an iteration over a changing deque raises; an insertion into a full one gives IndexError.
    expected = (IndexError, ValueError, RuntimeError)
    operations = OPERATIONS

    def make():
        return deque([0, 1, 2, "three", (4, "four"), [5]])

    def check(o):
        n = len(o)
        assert n == len(list(o)) == len(list(reversed(o))), "length and items differ"
        assert o.maxlen is None or n <= o.maxlen, "over its bound"
        for at in range(n):
            assert o[at] is o[at - n]
        for _ in range(n):
            o.popleft()
        assert not o and list(o) == []


class Bounded(Deque):
    def make():
        return deque([0, 1, 2, "three", [4]], maxlen=6)
