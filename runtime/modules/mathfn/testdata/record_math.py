"""Records module math: python3.13 record_math.py > math.txt. A line is: function, result, operands. Floats are hexadecimal,
lists are joined by commas, errors are ! and the text with _ for spaces."""
import math
import random
from fractions import Fraction

random.seed(3)
inf, nan = float("inf"), float("nan")


def show(x):
    if isinstance(x, (list, tuple)):
        return ",".join(map(show, x)) or "-"
    if isinstance(x, float):
        return x.hex()
    return str(x).replace(" ", "_")


def row(name, f, *args):
    try:
        r = show(f(*args))
    except Exception as e:
        r = "!" + str(e).replace(" ", "_")
    print(name, r, *map(show, args))


def exact(v, w):
    try:
        return float(sum(Fraction(a) * Fraction(b) for a, b in zip(v, w)))
    except OverflowError:
        return math.sumprod(v, w)


def rf():
    return random.choice([random.uniform(-10, 10), random.uniform(-1, 1), random.uniform(-200, 200), random.uniform(-1, 1) * 2.0 ** random.randint(-1070, 1020),
                          random.uniform(-1, 1) * 2.0 ** random.randint(-30, 30), float(random.randint(-50, 50)), float(random.randint(-500, 500)) / 4])


SPECIAL = [0.0, -0.0, 1.0, -1.0, 2.0, 0.5, -0.5, inf, -inf, nan, 1e300, -1e300, 5e-324, 1e-20, 710.0, -746.0, 1024.0, 171.0, 172.0, 200.5, -200.5, 1000.0]
for name in "acos acosh asin asinh atan atanh cbrt cos cosh degrees erf erfc exp exp2 expm1 fabs log1p radians sin sinh sqrt tan tanh gamma lgamma log log2 log10 ulp".split():
    for x in SPECIAL:
        row(name, getattr(math, name), x)
    for _ in range(60):
        row(name, getattr(math, name), rf())
for x in [-170.5, -171.7, 170.6, 171.62, 171.63, 140.5, 139.5, 5.0, 4.99, 1.5, 2.5, 0.001, -1.5, -139.7, -140.3, -190.1, 1e-310, 100.25, 1e300, 1e306]:
    row("gamma", math.gamma, x)
    row("lgamma", math.lgamma, x)
for x in SPECIAL:
    for y in SPECIAL:
        if random.random() < 0.4:
            for name in ("pow", "atan2", "fmod", "remainder", "copysign"):
                row(name, getattr(math, name), x, y)
        row("isclose", math.isclose, x, y) if random.random() < 0.1 else None
for _ in range(150):
    x, y = rf(), rf()
    for name in ("atan2", "fmod", "remainder"):
        row(name, getattr(math, name), x, y)
    row("pow", math.pow, abs(x), y)
    row("isclose", math.isclose, x, x * (1 + random.choice([0, 1e-9, 2e-9, 1e-10])))
    row("nextafter", lambda x, y, n: math.nextafter(x, y, steps=n), x, y, random.choice([0, 1, 2, 10**6, 2**62, 2**63, 2**64 - 1]))
    row("ldexp", math.ldexp, x, random.choice([0, 1, -1, 1000, -1000, -1074, 2000, random.randint(-1100, 1100)]))
    z = random.choice([rf(), -x * y, inf, nan])
    row("fma", math.fma, x, y, z)
for x, y, n in ((1.0, -1.0, 2**62), (5e-324, -5e-324, 1), (5e-324, -5e-324, 2), (-5e-324, 1.0, 1), (0.0, -0.0, 5), (1.0, inf, 2**64 - 1), (nan, 1.0, 1), (1.0, nan, 1), (-0.0, 1.0, 3), (2.0, 1.0, 5), (-2.0, -1.0, 5), (3e-324, -1.0, 2**62 * 3)):
    row("nextafter", lambda x, y, n: math.nextafter(x, y, steps=n), x, y, n)
for t in ((inf, 0.0, 1.0), (inf, 0.0, nan), (1e308, 10.0, 0.0), (1e308, 10.0, -inf), (inf, 1.0, -inf), (0.1, 10.0, -1.0)):
    row("fma", math.fma, *t)
for k in range(120):
    n = random.randint(0, 12)
    v = [rf() for _ in range(n)]
    if k % 10 == 9:
        v.append(random.choice(SPECIAL))
        v.append(random.choice(SPECIAL))
    row("fsum", math.fsum, v)
    row("hypot", lambda v: math.hypot(*v), v)
    w = [rf() for _ in v]
    if v:
        row("dist", math.dist, v, w)
    if k % 10 != 9 and v and exact(v, w) == math.sumprod(v, w):  # it is not at the midpoint of two floats
        row("sumprod", math.sumprod, v, w)
for v in ([1e308, 1e308], [inf, -inf], [nan, inf], [1e308, 1e308, -1e308], [1e16, 1.0, 1e-16], [1e100, 1.0, -1e100], [0.1] * 10, [2.0**53, 1.0, 2.0**-60], [2.0**53, -0.5, -(2.0**-60)]):
    row("fsum", math.fsum, v)
row("sumprod", math.sumprod, [1e308] * 2, [10.0, 10.0])
row("sumprod", math.sumprod, [inf], [0.0])
row("sumprod", math.sumprod, [1e16, 1.0, -1e16], [1.0, 1e-3, 1.0])
for i in [0, 1, -5, 10**22, 10**400, 2**1100, 2**1100 + 1, 10**15, 2**1024 - 1, -(10**400), 3**700, 7**2000]:
    for name in ("log", "log2", "log10"):
        row(name + "int", getattr(math, name), i)
for n in [0, 1, 5, 20, 21, 25, 100, 300, -1, 2**63]:
    row("factorial", math.factorial, n)
for _ in range(80):
    n = random.choice([random.randint(0, 30), random.randint(0, 300), 10**30 + random.randint(0, 9), -1])
    k = random.choice([random.randint(-1, 40), random.randint(0, 10), random.randint(0, 150)])
    row("comb", math.comb, n, k)
    row("perm", math.perm, n, k)
    a, b = (random.choice([0, 1, -4, 6, -(2**63), 2**63 - 1, random.randint(-(10**6), 10**6), random.randint(-(10**40), 10**40), 2**62]) for _ in "ab")
    row("gcd", math.gcd, a, b)
    row("lcm", math.lcm, a, b)
row("comb", math.comb, 10**30, 10**29)
row("perm", math.perm, 10**30, 10**29)
