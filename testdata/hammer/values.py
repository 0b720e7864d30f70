# This module makes the values and keys that the hammer puts into objects, and knows which of them should be dead by now.
import itertools
import weakref

serial = itertools.count()
born = []  # the numbers of all that have a __del__
died = []
watched = []  # weak references with a callback
told = []  # those that were called back


class Plain:
    def __init__(self, n):
        self.n = n
        self.text = f"text of {n}"


class Mortal:
    """Says when it dies: once, and not before its time."""

    def __init__(self, n):
        self.n = n
        self.number = next(serial)
        born.append(self.number)

    def __del__(self):
        died.append(self.number)


class Watched:
    """Has a weak reference that outlives it."""

    def __init__(self, n):
        self.n = n
        watched.append(weakref.ref(self, told.append))


class Key:
    """Hashes and compares by script code, and badly: three in four collide."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 2

    def __eq__(self, other):
        return isinstance(other, Key) and self.n == other.n


MAKERS = (
    lambda i: i,
    lambda i: (1 << 70) + i,
    lambda i: f"string {i}",
    lambda i: (i, f"in a tuple {i}"),
    Plain,
    Mortal,
    Watched,
    lambda i: [Plain(i)],
    lambda i: i + 0.5,
    lambda i: (Mortal(i), Watched(i)),
    lambda i: {i: Plain(i)},
)


def value(i):
    return MAKERS[i % 11](i)


KEYS = (lambda n: n, lambda n: f"key {n}", lambda n: (n, f"{n}"), Key, lambda n: (1 << 65) + n)


def key(i):
    """A new object, equal to the others that come from numbers alike modulo 20."""
    i %= 20
    return KEYS[i % 5](i // 5)


def undead():
    """What is wrong with the deaths so far, when nothing of value() should live any more; then starts afresh."""
    problems = []
    if sorted(born) != sorted(died):
        problems.append(f"{len(born)} objects were born, {len(died)} died ({len(set(died))} different ones)")
    alive = [r() for r in watched if r() is not None]
    if alive:
        problems.append(f"weakly referenced objects live on: {len(alive)}")
    elif len(told) != len(watched):
        problems.append(f"{len(watched)} weak references, {len(told)} callbacks")
    del alive
    born.clear()
    died.clear()
    watched.clear()
    told.clear()
    return problems
