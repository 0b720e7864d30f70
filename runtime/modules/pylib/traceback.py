# This file is module traceback: reading, wording and printing tracebacks.

import sys
import _traceback

__all__ = [
    "extract_stack", "extract_tb", "format_exception", "format_exception_only", "format_list", "format_stack",
    "format_tb", "print_exc", "format_exc", "print_exception", "print_last", "print_stack", "print_tb", "clear_frames",
    "FrameSummary", "StackSummary", "TracebackException", "walk_stack", "walk_tb", "print_list",
]

_missing = object()


class FrameSummary:
    """One entry of a traceback: where it is and what stands there."""

    __slots__ = ("filename", "lineno", "end_lineno", "colno", "end_colno", "name", "_lines", "locals")

    def __init__(self, filename, lineno, name, *, lookup_line=True, locals=None, line=None,
                 end_lineno=None, colno=None, end_colno=None, **kwargs):
        self.filename = filename
        self.lineno = lineno
        self.end_lineno = lineno if end_lineno is None else end_lineno
        self.colno = colno
        self.end_colno = end_colno
        self.name = name
        self._lines = line
        self.locals = None
        if locals:
            self.locals = {k: _safe_repr(v, "local") for k, v in locals.items()}

    @property
    def line(self):
        """The first source line, without the white space around it; None if it is not known."""
        if self._lines is None:
            if self.lineno is None:
                return None
            self._lines = _traceback.source_line(self.filename, self.lineno)
        return self._lines.partition("\n")[0].strip()

    def __eq__(self, other):
        if isinstance(other, FrameSummary):
            return (self.filename == other.filename and self.lineno == other.lineno
                    and self.name == other.name and self.locals == other.locals)
        if isinstance(other, tuple):
            return (self.filename, self.lineno, self.name, self.line) == other
        return NotImplemented

    __hash__ = None

    def __getitem__(self, pos):
        return (self.filename, self.lineno, self.name, self.line)[pos]

    def __iter__(self):
        return iter([self.filename, self.lineno, self.name, self.line])

    def __len__(self):
        return 4

    def __repr__(self):
        return f"<FrameSummary file {self.filename}, line {self.lineno} in {self.name}>"


def _safe_repr(value, what):
    try:
        return repr(value)
    except:
        return f"<{what} repr() failed>"


class StackSummary(list):
    """A list of FrameSummary objects."""

    @classmethod
    def extract(cls, frame_gen, *, limit=None, lookup_lines=True, capture_locals=False):
        """Make a summary from pairs (frame, line number)."""
        result = cls()
        for frame, lineno in frame_gen:
            code = frame.f_code
            result.append(FrameSummary(code.co_filename, lineno, code.co_name,
                                       locals=frame.f_locals if capture_locals else None))
        if limit is not None:
            result[:] = result[:limit] if limit >= 0 else result[limit:]
        return result

    @classmethod
    def from_list(cls, a_list):
        """Make a summary from FrameSummary objects or tuples (filename, line number, name, line)."""
        result = cls()
        for frame in a_list:
            if not isinstance(frame, FrameSummary):
                filename, lineno, name, line = frame
                frame = FrameSummary(filename, lineno, name, line=line)
            result.append(frame)
        return result

    def format_frame_summary(self, frame_summary, **kwargs):
        """Word one entry."""
        f = frame_summary
        f.line
        text = _traceback.format_entry(f.filename, f.lineno, f.name, f._lines, f.end_lineno, f.colno, f.end_colno,
                                       kwargs.get("colorize", False))
        if f.locals:
            for name, value in sorted(f.locals.items()):
                text += f"    {name} = {value}\n"
        return text

    def format(self, **kwargs):
        """Word all entries; long repetitions are counted."""
        result = []
        last = None
        count = 0

        def repeated():
            if count > 3:
                more = count - 3
                result.append(f"  [Previous line repeated {more} more time{'s' if more > 1 else ''}]\n")

        for frame in self:
            text = self.format_frame_summary(frame, **kwargs)
            if text is None:
                continue
            place = (frame.filename, frame.lineno, frame.name)
            if place != last or None in place:
                repeated()
                last = place
                count = 0
            count += 1
            if count <= 3:
                result.append(text)
        repeated()
        return result


def _summary(entries):
    return StackSummary([FrameSummary(file, line, name, line=text, end_lineno=end_line, colno=col, end_colno=end_col)
                         for file, line, name, text, end_line, col, end_col in entries])


def _limited(entries, limit):
    if limit is None:
        limit = getattr(sys, "tracebacklimit", None)
        if limit is not None and limit < 0:
            limit = 0
    if limit is None:
        return entries
    return entries[:limit] if limit >= 0 else entries[limit:]


def walk_tb(tb):
    """Yield the frame and the line number of each entry of a traceback."""
    while tb is not None:
        yield tb.tb_frame, tb.tb_lineno
        tb = tb.tb_next


def walk_stack(f):
    """Yield the frame and the line number of f and each frame that called it."""
    if f is None:
        f = sys._getframe().f_back.f_back
    while f is not None:
        yield f, f.f_lineno
        f = f.f_back


def extract_tb(tb, limit=None):
    """Return a StackSummary of a traceback."""
    return _summary(_limited(_traceback.entries(tb), limit))


def extract_stack(f=None, limit=None):
    """Return a StackSummary of the running thread's stack, or of frame f and its callers."""
    if f is not None:
        stack = StackSummary.extract(walk_stack(f))
        stack.reverse()
    else:
        stack = _summary(_traceback.stack())
    if limit is not None:
        stack[:] = stack[-limit:] if limit > 0 else stack[:-limit]
    return stack


def format_list(extracted_list):
    """Word the entries of a list as extract_tb gives it."""
    return StackSummary.from_list(extracted_list).format()


def print_list(extracted_list, file=None):
    """Print the entries of a list as extract_tb gives it."""
    _print("".join(format_list(extracted_list)), file)


def format_tb(tb, limit=None):
    """Word a traceback."""
    return extract_tb(tb, limit).format()


def print_tb(tb, limit=None, file=None):
    """Print a traceback."""
    _print("".join(format_tb(tb, limit)), file)


def format_stack(f=None, limit=None):
    """Word the stack."""
    return format_list(extract_stack(f, limit))


def print_stack(f=None, limit=None, file=None):
    """Print the stack."""
    print_list(extract_stack(f, limit), file)


def _print(text, file):
    if file is None:
        file = sys.stderr
    if text:
        file.write(text)


def _value_and_tb(exc, value, tb):
    if (value is _missing) != (tb is _missing):
        raise ValueError("Both or neither of value and tb must be given")
    if value is not _missing:
        return value, tb
    if exc is None:
        return None, None
    if isinstance(exc, BaseException):
        return exc, exc.__traceback__
    raise TypeError(f"Exception expected for value, {type(exc).__name__} found")


def _format(value, tb, limit, chain, colorize=False):
    if value is None:
        return ["NoneType: None\n"]
    if limit is None:
        limit = getattr(sys, "tracebacklimit", None)
        if limit is not None and limit < 0:
            limit = 0
    return _traceback.format_exception(value, tb, chain, limit, colorize)


def format_exception(exc, /, value=_missing, tb=_missing, limit=None, chain=True, **kwargs):
    """Word an exception with its traceback; a list of strings, each of which ends in a newline."""
    value, tb = _value_and_tb(exc, value, tb)
    return _format(value, tb, limit, chain, kwargs.get("colorize", False))


def print_exception(exc, /, value=_missing, tb=_missing, limit=None, file=None, chain=True, **kwargs):
    """Print an exception with its traceback."""
    value, tb = _value_and_tb(exc, value, tb)
    _print("".join(_format(value, tb, limit, chain, kwargs.get("colorize", False))), file)


def format_exception_only(exc, /, value=_missing, *, show_group=False, **kwargs):
    """Word an exception without its traceback."""
    if value is _missing:
        value = exc
    if value is None:
        return ["NoneType: None\n"]
    return list(TracebackException(type(value), value, None).format_exception_only(show_group=show_group, **kwargs))


def format_exc(limit=None, chain=True):
    """Word the exception being handled as one string."""
    return "".join(format_exception(sys.exception(), limit=limit, chain=chain))


def print_exc(limit=None, file=None, chain=True):
    """Print the exception being handled."""
    print_exception(sys.exception(), limit=limit, file=file, chain=chain)


def print_last(limit=None, file=None, chain=True):
    """Print the last exception that nothing caught."""
    if not hasattr(sys, "last_exc"):
        raise ValueError("no last exception")
    print_exception(sys.last_exc, limit=limit, file=file, chain=chain)


def clear_frames(tb):
    """Drop the local variables of a traceback's frames."""
    while tb is not None:
        tb.tb_frame.clear()
        tb = tb.tb_next


class TracebackException:
    """An exception ready for wording: it refers neither to the exception nor to frames."""

    def __init__(self, exc_type, exc_value, exc_traceback, *, limit=None, lookup_lines=True, capture_locals=False,
                 compact=False, max_group_width=15, max_group_depth=10, save_exc_type=True, _seen=None):
        if _seen is None:
            _seen = set()
        _seen.add(id(exc_value))
        self.max_group_width = max_group_width
        self.max_group_depth = max_group_depth
        self.stack = extract_tb(exc_traceback, limit)
        if capture_locals:
            for frame, (f, _) in zip(self.stack, walk_tb(exc_traceback)):
                frame.locals = {k: _safe_repr(v, "local") for k, v in f.f_locals.items()} or None
        self.exc_type = exc_type if save_exc_type else None
        self._depends = None
        self._whole = _format(exc_value, exc_traceback, limit, True)
        self._alone = _format(exc_value, exc_traceback, limit, False)
        if exc_value is None:
            self._str, self._only, self.exc_type_str = "None", ["NoneType: None\n"], None
            self.__notes__ = self.__cause__ = self.__context__ = self.exceptions = None
            self.__suppress_context__ = False
            return
        self._str, self._only, self.exc_type_str = _traceback.describe(exc_value, exc_traceback)
        self.__notes__ = getattr(exc_value, "__notes__", None)
        self.__suppress_context__ = exc_value.__suppress_context__
        if issubclass(exc_type, SyntaxError):
            self.filename = exc_value.filename
            self.lineno = None if exc_value.lineno is None else str(exc_value.lineno)
            self.end_lineno = None if exc_value.end_lineno is None else str(exc_value.end_lineno)
            self.text = exc_value.text
            self.offset = exc_value.offset
            self.end_offset = exc_value.end_offset
            self.msg = exc_value.msg

        def other(exc):
            if exc is None or id(exc) in _seen:
                return None
            return TracebackException(type(exc), exc, exc.__traceback__, limit=limit, capture_locals=capture_locals,
                                      max_group_width=max_group_width, max_group_depth=max_group_depth, _seen=_seen)

        self.__cause__ = other(exc_value.__cause__)
        self.__context__ = None
        if not compact or self.__cause__ is None and not self.__suppress_context__:
            self.__context__ = other(exc_value.__context__)
        self.exceptions = None
        if isinstance(exc_value, BaseExceptionGroup):
            self.exceptions = [
                TracebackException(type(e), e, e.__traceback__, limit=limit, capture_locals=capture_locals,
                                   max_group_width=max_group_width, max_group_depth=max_group_depth, _seen=_seen)
                for e in exc_value.exceptions]

    @classmethod
    def from_exception(cls, exc, *args, **kwargs):
        """Make one from an exception."""
        return cls(type(exc), exc, exc.__traceback__, *args, **kwargs)

    def __str__(self):
        return self._str

    def __eq__(self, other):
        if isinstance(other, TracebackException):
            return self._whole == other._whole
        return NotImplemented

    __hash__ = None

    def format_exception_only(self, *, show_group=False, _depth=0, **kwargs):
        """Yield the lines below the traceback."""
        indent = 3 * _depth * " "
        for text in self._only:
            for line in text.splitlines():
                yield indent + line + "\n"
        if self.exceptions and show_group:
            for e in self.exceptions:
                yield from e.format_exception_only(show_group=show_group, _depth=_depth + 1)

    def format(self, *, chain=True, **kwargs):
        """Yield the lines of the whole report."""
        yield from self._whole if chain else self._alone

    def print(self, *, file=None, chain=True, **kwargs):
        """Print the whole report."""
        _print("".join(self.format(chain=chain)), file)
