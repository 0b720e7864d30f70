"""Records str methods on awkward strings: python3.13 record_methods.py > methods.txt.
A line is method, result, arguments, each a Python literal in ASCII, separated by tabs."""
import itertools
import random

ODD = ["", "a", "abc", "aaa", " a  b ", "\ta\nb\r\nc\r\rd\x0be\x1cf\x85g\u2028h\u2029", "é", "日本語", "a\ud800b\udfff", "\ud83d\ude00",
       "😀 x", "it's", '"q"', "'\"", "\\", "\x00\x7f\x80\xad", "\u2ffc", "ΑΣ", "ΑΣ.", "ΑΣΑ", "Σ", "ΑΣ ΟΔΟΣ'Σ", "straße ﬁ ŉ", "İiIı", "ǅungla ǆ",
       "they're bill's FRIENDS", "HELLO world 3d", "+1", "-", "-42", "+日", "١٢", "²", "½", "一", "_x9", "9x", "x\u0301", "ᏸꭰᎠ", "\u3000x\u3000", "\u200b",
       "a,b,,c,", ",", ",,", "a\tbc\td", "\n", "\r\n", "x\r", "ab\u2028"]


def row(name, out, *args):
    if len(args) > 1 and random.random() > 0.1:  # a sample of the combinations
        return
    print(name, *(ascii(x) for x in (out, *args)), sep="\t")


random.seed(1)
for s in ODD:
    for m in ("upper lower title capitalize swapcase casefold isalpha isalnum isdecimal isdigit isnumeric isidentifier islower isupper istitle "
              "isspace isprintable split rsplit splitlines strip lstrip rstrip expandtabs").split():
        row(m, getattr(s, m)(), s)
    row("repr", repr(s), s)
    row("ascii", ascii(s), s)
    row("len", len(s), s)
    row("splitlineskeep", s.splitlines(True), s)
    for w in (0, 1, 4, 5, 8):
        for m in ("center", "ljust", "rjust"):
            row(m, getattr(s, m)(w, "é"), s, w, "é")
        row("zfill", s.zfill(w), s, w)
        row("expandtabs", s.expandtabs(w - 1), s, w - 1)
    for k in (0, 1, 2):
        row("splitn", s.split(None, k), s, k)
        row("rsplitn", s.rsplit(None, k), s, k)
    for sub in ("", "a", "b", ",", "aa", "é", "本", "\ud800", " ", "\r\n"):
        for k in (-1, 0, 1, 2, 100):
            row("replace", s.replace(sub, "-é", k), s, sub, "-é", k)
            if sub:
                row("splitsep", s.split(sub, k), s, sub, k)
                row("rsplitsep", s.rsplit(sub, k), s, sub, k)
        if sub:
            row("partition", list(s.partition(sub)), s, sub)
            row("rpartition", list(s.rpartition(sub)), s, sub)
        row("strip", s.strip(sub + "x"), s, sub + "x")
        row("lstrip", s.lstrip(sub + "x"), s, sub + "x")
        row("rstrip", s.rstrip(sub + "x"), s, sub + "x")
        for i, j in itertools.product((0, 1, 3, 4, -1, -9), (9999, 2, 0, -1)):
            for m in ("find", "rfind", "count", "startswith", "endswith"):
                row(m, getattr(s, m)(sub, i, j), s, sub, i, j)
    for start, step, n in ((0, 1, len(s)), (0, 2, (len(s) + 1) // 2), (len(s) - 1, -1, len(s)), (len(s) - 1, -2, (len(s) + 1) // 2)):
        row("step", "".join(s[start + step * k] for k in range(n)), s, start, step, n)
