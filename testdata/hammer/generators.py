# This module says how generators are hammered: a running one raises ValueError in the other thread.
import values


def simple(n):
    for y in range(n):
        yield values.Mortal(y)


def echo():
    got = None
    while True:
        try:
            got = yield got
        except KeyError as e:
            got = e


def guarded(ends):
    try:
        while True:
            yield values.Mortal(1)
    finally:
        ends.append(values.Mortal(2))


def delegating(n):
    result = yield from inner(n)
    yield result


def inner(n):
    for y in range(n):
        got = yield (y, str(y))
        if got is not None:
            yield got
    return [n]


class Generator:
    # ValueError: it is running; RuntimeError: it ignored GeneratorExit, or raised StopIteration.
    expected = (ValueError, StopIteration, RuntimeError, KeyError, TypeError)
    operations = """
        next(o['g'])
        next(o['g'], None)
        o['g'].send(None)
        o['g'].send(x)
        o['g'].throw(KeyError(x))
        o['g'].throw(KeyError)
        o['g'].close()
        for y in o['g']: break
        for y in zip(o['g'], range(5)): pass
        o['g'] = simple(5)
        o['g'] = guarded(o['ends'])
        o['g'] = delegating(3)
        o['g'] = delegating(4); next(o['g'])
        o['g'] = echo(); next(o['g'])
        o['g'].gi_running
        o['g'].gi_frame
        o['g'].gi_suspended
        y = o['g']; next(y); next(y)
        repr(o['g'])
        o.pop('g', None)
    """

    def make():
        return {"g": echo(), "ends": []}

    def check(o):
        if "g" in o:
            o["g"].close()
            assert next(o["g"], "ended") == "ended"


class Context:
    """Context managers made of generators, and a generator each, called by all."""

    expected = (KeyError,)
    operations = """
        list(o(3))
        for y in o(5): break
        g = o(2); next(g); del g
        sum(len(y) for y in o(3))
        a, b = o(2)
        [*o(2), *o(1)]
        dict(o(4))
        for y in o(3): raise KeyError(y)
        g = o(1); g.throw(KeyError(x))
        g = o(3); next(g); g.close()
    """

    def make():
        kept = ["k" + str(1)]

        def generate(n):
            try:
                for y in range(n):
                    yield kept[0] + str(y), values.Mortal(y)
            finally:
                kept[0]

        return generate

    def check(o):
        assert len(list(o(4))) == 4
