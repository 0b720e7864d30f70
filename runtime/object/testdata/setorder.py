# Records in setorder.txt in which order CPython iterates over sets of ints after random operations.
# Run with CPython 3.13:  python3.13 setorder.py >setorder.txt
# A line holds steps, separated by ";", then " -> " and the elements of a, " | ", the elements of b.
import random

rnd = random.Random(20)


def value(kind):
    if kind == 0:
        return rnd.randrange(20)
    if kind == 1:
        return rnd.randrange(200)
    if kind == 2:
        return rnd.randrange(-1000, 1000)
    if kind == 3:
        return rnd.randrange(50) << rnd.choice([0, 5, 20, 40])
    return rnd.randrange(-2**63, 2**63)


BINARY = {
    "or": lambda a, b: a | b,
    "and": lambda a, b: a & b,
    "sub": lambda a, b: a - b,
    "xor": lambda a, b: a ^ b,
    "rsub": lambda a, b: b - a,
    "rand": lambda a, b: b & a,
    "ror": lambda a, b: b | a,
    "rxor": lambda a, b: b ^ a,
}


def case():
    s = {"a": set(), "b": set()}
    steps = []
    kind = rnd.randrange(5)
    size = rnd.choice([4, 8, 20, 60, 150])
    for _ in range(rnd.randrange(2, 9)):
        x = rnd.choice("ab")
        y = "b" if x == "a" else "a"
        op = rnd.choice(["new", "lit", "keys", "dict", "list", "add", "add", "remove", "pop", "clear", "copy",
                         "ior", "iand", "isub", "ixor"] + list(BINARY))
        args = []
        if op in ("new", "lit", "keys", "dict", "list", "add", "remove"):
            args = [value(kind) for _ in range(rnd.randrange(1, size))]
        if op == "new":
            s[x] = set(args)
        elif op == "lit":
            s[x] = set()
            s[x] |= frozenset(args)
        elif op == "keys":
            s[x].update(dict.fromkeys(args).keys())
        elif op == "dict":
            s[x].update(dict.fromkeys(args))
        elif op == "list":
            s[x].update(args)
        elif op == "add":
            for v in args:
                s[x].add(v)
        elif op == "remove":
            old = list(s[x])
            args = rnd.sample(old, rnd.randrange(len(old) + 1))
            for v in args:
                s[x].remove(v)
        elif op == "pop":
            args = [rnd.randrange(4)]
            for _ in range(args[0]):
                if s[x]:
                    s[x].pop()
        elif op == "clear":
            if rnd.random() < 0.7:
                continue
            s[x].clear()
        elif op == "copy":
            s[x] = s[y].copy()
        elif op == "ior":
            s[x] |= s[y]
        elif op == "iand":
            s[x] &= s[y]
        elif op == "isub":
            s[x] -= s[y]
        elif op == "ixor":
            s[x] ^= s[y]
        else:
            s[x] = BINARY[op](s[x], s[y])
        steps.append(" ".join([op, x] + [str(v) for v in args]))
    print(";".join(steps), "->", *s["a"], "|", *s["b"])


for _ in range(600):
    case()
