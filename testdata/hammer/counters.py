# This module says how the dicts of collections are hammered: Counter, defaultdict, OrderedDict, and dicts by inheritance.
from collections import ChainMap, Counter, OrderedDict, UserDict, defaultdict, namedtuple

import dicts


class Counts:
    expected = (KeyError, RuntimeError, TypeError)
    operations = """
        o[k] += 1
        o[k] -= 1
        o[k]
        o[k] = i
        del o[k]
        o.update([k, k, 'key 1'])
        o.update({k: 2})
        o.subtract([k])
        o.most_common(2)
        o.total()
        list(o.elements())
        o + Counter([k])
        o - Counter([k])
        o & Counter([k])
        o | Counter([k])
        o += Counter([k])
        o.pop(k, None)
        o.popitem()
        o.clear()
        o.copy()
        k in o
        len(o)
        +o
        o == Counter([k])
        for y in o: pass
        list(o.items())
        setattr(o, 'note', x)
        vars(o).clear()
    """

    def make():
        return Counter(["key 1", "key 1", 2])

    def check(o):
        dicts.whole(o)
        assert all(type(n) is int for n in o.values())


class Default:
    expected = (KeyError, RuntimeError, AttributeError, IndexError)
    operations = """
        o[k].append(x)
        o[k].pop()
        o[k]
        o[k] = [x]
        del o[k]
        o.get(k)
        o.pop(k, None)
        o.popitem()
        o.setdefault(k, [x])
        o.update({k: [i]})
        o |= {k: [x]}
        o.default_factory = list
        o.default_factory
        o.copy()
        o.clear()
        k in o
        len(o)
        list(o.items())
        for y in o: pass
        o == {k: [1]}
        repr(len(o))
    """

    def make():
        return defaultdict(list, {0: [1], "key 1": [2]})

    def check(o):
        dicts.whole(o)
        assert all(type(v) is list for v in o.values())


class Ordered:
    expected = (KeyError, RuntimeError)
    operations = """
        o[k]
        o[k] = x
        del o[k]
        o.move_to_end(k)
        o.move_to_end(k, last=False)
        o.popitem()
        o.popitem(last=False)
        o.pop(k, None)
        o.setdefault(k, x)
        o.update({k: x})
        o |= {k: x}
        o.clear()
        o.copy()
        k in o
        len(o)
        list(o)
        list(o.items())
        list(o.values())
        list(reversed(o))
        for y in o: pass
        for y in o.items(): pass
        o == OrderedDict([(k, x)])
        o == o.copy()
        next(iter(o), None)
        setattr(o, 'note', x)
    """

    def make():
        return OrderedDict([(0, "zero"), ("key 1", 1), ((2, "2"), [2])])

    def check(o):
        keys = dicts.whole(o)
        assert list(reversed(o)) == keys[::-1], "backwards it has other keys"
        for k in keys:
            o.move_to_end(k, last=False)
        assert list(o) == keys[::-1]
        for _ in keys:
            o.popitem()
        assert not o and list(o) == []


class Own(dict):
    def __missing__(self, key):
        return key

    def __setitem__(self, key, value):
        super().__setitem__(key, value)
        self.last = key


class Inherited:
    expected = (KeyError, RuntimeError, AttributeError)
    operations = """
        o[k]
        o[k] = x
        del o[k]
        o.last
        o.pop(k, None)
        o.setdefault(k, x)
        o.get(k)
        o.update({k: x})
        k in o
        len(o)
        list(o.items())
        o.clear()
        o.copy()
        o.other = x
        del o.other
        vars(o).clear()
        o.__dict__ = {'last': i}
        o == {k: x}
    """

    def make():
        return Own({0: "zero", "key 1": 1})

    def check(o):
        dicts.whole(o)


class User(Inherited):
    """Written in Python: each of its operations is several steps."""

    def make():
        return UserDict({0: "zero", "key 1": 1})

    operations = Inherited.operations.replace("o.__dict__ = {'last': i}", "o.last = i").replace("vars(o).clear()", "vars(o).copy()")

    def check(o):
        dicts.whole(o.data)


Pair = namedtuple("Pair", "first second")


class Chained:
    expected = (KeyError, RuntimeError)
    operations = """
        o[k]
        o[k] = x
        o.pop(k, None)
        o.get(k)
        k in o
        len(o)
        list(o)
        list(o.items())
        o.maps[1][k] = i
        o.maps[1].pop(k, None)
        o.new_child({k: x})[k]
        Pair(o, x).first[k]
        Pair(x, k)._replace(first=o)
    """

    def make():
        return ChainMap({0: "zero"}, {"key 1": 1})

    def check(o):
        for m in o.maps:
            dicts.whole(m)
