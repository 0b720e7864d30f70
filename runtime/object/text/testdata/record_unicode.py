"""Records what CPython says of every code point: python3.13 record_unicode.py (writes predicates.txt and case.txt)."""
NAMES = ["isalpha", "isalnum", "isdecimal", "isdigit", "isnumeric", "isidentifier", "islower", "isupper", "istitle",
         "isspace", "isprintable"]


def ranges(test):
    out, start = [], None
    for c in range(0x110001):
        hit = c < 0x110000 and test(chr(c))
        if hit and start is None:
            start = c
        elif not hit and start is not None:
            out.append(f"{start:x}" if c - 1 == start else f"{start:x}-{c - 1:x}")
            start = None
    return out


with open("predicates.txt", "w") as f:
    for name in NAMES:
        print(name, *ranges(getattr(str, name)), file=f)
    print("xidcontinue", *ranges(lambda c: ("a" + c).isidentifier()), file=f)
    # Final sigma tells the two properties that lower() consults: before it a cased letter, between them ignorable ones.
    print("cased", *ranges(lambda c: (c + "\u03a3").lower()[-1] == "\u03c2"), file=f)
    print("ignorable", *ranges(lambda c: ("a\u03a3" + c + "a").lower() [1] == "\u03c3" and ("a\u03a3" + c).lower()[1] == "\u03c2"
                               and ("a" + c + "\u03a3").lower()[-1] == "\u03c2"), file=f)

with open("case.txt", "w") as f:
    for c in range(0x110000):
        s = chr(c)
        row = [s.upper(), s.lower(), s.title(), s.casefold(), s.swapcase()]
        if any(r != s for r in row):
            print(f"{c:x}", *("-" if r == s else "+".join(f"{ord(x):x}" for x in r) for r in row), file=f)
