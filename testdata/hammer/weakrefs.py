# This module says how weak references are hammered, while what they refer to comes and goes.
import weakref


class Node:
    """What is referred to."""

    def __init__(self, y=None):
        self.y = y


class Hashed(Node):
    def __init__(self, n):
        self.n = n % 4

    def __hash__(self):
        return self.n

    def __eq__(self, other):
        return isinstance(other, Hashed) and self.n == other.n


def called(r):
    assert r() is None


class Ref:
    # ReferenceError: a proxy whose object is dead
    expected = (AttributeError, ReferenceError, KeyError)
    operations = """
        o['r']()
        o['r']().y
        y = o['r'](); y is not None and y.y
        o['strong'] = Node(x)
        o['r'] = weakref.ref(o['strong'])
        o['r'] = weakref.ref(o['strong'], called)
        o['r'] = weakref.ref(o['r']() or Node())
        o['strong'] = n = Node(x); o['r'] = weakref.ref(n); del n
        o['r'] = weakref.ref(Node(x))
        o['strong'] = o['r']()
        o['strong'] = None
        o['proxy'] = weakref.proxy(o['strong'])
        o['proxy'].y
        o['proxy'].y = x
        weakref.getweakrefcount(o['strong'])
        weakref.getweakrefs(o['strong'])
        o['r'] == weakref.ref(o['strong'])
        hash(o['r'])
        repr(o['r'])
        o['r'].__callback__
        o['method'] = weakref.WeakMethod(Bound(x).method)
        o['method']()
        o['bound'] = b = Bound(x); o['method'] = weakref.WeakMethod(b.method)
        weakref.finalize(o['strong'], ended.append, 1)
        o['final'] = weakref.finalize(o['strong'], ended.append, x)
        o['final']()
        o['final'].detach()
        o['final'].alive
        ended.clear()
    """
    # TypeError: no weak reference to None; a dead reference that was never hashed
    expected += (TypeError,)

    def make():
        n = Node(1)
        return {"strong": n, "r": weakref.ref(n)}

    def check(o):
        r = o["r"]
        o.clear()
        assert r() is None, "it lives on"
        ended.clear()


class Bound:
    def __init__(self, y):
        self.y = y

    def method(self):
        return self.y


ended = []


class Values:
    expected = (KeyError, RuntimeError)
    operations = """
        o[0][i % 9] = Node(x)
        o[1][i % 9] = o[0][i % 9] = Node(x)
        o[0][i % 9]
        o[0].get(i % 9)
        del o[0][i % 9]
        o[0].pop(i % 9, None)
        o[0].popitem()
        o[0].setdefault(i % 9, Node(x))
        o[0].update({i % 9: Node(i)})
        i % 9 in o[0]
        len(o[0])
        list(o[0])
        list(o[0].items())
        list(o[0].values())
        list(o[0].valuerefs())
        o[0].copy()
        o[1].pop(i % 9, None)
        o[1].clear()
        o[0].clear()
    """

    def make():
        strong = {y: Node(y) for y in range(4)}
        return weakref.WeakValueDictionary(strong), strong

    def check(o):
        weak, strong = o
        for k, v in list(weak.items()):
            assert weak[k] is v
        strong.clear()
        k = v = None
        assert list(weak.items()) == [] and len(weak) == 0, "its values live on"


class Keys:
    expected = (KeyError, RuntimeError)
    operations = """
        o[0][Node()] = x
        o[0][Hashed(i)] = x
        n = Hashed(i); o[1].append(n); o[0][n] = x
        n = Node(); o[1].append(n); o[0][n] = x
        o[0][Hashed(i)]
        o[0].get(Hashed(i))
        Hashed(i) in o[0]
        del o[0][Hashed(i)]
        o[0].pop(Hashed(i), None)
        o[0].popitem()
        o[0].setdefault(Hashed(i), x)
        o[0].update({Hashed(i): x})
        len(o[0])
        list(o[0])
        list(o[0].items())
        list(o[0].values())
        list(o[0].keyrefs())
        o[0].copy()
        o[1].clear()
        o[0].clear()
    """

    def make():
        strong = [Hashed(1), Node(2)]
        return weakref.WeakKeyDictionary({n: str(n) for n in strong}), strong

    def check(o):
        weak, strong = o
        for k, v in list(weak.items()):
            assert weak[k] is v
        strong.clear()
        k = v = None
        assert list(weak) == [] and len(weak) == 0, "its keys live on"


class Set:
    expected = (KeyError, RuntimeError)
    operations = """
        o[0].add(Node(x))
        o[0].add(Hashed(i))
        n = Hashed(i); o[1].append(n); o[0].add(n)
        n = Node(x); o[1].append(n); o[0].add(n)
        o[0].discard(Hashed(i))
        o[0].remove(Hashed(i))
        Hashed(i) in o[0]
        o[0].pop()
        len(o[0])
        list(o[0])
        for y in o[0]: pass
        o[0].copy()
        o[0] | o[0]
        o[0].update([Hashed(i)])
        o[1].clear()
        o[0].clear()
    """

    def make():
        strong = [Hashed(1), Node(2)]
        return weakref.WeakSet(strong), strong

    def check(o):
        weak, strong = o
        for y in list(weak):
            assert y in weak
        strong.clear()
        y = None
        assert list(weak) == [] and len(weak) == 0, "its elements live on"
