"""Records seeded generators: python3.13 record_random.py > random.txt. A line is: seed kind, seed, what was drawn."""
import random

SEEDS = [("int", n) for n in (0, 1, -1, 42, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 2**64, -(2**64), 10**40, -(10**40), 2**20000 + 12345)]
SEEDS += [("hash", hash(f)) for f in (0.0, 1.5, -2.5, 1e300)] + [("str", s) for s in ("", "hello", "h\u00e9llo", "x" * 200)]
FLOATS = {hash(f): f for f in (0.0, 1.5, -2.5, 1e300)}
for kind, seed in SEEDS:
    random.seed(FLOATS[seed] if kind == "hash" else seed)
    out = [random.random().hex() for _ in range(3)]
    out += [random.getrandbits(k) for k in (1, 5, 31, 32, 33, 40, 63, 64, 65, 100, 200)]
    out += [random.randrange(n) for n in (1, 2, 10, 1000, 2**40, 2**62, 10**30)]
    for _ in range(700):
        random.random()
    state = random.getstate()[1]
    out += [state[0], state[1], state[623], state[624], random.getrandbits(32)]
    print(kind, hex(seed) if kind != "str" else ascii(seed)[1:-1] or "-", *out)
