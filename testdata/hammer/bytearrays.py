# This module says how bytearrays are hammered.


class Bytearray:
    expected = (IndexError, ValueError)
    operations = """
        o.append(i % 256)
        o[0]
        o[-1]
        o[i % 5] = i % 256
        o[i % 5] += 1
        o.pop()
        o.pop(0)
        del o[0]
        del o[1:3]
        o.insert(1, i % 256)
        o.extend(b'extension')
        o.extend(iter([1, 2]))
        o += b'more'
        o += o[:3]
        if len(o) < 40: o *= 2
        o[1:3] = b'abc'
        if len(o) < 40: o[2:2] = o
        o[1:4]
        o[::-1]
        o.remove(98)
        o.reverse()
        o.clear()
        o.copy()
        bytes(o)
        list(o)
        o.hex()
        o.find(b'b')
        o.index(b'c')
        o.count(b'a')
        98 in o
        b'bc' in o
        o.replace(b'b', b'xyz')
        o.split(b'c')
        o.upper()
        o + b'tail'
        o == b'abcdef'
        o < b'b'
        o.decode('latin-1')
        for y in o: pass
        len(o)
        o.startswith(b'ab')
        o.join([b'1', o, b'2'])
        b'-'.join([o, o])
        int.from_bytes(o[:8], 'big')
        repr(o)
    """

    def make():
        return bytearray(b"abcdef")

    def check(o):
        n = len(o)
        assert n == len(bytes(o)) == len(list(o)) and all(0 <= y < 256 for y in o)
        o += b"end"
        assert len(o) == n + 3 and o[-3:] == b"end"
        o.clear()
        assert o == b"" and len(o) == 0
