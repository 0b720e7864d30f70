"""Records arithmetic of int and float: python3.13 record_num.py > num.txt.
A line is operation, result, operands, separated by spaces. Floats are hexadecimal (they have a p, or are inf or nan), tuples are
joined by commas, errors are ! and the text with _ for spaces."""
import random

random.seed(7)
inf, nan = float("inf"), float("nan")
F = [0.0, -0.0, 1.0, -1.0, 2.0, -2.0, 0.5, -0.5, 3.0, -3.0, 0.1, -0.1, 2.5, 1e16, 1e300, -1e300, 5e-324, 2.2250738585072014e-308, 1.7976931348623157e308,
     2.0**53, 2.0**62, 2.0**63, -2.0**63, 2.0**64, inf, -inf, nan, 1 / 3, 2.675, 1e22, 123456.789, -7.25]
I = [0, 1, -1, 2, -2, 3, -3, 7, -7, 10, 63, 64, 2**31, 2**53, 2**53 + 1, -(2**53) - 1, 2**61 - 1, 2**61, -(2**61) + 1, 2**62, 2**63 - 1, -(2**63), 2**63, 2**64,
     -(2**64) + 1, 10**30, -(10**30), 2**1023, 2**1024, -(2**1100) + 1, 10**400, 2**1024 - 2**970, 2**1024 - 2**970 - 1]


def show(x):
    if isinstance(x, tuple):
        return ",".join(map(show, x))
    if isinstance(x, float):
        return x.hex()
    return str(x).replace(" ", "_")


def row(name, f, *args):
    try:
        r = show(f(*args))
    except Exception as e:
        r = "!" + str(e).replace(" ", "_")
    print(name, r, *map(show, args))


def rf():
    return random.choice([random.uniform(-10, 10), random.uniform(-1, 1) * 2.0 ** random.randint(-1070, 1020), float(random.randint(-50, 50)), random.choice(F)])


def ri():
    return random.choice([random.randint(-20, 20), random.randint(-(2**63), 2**63 - 1), random.randint(-(10**40), 10**40), random.choice(I),
                          random.randint(-(2**200), 2**200)])


pairs = [(x, y) for x in F for y in F if random.random() < 0.4] + [(rf(), rf()) for _ in range(300)]
for x, y in pairs:
    if y:
        row("fdivmod", divmod, x, y)
        row("fmod", lambda a, b: a % b, x, y)
    r = None
    try:
        r = x**y
    except Exception as e:
        r = 0j if str(e) == "complex exponentiation" else None
    if isinstance(r, complex):
        print("fpow !the_result_is_complex", show(x), show(y))
    else:
        row("fpow", lambda a, b: a**b, x, y)
for x in F + [rf() for _ in range(60)] + [0.125, 0.375, 1.005, 1.115, 2.5, 3.5, 25.0, 35.0, 45.5, 5.0, 15.0, 1e15 + 0.5, 4.35, 1.7e308, 1.4e308, 99999.5, 5e18, 5e22]:
    for n in random.sample(range(-25, 25), 3) + [0, 1, 2, -1, -2, 308, 323, 330, -308, -309, -17, -18, -19]:
        if random.random() < 0.4:
            row("round", round, x, n)
    row("toint", int, x)
    row("hash", hash, x) if x == x else None
    row("ratio", float.as_integer_ratio, x)
    row("hex", float.hex, x)
    row("isint", float.is_integer, x)
for s in ["0x1p0", "1", "-0x.8p1", "0x1.8p-1075", "0x1p-1075", "0x0.8p-1074", "0x1p5000", "0x1p-5000", "inf", "-Infinity", "NaN", "", "0x", "0xg", "1p", "0x1.fffffffffffff8p0",
          "0x1.fffffffffffff7ffffffp0", "0x1.fffffffffffff8000000000001p0", "0x1.0000000000000800000000000p0", "0x1.00000000000008000000000001p0", "+a.b", ".", "0x1.8P+3",
          "0x1.fffffffffffffp1023", "0x1.fffffffffffff8p1023", "0x1.fffffffffffff7p1023", "0x0p99999999999999999999", "0x1p99999999999999999999", "0x1p-99999999999999999999",
          "1" + "0" * 300, "0x0." + "0" * 300 + "1p1200", "0x1.p1", "0x.p1", "--1", "0x1p1.5", "0x1p+-1", "0x1.2.3"]:
    row("fromhex", float.fromhex, s) if s else None
for i in I + [ri() for _ in range(100)]:
    row("ihash", hash, i)
    row("tofloat", float, i)
    row("bits", lambda i: (i.bit_length(), i.bit_count()), i)
    if i >= 0:
        import math
        row("isqrt", math.isqrt, i)
    for k in (0, 1, 2, 18, 19, 20, 29, 500):
        if random.random() < 0.4:
            row("iround", lambda i, k: round(i, -k), i, k)
for i in [2**53 + 1, 2**63 - 1, 10**20] + [ri() for _ in range(20)]:
    for f in F + [float(i)] + ([float(i) + 0.5, float(i) - 0.5] if abs(i) < 2**100 else []) if abs(i) < 2**1000 else F:
        if f == f:
            row("cmp", lambda i, f: (i > f) - (i < f), i, f)
for _ in range(250):
    a, b = (ri(), ri()) if _ > 50 else (random.choice(I), random.choice(I))
    if b:
        row("idivmod", divmod, a, b)
        row("truediv", lambda a, b: a / b, a, b)
    row("mul", lambda a, b: a * b, a, b)
    row("add", lambda a, b: a + b, a, b)
    row("sub", lambda a, b: a - b, a, b)
    c = random.choice([random.randint(0, 70), random.randint(0, 5)])
    row("pow", lambda a, b: a**b, a, c) if abs(a) < 2**210 and c < 20 else None
    row("powmod", pow, a, c if random.random() < 0.5 else ri() % 10**25 * random.choice([1, -1]), random.choice([b, 1, -1, 7, 12, 2**61 - 1]))
    a = ri() if abs(a) > 2**1000 else a
    row("shl", lambda a, b: a << b, a, c)
    row("shr", lambda a, b: a >> b, a, c)
for k in (1022, 1023, 1024, 1073, 1074, 1075, 1076, 1130):
    for a in (1, 3, -5, 2**53 - 1, 2**54 - 1, 10**30 + 1):
        row("truediv", lambda a, b: a / b, a, 2**k)
        row("truediv", lambda a, b: a / b, a, 2**k + 1)
        row("truediv", lambda a, b: a / b, a, 2**k - 1)
        row("truediv", lambda a, b: a / b, a * 2**k, 3)
row("truediv", lambda a, b: a / b, 0, -5)
row("truediv", lambda a, b: a / b, 0, -(10**30))
row("powmod", pow, 2, -1, 1)
for n in range(0, 12):
    t = tuple(random.randint(-(2**60), 2**60) for _ in range(n))
    print("tuple", hash(t), *map(hash, t))
    print("set", hash(frozenset(t)), *map(hash, t))
C = [0j, complex(-0.0, 1), 1j, -1j, 1 + 2j, 3 - 4j, -8 + 0j, -2.5 + 0.5j, 1e200 + 1j, complex(inf, 1), complex(nan, 0), complex(1, -inf), 2 + 0j, 0.5 + 0j, 1e-200 + 1e-200j]
for _ in range(250):
    a, b = random.choice(C), random.choice(C + [complex(random.randint(-5, 5), 0)] * 3 + [complex(rf(), 0)] * 3)
    x = (a.real, a.imag, b.real, b.imag)
    row("cmul", lambda *_: (lambda c: (c.real, c.imag))(a * b), *x)
    row("cdiv", lambda *_: (lambda c: (c.real, c.imag))(a / b), *x)
    row("cpow", lambda *_: (lambda c: (c.real, c.imag))(a**b), *x)
for a in C:
    if a == a:
        row("chash", lambda *_: hash(a), a.real, a.imag)
    row("cabs", lambda *_: abs(a), a.real, a.imag)
row("cabs", lambda *_: abs(1.7e308 + 1.7e308j), 1.7e308, 1.7e308)
