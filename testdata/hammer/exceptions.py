# This module says how exceptions are hammered: one object raised, chained, annotated and formatted by all.
import sys
import traceback


class Error(Exception):
    pass


def deep(e, n=3):
    if n:
        deep(e, n - 1)
    raise e


def caught(e, x):
    """Raises e and catches it, with another in flight."""
    kept = [x]
    try:
        try:
            raise ValueError(kept)
        except ValueError:
            raise e
    except Error as f:
        return f.__context__


def grouped(e, x):
    try:
        raise ExceptionGroup("group", [e, TypeError(x)])
    except* Error as g:
        len(g.exceptions)
    except* TypeError:
        pass


def entries(tb):
    n = 0
    while tb is not None and n < 100:
        tb.tb_frame.f_code, tb.tb_lineno
        tb, n = tb.tb_next, n + 1


class Exceptions:
    expected = (Error, ValueError, AttributeError, TypeError, KeyError)
    operations = """
        raise o
        deep(o)
        raise o from ValueError(x)
        raise o.with_traceback(None)
        raise o from None
        caught(o, x)
        grouped(o, x)
        o.args
        o.args = (x, i)
        o.__context__
        o.__context__ = ValueError(x)
        o.__context__ = None
        o.__cause__
        o.__cause__ = KeyError(x)
        o.__cause__ = None
        o.__traceback__
        o.__traceback__ = None
        entries(o.__traceback__)
        o.with_traceback(o.__traceback__)
        o.__suppress_context__ = False
        o.add_note(f'note {i}')
        o.__notes__
        del o.__notes__
        o.note = x
        o.note
        del o.note
        vars(o).clear()
        o.__dict__ = {'note': x}
        str(o)
        repr(o)
        o == Error(x)
        traceback.format_exception(o, limit=2)
        traceback.format_tb(o.__traceback__, 3)
        o.__init__(x)
        o.__setstate__({'note': x})
        o.__reduce__()
        type(o)(*o.args)
        sys.exc_info()
    """

    def make():
        return Error("first", [1])

    def check(o):
        # A traceback leads to the locals of the threads, o among them: a cycle, as the context may be.
        o.__traceback__ = o.__context__ = o.__cause__ = None
        o.args = ("last",)
        assert str(o) == "last" and repr(o) == "Error('last')"
        vars(o).clear()
