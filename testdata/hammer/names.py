# This module says how globals and closure cells are hammered.


class Globals:
    # NameError is what a deleted name gives; TypeError: A is no function just then.
    expected = (NameError, KeyError, RuntimeError, TypeError)
    declare = "global A, B, C, D"
    operations = """
        A
        A = x
        B = x
        A = B
        A, B = B, A
        del A
        C += 1
        D = [x]
        D.append(x)
        globals()['A'] = x
        globals()['A']
        globals().pop('A', None)
        globals().update(A=x, B=i)
        globals().get('B')
        globals()[f'name{i % 5}'] = x
        globals()[f'name{i % 5}']
        globals().pop(f'name{i % 5}', None)
        'A' in globals()
        list(globals().items())
        len(globals())
        exec('A = B')
        eval('A')
        len = lambda y: i; len(A)
        globals().pop('len', None)
        A = lambda: x; A()
        read()
        write(x)
    """
    space = {}

    def make():
        exec(SETUP, Globals.space)

    def check(o):
        space = Globals.space
        for name in list(space):
            assert name in space
            space[name]
        exec("A = 5; assert A == globals()['A'] == 5; del A; assert 'A' not in globals()", space)
        for name in ("A", "B", "C", "D", "len", *(f"name{n}" for n in range(5))):
            space.pop(name, None)


# What each pair begins with. The functions of the operations have this namespace.
SETUP = """
A, B, C, D = 1, 'b' * 2, 3, [4]
def read():
    return A
def write(y):
    global A
    A = y
"""


def cells():
    a, b, c = 1, "b" * 2, [3]

    def read():
        return a, b

    def write(y):
        nonlocal a, b
        a, b = b, y

    def delete():
        nonlocal a
        del a

    def add(y):
        nonlocal b, c
        b = y
        c += [y]

    def inner(y):
        def deeper():
            nonlocal a
            a = y
            return [a for _ in range(2)]

        return deeper()

    def loop(y):
        nonlocal a
        for a in (y, 1, "three" + str(y)):
            pass

    def bound():
        nonlocal a, b
        a, b = 5, 6
        assert read() == (5, 6)

    # Two that store without a pause now and then meet inside a store.
    def often(y):
        nonlocal a
        for z in range(30):
            a = [z]
            a = y

    return read, write, delete, add, inner, loop, bound, often


class Cells:
    expected = (NameError, ValueError)
    operations = """
        o[0]()
        o[1](x)
        o[2]()
        o[3](x)
        o[4](x)
        o[5](x)
        o[7](x)
        o[0].__closure__[0].cell_contents
        o[0].__closure__[0].cell_contents = x
        del o[0].__closure__[1].cell_contents
        o[0].__closure__ == o[1].__closure__
        read, write, *_ = o; write(x); read()
    """

    def make():
        return cells()

    def check(o):
        o[6]()
