# This module says how dicts are hammered: with keys of all kinds, some of which run script code, and with strings only.


def whole(o):
    """What holds for every dict at rest: each key is found, none stands there twice."""
    keys = list(o)
    assert len(o) == len(keys) == len(list(o.values())) == len(list(o.items())) == len(list(reversed(o))), "length and items differ"
    for n, k in enumerate(keys):
        assert k in o, f"key {k} is not found"
        o[k]
        assert k not in keys[:n], f"key {k} stands there twice"
    for k, v in list(o.items()):
        assert o[k] is v, f"the value of {k} differs"
    return keys


OPERATIONS = """
    o[k]
    o[k] = x
    del o[k]
    k in o
    o.get(k)
    o.get(k, x)
    o.pop(k)
    o.pop(k, x)
    o.popitem()
    o.setdefault(k, x)
    o.update({k: x})
    o.update([(k, x), ('key 1', i)])
    o.update(o)
    o |= {k: x}
    o | {k: x}
    o.clear()
    o.copy()
    dict(o)
    list(o)
    list(o.values())
    list(o.items())
    for y in o: pass
    for y in o.values(): pass
    for y, z in o.items(): pass
    for y in reversed(o): pass
    len(o)
    o == {k: x}
    o == o.copy()
    next(iter(o.items()))
    o.keys() & {k}
    (k, x) in o.items()
    x in o.values()
    {**o, 'key 2': x}
    o[k] = o.pop(k)
    o.fromkeys(o, x)
    {y: z for y, z in o.items()}
    sorted(o.values(), key=id)
    set(o)
"""


class Dict:
    # RuntimeError is what an iteration over a changing dict raises.
    expected = (KeyError, RuntimeError, StopIteration)
    operations = OPERATIONS

    def make():
        return {0: "zero", "key 1": 1, (2, "2"): [2]}

    def check(o):
        for k in whole(o):
            del o[k]
        assert not o and list(o) == [] and o == {}


class Texts:
    """A dict whose keys are strings, which has ways of its own."""

    expected = (KeyError, RuntimeError, StopIteration)
    operations = """
        o['a']
        o['a'] = x
        del o['a']
        o['b'] = i
        o['b'] += 1
        o[f'key {i % 6}'] = x
        o[f'key {i % 6}']
        o.pop(f'key {i % 6}', None)
        o.setdefault('b', x)
        o.popitem()
        o.clear()
        'a' in o
        o.get('a')
        o.update(a=x, c=i)
        o[i] = x
        o[k] = x
        dict(**{y: z for y, z in o.items() if type(y) is str})
        '%(b)s' % o
        '{b}'.format_map(o)
        for y in o: o[y]
        list(o.items())
        len(o)
        o == dict(a=1, b=2)
        [*o]
    """

    def make():
        return {"a": 1, "b": 2, "c": (3,)}

    def check(o):
        whole(o)


class Churn:
    """A dict that grows and shrinks, so that its table is replaced and compacted under readers."""

    expected = (KeyError, RuntimeError)
    operations = """
        o[i] = x
        for y in range(40): o[y] = x
        for y in range(40): o.pop(y, None)
        for y in range(30): o.get(y)
        for y in range(30): y in o
        for y in list(o)[:10]: del o[y]
        for y in list(o): o[y] = i
        o.update(dict.fromkeys(range(20, 60), x))
        o.clear()
        o.copy()
        len(o)
        for y in o: pass
        o.popitem()
    """

    def make():
        return {y: str(y) for y in range(20)}

    def check(o):
        assert sorted(o) == sorted(set(o)) and len(o) == len(list(o))
        for k in list(o):
            o[k]
            del o[k]
        assert not o
