
__all__ = ['heappush', 'heappop', 'heapify', 'heapreplace', 'merge',
           'nlargest', 'nsmallest', 'heappushpop']

from _heapq import heappush, heappushpop, heapify, heapreplace, heappop
from bisect import insort


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
        none = object()
        one = (max if reverse else min)(iter(iterable), default=none, key=key)
        return [] if one is none else [one]
    try:
        size = len(iterable)
    except (TypeError, AttributeError):
        pass
    else:
        if n >= size:
            return sorted(iterable, key=key, reverse=reverse)[:n]
    it = iter(iterable)
    range(-n if reverse else n)
    if n >= 1000:
        # To keep so many in order takes longer than to sort all.
        return sorted(it, key=key, reverse=reverse)[:n]
    # The best so far in ascending order, each with a number by which equal ones keep their order, and its item.
    if key is None:
        best = [(v, -i if reverse else i, v) for i, v in zip(range(n), it)]
    else:
        best = [(key(v), -i if reverse else i, v) for i, v in zip(range(n), it)]
    if not best:
        return best
    best.sort()
    worst = 0 if reverse else -1
    bound = best[worst][0]
    i = n
    for v in it:
        k = v if key is None else key(v)
        if bound < k if reverse else k < bound:
            insort(best, (k, -i if reverse else i, v))
            del best[worst]
            bound = best[worst][0]
            i += 1
    if reverse:
        best.reverse()
    return [entry[2] for entry in best]


def nsmallest(n, iterable, key=None):
    return _first(n, iterable, key, False)


def nlargest(n, iterable, key=None):
    return _first(n, iterable, key, True)
