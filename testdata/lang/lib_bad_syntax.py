# Helper: not valid Python.
x = 1
def broken(:
    pass
