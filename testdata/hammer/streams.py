# This module says how text streams in memory are hammered.
import io

OPERATIONS = """
    o.write(f"{i}|\\n")
    o.write("a|\\nb|\\n")
    print(i, file=o, end="|\\n", sep="")
    o.writelines(["a|\\n", "b|\\n"])
    o.getvalue()
    o.readline()
    o.readlines()
    o.readlines(5)
    o.read()
    for y in o: pass
    next(o, None)
    o.seek(0, 2)
    o.tell()
    o.truncate()
    o.newlines
    o.closed
    o.seekable()
    if len(o.getvalue()) > 300: o.__init__()
"""


class Stream:
    expected = ()
    operations = OPERATIONS

    def make():
        return io.StringIO("one|\ntwo|\n")

    def check(o):
        text = o.getvalue()
        assert set(text) <= set("0123456789abonetw|\r\n"), "text that nobody wrote"
        o.seek(0)
        assert "".join(o) == text and o.read() == "" and o.tell() == len(text)


class Any(Stream):
    def make():
        return io.StringIO("one|\r\ntwo|\r\n", None)
