# This module says how attributes are hammered: of instances, of slots, of classes, of functions, and __dict__ itself.


class Point:
    shared = "of the class"

    def __init__(self):
        self.a = 1
        self.b = "b"

    def method(self):
        return self.a

    @property
    def double(self):
        return self.b, self.b


class Slots:
    __slots__ = ("a", "b", "__weakref__")

    def __init__(self):
        self.a = 1
        self.b = "b"


class Instance:
    # RuntimeError is what an iteration over a changing __dict__ raises.
    expected = (AttributeError, KeyError, RuntimeError)
    operations = """
        o.a
        o.a = x
        del o.a
        o.b
        o.b = x
        del o.b
        o.c = x
        del o.c
        o.a += 1 if type(o.a) is int else []
        setattr(o, f'n{i % 5}', x)
        getattr(o, f'n{i % 5}')
        delattr(o, f'n{i % 5}')
        hasattr(o, 'a')
        getattr(o, 'a', None)
        o.shared
        o.shared = x
        del o.shared
        o.method()
        o.double
        vars(o)['a'] = x
        vars(o)['a']
        vars(o).pop('a')
        del vars(o)['b']
        vars(o).clear()
        vars(o).copy()
        vars(o).update(a=x, d=i)
        o.__dict__ = {'a': i, 'b': x}
        o.__dict__ = vars(o)
        len(vars(o))
        list(vars(o).items())
        for y in vars(o): pass
        o.__class__ = Point
        isinstance(o, Point)
        dir(o)
        o.other = o.a, o.b
        type(o).shared
    """

    # TypeError: the sum of a list or the like and a number
    expected += (TypeError,)

    def make():
        return Point()

    def check(o):
        d = vars(o)
        for name in list(d):
            assert getattr(o, name) is d[name], name
        o.a, o.fresh = 5, "fresh"
        assert d["a"] == 5 and d["fresh"] == "fresh" and o.method() == 5 and len(d) == len(list(d))
        del o.fresh
        assert "fresh" not in d and not hasattr(o, "fresh")


class Slotted:
    expected = (AttributeError,)
    operations = """
        o.a
        o.a = x
        del o.a
        o.b
        o.b = x
        del o.b
        setattr(o, 'a', x)
        getattr(o, 'b', None)
        hasattr(o, 'a')
        o.c = x
        o.a, o.b = o.b, o.a
        Slots.a.__get__(o)
        Slots.b.__set__(o, x)
    """

    def make():
        return Slots()

    def check(o):
        o.a, o.b = 1, 2
        assert (o.a, o.b) == (1, 2)


class Class:
    expected = (AttributeError, TypeError, RuntimeError)
    declare = "C, D = o; d = D()"
    operations = """
        C.a
        C.a = x
        del C.a
        D.a
        D.a = x
        del D.a
        d.a
        d.a = x
        C.method = lambda self: i
        C.method = lambda self: x
        D.method = lambda self: i
        del D.method
        d.method()
        D().method()
        C.__len__ = lambda self: i
        len(d)
        C.__eq__ = lambda self, other: True
        d == D()
        C.prop = property(lambda self: x)
        d.prop
        type('E', (C,), {'a': x})
        type('E', (D,), {})().a
        vars(C).copy()
        list(vars(D))
        C.__subclasses__()
        D.__bases__ = (C,)
        D.__mro__
        isinstance(d, C)
        issubclass(D, C)
        setattr(C, f'n{i % 5}', x)
        getattr(D, f'n{i % 5}')
        C.__name__ = f'C{i}'
        repr(C)
        super(D, d).method()
        dir(D)
        C.__getattr__ = lambda self, name: x
        del C.__getattr__
        d.missing
    """

    def make():
        class C:
            a = 0

            def method(self):
                return 0

        class D(C):
            pass

        return C, D

    def check(o):
        C, D = o
        C.a = "from C"
        if "a" in vars(D):
            del D.a
        assert D.a == D().a == "from C" and D.__mro__ == (D, C, object)
        D.a = "from D"
        assert D.a == D().a == "from D" and C.a == "from C"
        D.method = lambda self: "new"
        assert D().method() == "new"
        # Classes die at a collection of Go's that nobody waits for; what they hold should die now.
        for cls in o:
            for name in list(vars(cls)):
                if not name.startswith("__"):
                    delattr(cls, name)
            for name in ("__len__", "__eq__", "__getattr__"):
                if name in vars(cls):
                    delattr(cls, name)


class Function:
    expected = (AttributeError, TypeError, KeyError)
    operations = """
        o()
        o(i)
        o(b=x)
        o.__defaults__
        o.__defaults__ = (x, i)
        o.__defaults__ = None
        o.__kwdefaults__ = {'c': x}
        o.__kwdefaults__
        o.note = x
        o.note
        del o.note
        vars(o).update(other=x)
        o.__name__ = f'f{i}'
        o.__name__
        o.__doc__ = f'doc {i}'
        o.__code__
        o.__closure__
        o.__annotations__['b'] = x
        repr(o)
        o.__code__ = other.__code__
    """

    def make():
        kept = [1]

        def f(a=1, b=2, *, c=3):
            return kept, a, b, c

        return f

    def check(o):
        o.__defaults__ = (1, 2)
        o.__kwdefaults__ = {"c": 3}
        assert o()[1:] == (1, 2, 3)


def outer():
    kept = [2]

    def other(a=1, b=2, *, c=3):
        return kept, a, b, c

    return other


other = outer()
