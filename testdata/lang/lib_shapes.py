# Helper of the import programs: prints once when it is first imported.
print("lib_shapes runs as", __name__)

PI = 3
counter = 0


def area(r):
    return PI * r * r


def bump():
    global counter
    counter += 1
    return counter


class Square:
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side**2
