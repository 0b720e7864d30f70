# This module says how sets and frozensets are hammered.


def whole(o):
    """What holds for every set at rest: each element is found, none stands there twice."""
    items = list(o)
    assert len(items) == len(o), "length and elements differ"
    for n, y in enumerate(items):
        assert y in o, f"element {y} is not found"
        assert y not in items[:n], f"element {y} stands there twice"
    return items


class Set:
    expected = (KeyError, RuntimeError, StopIteration)
    declare = "frozen = frozenset([1, 'key 2', (3, '3')])"
    operations = """
        o.add(k)
        o.remove(k)
        o.discard(k)
        o.pop()
        o.clear()
        k in o
        len(o)
        o.copy()
        list(o)
        set(o)
        frozenset(o)
        for y in o: pass
        next(iter(o))
        o | {k}
        o & {k, 1}
        o - {k}
        o ^ {k}
        o |= {k, i % 9}
        o &= {k, 1, 2, 3}
        o -= {k}
        o ^= {k}
        o.update([k, 'key 1'], (1, 2))
        o.update(o)
        o.difference_update([k])
        o.intersection_update([k, 1, 'key 0'])
        o.symmetric_difference_update({k: 1})
        o.union([k])
        o == {k}
        o <= {k, 1}
        o >= {k}
        o.isdisjoint([k])
        o == o.copy()
        frozen <= o
        frozen | o
        o.add(o.pop())
        {y for y in o}
        sorted(o, key=id)
        hash(frozenset(o))
        for y in range(30): o.add(y)
        for y in range(30): o.discard(y)
    """

    def make():
        return {0, "key 1", (2, "2"), 3}

    def check(o):
        for y in whole(o):
            o.remove(y)
        assert not o and o == set()
