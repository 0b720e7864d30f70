"""Records conversions and formatting: python3.13 record_numfmt.py > numfmt.txt. A line is a JSON list: kind, result, operands.
Ints are decimal strings, floats hexadecimal strings, errors begin with "!"."""
import _string
import json
import random
import struct
import sys

random.seed(11)
inf, nan = float("inf"), float("nan")


def row(kind, f, *args):
    try:
        r = f()
    except Exception as e:
        r = "!" + str(e)
    print(json.dumps([kind, r, *args]))


def rf():
    return random.choice([random.uniform(-1000, 1000), random.uniform(-1, 1) * 10.0 ** random.randint(-320, 308), float(random.randint(-(10**6), 10**6)),
                          round(random.uniform(-100, 100), random.randint(0, 4)), struct.unpack("d", random.randbytes(8))[0]])


FLOATS = [0.0, -0.0, 1.0, -1.0, 0.1, 1e15, 1e16, 123456789012345680.0, 9999999999999998.0, 1e22, 1e23, 1e-4, 1e-5, 0.00012345, 5e-324, 1.7976931348623157e308, inf, -inf, nan,
          0.5, 1.5, 2.5, 0.05, 0.25, 999999.5, 9999995.0, 99.995, 1e5, 1e6, 123456.0, 1234567.0, 0.0001234567, -0.04, -0.05, 1e100, 2.0**70, 100.0]
for f in FLOATS + [rf() for _ in range(200)]:
    row("repr", lambda: repr(f), f.hex())
for s in ["1", " 1 ", "1.5e3", "1_0.0_1e1_0", "1__0", "_1", "1_", "1_.0", "1._0", "1e_1", ".", "", ".5", "5.", "+.5e-3", "-5.E+3", "e5", "1e", "1e+", "inf", "-Infinity",
          "+nan", "INF", "infin", "nan1", "0x1p3", "1e400", "-1e400", "1e-400", "\u0665.\u0661", "\u20031\u2003", "\x1c1", "1\x00", "1 1", "1,5", "\u00b2", "1e5.0", "++1", "1f", "2.2250738585072011e-308",
          "179769313486231580793e289", "9007199254740993", "0.1e1_000", "infinity ", "\t\n1\r\x0b\x0c", "i", "n", "ınf"]:
    row("pfloat", lambda: float(s).hex() if True else 0, s)
for s in ["1", " 12 ", "-5", "+5", "0x1F", "-0XfF", "0b101", "0o17", "0_0", "00", "01", "1_000", "1__0", "_1", "1_", "0x_f", "0x", "0x_", "", "-", "+ 1", "z", "Zz", "12a", "9223372036854775807", "9223372036854775808",
          "-9223372036854775808", "-9223372036854775809", "1" * 40, "1" * 4300, "1" * 4301, "-" + "1" * 4301, "\u0661\u0662", "\u0660x1f", "1.0", "\x1c5", "5\x85", "\u20005", "\u06655\u2000", "0b2", "1 2",
          "0" * 5000, "f" * 5000, "1_" * 4301 + "1", "²", "000_1", "0_7", "0o_7", "0b_", "123456789012345678", "1234567890123456789"]:
    for base in (10, 0, 16, 2, 36, 8, 1, 37, -1):
        def conv():
            old = sys.get_int_max_str_digits()
            n = int(s, base)
            sys.set_int_max_str_digits(0)
            try:
                return str(n)
            finally:
                sys.set_int_max_str_digits(old)
        if base in (10, 0, 16) or random.random() < 0.3:
            try:
                r = conv()
            except ValueError as e:
                r = "!" + ("invalid" if str(e).startswith("invalid literal") else str(e))
            if len(r) < 5000 or r[0] == "!":
                print(json.dumps(["pint", r, s, str(base)]))
INTS = [0, 1, -1, 5, 65, 255, -255, 1234, 123456789, -(2**63), 2**63, 10**30, -(10**30), 10**400, 0x110000, 999999, 10**15]
STRS = ["", "a", "abc", "h\u00e9llo", "\u65e5\u672c\u8a9e"]


def spec():
    f = random.choice(["", "", "", "<", ">", "^", "=", "*<", "0>", "x=", "\u00e9^", "0=", "}<"])
    f += random.choice(["", "", "", "+", "-", " "]) + random.choice([""] * 8 + ["z"]) + random.choice(["", "", "", "#"]) + random.choice(["", "", "", "0"])
    f += random.choice(["", "", "", "1", "5", "12", "20", "40"]) + random.choice(["", "", "", ",", "_"] + [""] * 3) + random.choice(["", "", "", ".0", ".1", ".2", ".3", ".6", ".17", ".30", "."][: random.choice([1, 11])])
    return f + random.choice(["", "", "d", "f", "e", "g", "G", "E", "F", "%", "x", "X", "b", "o", "n", "s", "c", "q", "ff", "\u00e9"][: random.choice([2, 15, 20])])


FIXED = ["", "999999999999999999999d", ".d", ".99999999999999999999", ".2147483648f", "5,_d", "_,d", ",,d", "__d", ",x", "_x", ",n", "_n", ",", "_", ",s", "d", "+", " ", "z", "#", "=5", "05", "<05", "=05d", ".2", "5.x", "xx5",
         "\u00e9^9", "z.1f", "+z.1f", "+c", "#c", "c", "5c", "05c", "<5c", ",c", "\x01", "\u00e95", "010", "+010.2f", "020,", "020,.3f", "#020_x", "#010x", ".0", ".3", "#.3", "#.0f", "#.0e", "#g", "#.3g", ".60f", ".30e", ".400f", ".800g", "%",
         ".1%", ",.2%", "5 ", ".0f", "^11,.2f", "07,", "08,", "09,", "+08,", " 9,", "0=9,", "<09,", "06,d", "_b", "#_b", "021_b", ",d", "_d", "10", "<10", "^11", ".0e", "n", "0n", "X", "#X", "#o", "#b", "e", "E", "g", "G", "F", "f", "s", "s5", "5s", ".2s", "^7.2s"]
for v in INTS + [True]:
    for sp in FIXED:
        if random.random() < 0.5:
            row("fint", lambda: format(v, sp), str(int(v)), sp, type(v).__name__)
for v in FLOATS:
    for sp in FIXED:
        if random.random() < 0.3:
            row("ffloat", lambda: format(v, sp), v.hex(), sp)
for v in STRS:
    for sp in FIXED:
        row("fstr", lambda: format(v, sp), v, sp)
for _ in range(800):
    sp = spec()
    v = random.choice(INTS) if random.random() < 0.5 else random.randint(-(10 ** random.randint(1, 25)), 10 ** random.randint(1, 25))
    row("fint", lambda: format(v, sp), str(v), sp, "int")
    sp = spec()
    f = random.choice(FLOATS + [rf()] * 40)
    row("ffloat", lambda: format(f, sp), f.hex(), sp)
    if random.random() < 0.3:
        sp, v = spec(), random.choice(STRS)
        row("fstr", lambda: format(v, sp), v, sp)


class Keys(dict):
    pass


PCT = ["%d", "%%", "%5%", "%", "abc%", "%y", "%\u00e9", "%\n", "%(a", "%(a)", "%(a)d", "%((a))d", "%5d", "%-5d|", "%05d", "%+d", "% d", "%#x", "%#X", "%#o", "%x", "%X", "%o", "%#010x", "%.5x", "%#.5x", "%010.5x", "%-010.5x|", "%+-10d|",
       "%.0d", "%s", "%05s", "%-05s|", "%.2s", "%5.1s|", "%ld", "%lld", "%hhd", "%Ld", "%hs", "%f", "%F", "%05f", "%+05f", "%g", "%#g", "%G", "%#.0f", "%.3g", "%e", "%E", "%i", "%u", "%.f", "%5.f|", "%0-5d|", "%- 5d|", "%+ d", "%c", "%05c",
       "%-5c|", "%.0c", "%d%%", "%%%d%%", "a%db%sc", "%999999999999999999999d", "%.999999999999999999999d", "%.2147483648f", "%*d", "%-*d|", "%.*f", "%*.*f", "%5.", "%5", "%l", "%-", "%.0e", "%#.0e", "%.10g", "%+.2f", "%010.3f", "%-10.3e|", "%.50f",
       "%r", "%a", "%.3a", "%b", "\u65e5%d\u672c%q", "%(x)s %(y)5d", "%(x)", "x%(y", "%()s"]
VALS = [3, -3, 0, 255, -255, 10**25, -(10**25), 1.5, -2.5, 0.0, -0.0, inf, -inf, nan, 1e100, "h\u00e9llo", "a", 1234567.891, 0x65E5]
for p in PCT:
    for v in VALS:
        stars = sum(1 for c in p if c == "*")
        args = tuple([[7, 2][k % 2] for k in range(stars)]) + (v,) * 3
        used = None
        for n in range(len(args) + 1):  # as many arguments as the format takes
            try:
                used = p % args[:n]
                break
            except TypeError as e:
                used = "!" + str(e)
                if "not all" in used or "not enough" not in used:
                    break
            except Exception as e:
                used = "!" + str(e)
                if n == stars + 1:
                    break
        if "(" in p:
            d = Keys({"a": v, "(a)": v, "x": v, "y": v, "": v})
            try:
                used = p % d
            except Exception as e:
                used = "!" + str(e)
        if "Error" in (used or "") or (random.random() < 0.7 and p not in ("%d", "%s", "%f", "%x", "%g")):
            continue
        t = "f" if isinstance(v, float) else "i" if isinstance(v, int) else "s"
        print(json.dumps(["pct", used, p, t, v.hex() if t == "f" else str(v)]))
for s in ["", "abc", "}", "a}b", "{", "a{", "{0", "{}{0}", "{!r}", "{!}", "{!rr}", "{!r x}", "{!q}", "{!\x01}", "{!\u00e9}", "{!", "{!r", "{0!r:", "{0:", "{0:{", "{0:{}", "{0:{1}}", "{:{:{}}}", "{0[}", "{0[0}", "{0[0]}", "{0[]}", "{{}}", "{{", "}}", "{}}", "{{}",
          "{0:}}", "{0:{{}}}", "{0:}}}", "{0:{}}}", "{a{b}", "{{{}}}", "{a[b}c]}", "{a[b]]}", "{a[{]}", "{a[!]}", "{a[:]}", "{0!r:}", "{0:%Y:%m}", "{0!}", "{0!:5}", "{:5!r}", "x{a.b[c].d!s:>{w}}y{z}", "\u65e5{\u672c}\u8a9e", "{:\u00e9^5}", "{a}{{b}}{c}", "{:{", "{{{"]:
    def pieces():
        out = []
        try:
            for x in _string.formatter_parser(s):
                out.append(list(x))
        except ValueError as e:
            out.append("!" + str(e))
        return out
    row("tmpl", pieces, s)
for s in ["a.b[c].d", "0[1]", "", ".x", "[0]", "a[10]", "a[x y]", "a[]", "a.", "a..b", "a[0]x", "a[0", "[", "0.x[99999999999999999999]", "a[-1]", "99999999999999999999", "99999999999999999999a", "-1", " 0", "\u0661", "01[02].x", "a.b]c", "a[b[c]"]:
    def path():
        out = []
        try:
            first, rest = _string.formatter_field_name_split(s)
            out.append(first)
            for x in rest:
                out.append(list(x))
        except ValueError as e:
            out.append("!" + str(e))
        return out
    row("path", path, s)
CPARTS = [0.0, -0.0, 1.0, -2.5, 1e16, 1e-5, inf, -inf, nan, 1234567.0, 0.1]
for _ in range(400):
    c = complex(random.choice(CPARTS), random.choice(CPARTS))
    sp = random.choice([spec(), random.choice(FIXED), ""])
    row("fcomplex", lambda: format(c, sp), c.real.hex(), c.imag.hex(), sp)
for s in ["1+2j", " ( 1-2J ) ", "j", "-j", "+j", "+1e3j", "inf-infj", "1_0+2_0j", "1+2", "1 + 2j", "1++2j", "", "(1", "1)", "nanj", "1e5+1e-5j", "1j+1", "\u0663j", "1.+.5j", "infinityj", "()", "((1))", "1_+2j", "3", "-3.5",
          "1e+j", "1ej", "(j)", "1+j", "1-j", "+", "-", "e5j", ".j", "1j ", "1jj", "1+2jx", "-inf+nanj", "1__0j", "+-1j", "1e5", "nan+1", "(1+2j) ", "( )", "INFj", "x", "1\u20002j"]:
    def conv():
        c = complex(s)
        return [c.real.hex(), c.imag.hex()]
    row("pcomplex", conv, s)
