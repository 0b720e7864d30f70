# Records in dictorder.txt what CPython's dict iterators show while the dict is changed.
# Run with CPython 3.13:  python3.13 dictorder.py >dictorder.txt
# A line holds steps, separated by ";", each with what it gave after "=", then " -> " and the keys.
import random

rnd = random.Random(7)


def case():
    d = {}
    it = iter(d)
    steps = []

    def do(step, result=""):
        steps.append(f"{step}={result}")

    fresh = 0
    for _ in range(rnd.randrange(10, 120)):
        op = rnd.choice(["set", "set", "set", "new", "new", "del", "del", "popitem", "iter", "rev", "next", "next", "next", "next",
                         "swap", "swap", "fill", "clear", "copy", "merge"])
        if op == "set":
            k = rnd.randrange(30)
            d[k] = None
            do(f"set {k}")
        elif op == "new":
            fresh += 1
            d[100 + fresh] = None
            do(f"set {100 + fresh}")
        elif op == "del" and d:
            k = rnd.choice(list(d))
            del d[k]
            do(f"del {k}")
        elif op == "swap" and d:
            k = rnd.choice(list(d))
            del d[k]
            do(f"del {k}")
            fresh += 1
            d[100 + fresh] = None
            do(f"set {100 + fresh}")
        elif op == "fill" and rnd.random() < 0.2:
            for _ in range(rnd.randrange(30)):
                fresh += 1
                d[100 + fresh] = None
                do(f"set {100 + fresh}")
        elif op == "popitem" and d:
            do("popitem", d.popitem()[0])
        elif op == "clear" and rnd.random() < 0.1:
            d.clear()
            do("clear")
        elif op == "merge" and rnd.random() < 0.2:
            keys = [rnd.randrange(60) for _ in range(rnd.randrange(20))]
            d.update(dict.fromkeys(keys))
            do("merge " + " ".join(map(str, keys)))
        elif op == "iter":
            it = iter(d)
            do("iter")
        elif op == "rev":
            it = reversed(d)
            do("rev")
        elif op == "next":
            try:
                r = next(it)
            except StopIteration:
                r = "stop"
            except RuntimeError as e:
                r = str(e)
            do("next", r)
    print(";".join(steps), "->", *d)


for _ in range(400):
    case()
