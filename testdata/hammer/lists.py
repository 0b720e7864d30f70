# This module says how lists are hammered: of mixed values, and of numbers only.
import bisect
import heapq


def whole(o):
    """What holds for every sequence at rest."""
    n = len(o)
    assert n == len([y for y in o]) == len(list(o)) == len(list(reversed(o))), "length and items differ"
    for at in range(n):
        assert o[at] is o[at - n], "an item is not where it is"
    return n


class List:
    expected = (IndexError, ValueError)
    operations = """
        o.append(x)
        o[0]
        o[-1]
        o[i % 7]
        o[i % 7] = x
        o[-1] = x
        for y in range(30): o[0] = [y]
        o.pop()
        o.pop(0)
        o.pop(i % 5)
        del o[0]
        del o[1:3]
        o.insert(1, x)
        o.insert(-1, x)
        o.extend([x, x])
        o.extend(y for y in (x, i))
        o.extend(o[:2])
        if len(o) < 40: o.extend(o)
        o += (x, i)
        o[1:3] = [x, i, x]
        if len(o) < 40: o[2:2] = o
        o[::2] = o[::2]
        o[1:4]
        o[::-1]
        x in o
        o.index(i)
        o.count(x)
        o.remove(i % 3)
        o.reverse()
        o.sort(key=id)
        o.clear()
        o.copy()
        list(o)
        tuple(o)
        sorted(o, key=id)
        for y in o: pass
        for y in reversed(o): pass
        [y for y in o if y is not x]
        len(o)
        o == [x]
        o == o[:]
        o + [x]
        o * 2
        if len(o) < 40: o *= 2
        a, *b = o
        o.append(o.pop())
        o[0], o[1] = o[1], o[0]
        bool(o) and o[-1]
        repr(len(o))
        print(*o, sep='', end='', file=Nowhere)
    """

    def make():
        return [0, 1, 2, "three", (4, "four"), [5], 1 << 80, 7.5]

    def check(o):
        n = whole(o)
        o.append("the end")
        assert len(o) == n + 1 and o.pop() == "the end" and len(o) == n
        o.clear()
        assert o == [] and not o


class Nowhere:
    """A stream that keeps nothing."""

    @staticmethod
    def write(text):
        pass

    @staticmethod
    def flush():
        pass


class Numbers:
    expected = (IndexError, ValueError)
    operations = """
        o.append(i)
        o.append(float(i))
        o.append(1 << 64 + i % 3)
        o[i % 5] += 1
        o[i % 5]
        o.sort()
        o.sort(reverse=True)
        o.sort(key=lambda y: -y)
        sorted(o)
        sum(o)
        min(o)
        max(o)
        i in o
        o.index(2)
        o.count(2)
        o.remove(i % 8)
        o.pop()
        o.pop(0)
        o.insert(0, i)
        del o[-1:]
        o[:] = [i, 2, 3]
        o.clear()
        o.extend(range(3))
        o < [1, 2, 3]
        o == list(range(8))
        any(y > i for y in o)
        heapq.heappush(o, i % 9)
        heapq.heappop(o)
        heapq.heapreplace(o, i % 9)
        heapq.heappushpop(o, i % 9)
        heapq.heapify(o)
        bisect.bisect(o, 3)
        bisect.insort(o, 4)
        ' '.join(map(str, o))
        for y in o: y + 1
    """

    def make():
        return list(range(8))

    def check(o):
        whole(o)
        assert all(type(y) in (int, float) for y in o), o
        o.sort()
        assert all(o[n] <= o[n + 1] for n in range(len(o) - 1)), "not sorted"
