# This module says how strings, bytes and tuples, which never change, are hammered: many threads count the same objects.


class Str:
    expected = ()
    operations = """
        o[0][i % 5]
        o[0][1:4]
        o[0] + str(i)
        o[0] * 3
        o[0] == o[1]
        o[0] < o[1]
        hash(o[0])
        len(o[0])
        'd' in o[0]
        o[0].upper()
        o[0].split()
        o[0].replace('a', 'bb')
        o[0].join(['x', o[1], o[0]])
        o[0].encode()
        o[0].find('lphä')
        [y for y in o[0]]
        f'{o[0]:>20}{o[1]!r}'
        '%s and %s and %s' % o
        {o[0]: i}[o[1][:0] + o[0]]
        o[0].startswith(o[0][:2])
        ''.join(reversed(o[0]))
        {o[0], o[1]}
        y = o[0]; y += 'tail'
        int(o[2]) + i
        repr(o[0])
        o[1].casefold(), o[1].title(), o[1].strip()
    """

    def make():
        # Made at run time: constants and interned strings are not counted.
        return ("".join(["alphä ", "beta d", str(3)]), "".join(["Other", " text"]), str(10**30))

    def check(o):
        assert o == ("alphä beta d3", "Other text", "1" + "0" * 30) and hash(o[0]) == hash("alphä beta d3")


class Tuple:
    expected = (ValueError,)
    operations = """
        o[0]
        o[-1]
        o[i % 6]
        o[1:4]
        o + (x,)
        o * 2
        x in o
        o.index(i)
        o.count(x)
        hash(o[:3])
        len(o)
        for y in o: pass
        a, b, *c = o
        list(o)
        set(o[:4])
        o == o[:]
        o < (1, 2)
        sorted(o, key=id)
        {o[:4]: x}
        [y for y in reversed(o)]
        repr(o[:4])
        dict(zip(o[:4], o))
        max(o, key=id)
        str(o[3])
        o[4].n
        o[5].append(x); o[5].pop()
        print(*o, sep='', end='', file=Nowhere)
    """

    def make():
        return (0, str(1) + "one", (2, "two"), 1 << 90, Number(4), [5])

    def check(o):
        assert o[:4] == (0, "1one", (2, "two"), 1 << 90) and o[4].n == 4 and o[5] == [5]


class Number:
    def __init__(self, n):
        self.n = n


class Nowhere:
    """A stream that keeps nothing."""

    @staticmethod
    def write(text):
        pass


class Ints:
    """Large ints and floats, and what they are made of."""

    expected = ()
    operations = """
        o[0] + i
        o[0] * o[1]
        o[0] - o[1]
        o[0] // 7
        o[0] % o[2]
        divmod(o[0], o[2])
        o[0] ** 2
        pow(o[0], 5, o[2])
        o[0] == o[1]
        o[0] < o[1]
        -o[0]
        abs(o[1])
        hash(o[0])
        str(o[0])
        f'{o[0]:x}'
        o[0] >> 3
        o[0] & o[1]
        o[0].bit_length()
        float(o[0])
        o[3] * 2
        int(o[3])
        round(o[3], 1)
        {o[0]: i}[o[0]]
        o[0].to_bytes(20, 'big')
    """

    def make():
        return (1 << 80, -(1 << 81) - 1, (1 << 66) + 7, 3.75)

    def check(o):
        assert o == (1208925819614629174706176, -2417851639229258349412353, 73786976294838206471, 3.75)
