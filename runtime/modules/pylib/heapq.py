
__all__ = ['heappush', 'heappop', 'heapify', 'heapreplace', 'merge',
           'nlargest', 'nsmallest', 'heappushpop']

from _heapq import heappush, heappushpop, heapify, heapreplace, heappop


class _Reversed:
    """An item whose order is turned around."""

    __slots__ = ('item',)

    def __init__(self, item):
        self.item = item

    def __lt__(self, other):
        return other.item < self.item


def merge(*iterables, key=None, reverse=False):
    def rank(value):
        if key is not None:
            value = key(value)
        return _Reversed(value) if reverse else value

    heap = []
    for order, it in enumerate(map(iter, iterables)):
        for value in it:
            heap.append([rank(value), order, value, it])
            break
    heapify(heap)
    while heap:
        entry = heap[0]
        yield entry[2]
        for value in entry[3]:
            entry[0] = rank(value)
            entry[2] = value
            heapreplace(heap, entry)
            break
        else:
            heappop(heap)


def _first(n, iterable, key, reverse):
    """The first n items in order."""
    if n == 1:
        n = 1  # whatever it was
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        # Of what has no length only n items are taken at first.
        iterable = iter(iterable)
        range(-n if reverse else n)
    else:
        if n >= size:
            return sorted(iterable, key=key, reverse=reverse)[:n]
        range(n)
    return sorted(iterable, key=key, reverse=reverse)[:max(n, 0)]


def nsmallest(n, iterable, key=None):
    return _first(n, iterable, key, False)


def nlargest(n, iterable, key=None):
    return _first(n, iterable, key, True)
