# Helper: main guard and module attributes.
import sys

seen_name = __name__


def main():
    return "main called"


if __name__ == "__main__":
    print("never printed by an import")
    sys.exit(5)
