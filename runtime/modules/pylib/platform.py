# This file is module platform: what machine and what interpreter this is.
"""What machine and what interpreter this is."""

import sys as _sys
from collections import namedtuple as _namedtuple
from _platform import facts as _facts

uname_result = _namedtuple("uname_result", "system node release version machine processor")


def uname():
    """All facts about the machine."""
    return uname_result(*_facts())


def system():
    """The operating system: 'Linux', 'Darwin', 'Windows'."""
    return uname().system


def node():
    """The machine's name in the network."""
    return uname().node


def release():
    """The operating system's release."""
    return uname().release


def version():
    """The operating system's version."""
    return uname().version


def machine():
    """The kind of machine: 'x86_64', 'arm64'."""
    return uname().machine


def processor():
    """The processor's name, or ''."""
    return uname().processor


def platform(aliased=False, terse=False):
    """The platform in one word."""
    u = uname()
    parts = [u.system, u.release, u.machine]
    return "-".join(p for p in parts if p).replace(" ", "_")


def architecture(executable=None, bits="", linkage=""):
    """The size of pointers and the format of executables."""
    return bits or "64bit", linkage or ("ELF" if _sys.platform == "linux" else "")


def python_implementation():
    """The interpreter's name."""
    return _sys.implementation.name


def python_version():
    """The version of Python as text."""
    return "%d.%d.%d" % _sys.version_info[:3]


def python_version_tuple():
    """The version of Python as a tuple of texts."""
    return tuple(python_version().split("."))


def python_branch():
    return ""


def python_revision():
    return ""


def python_build():
    return "", ""


def python_compiler():
    """What compiled the interpreter."""
    return "Go"
