
__all__ = ['Error', 'copy', 'deepcopy', 'replace']


class Error(Exception):
    pass


error = Error

_ATOMS = frozenset((
    type(None), int, float, bool, complex, str, type, range, slice, property,
    type(Ellipsis), type(NotImplemented), type(len), type(lambda: 0),
    type(list[int]), type(int | str)))


# Types that are looked at by name, to copy the others without a look at these.
_ATOM_NAMES = ('bytes', 'module', 'code', 'weakref')

_COPIERS = {list: list.copy, dict: dict.copy, set: set.copy}


def copy(x):
    cls = type(x)
    copier = _COPIERS.get(cls)
    if copier is not None:
        return copier(x)
    if cls in _ATOMS or cls.__name__ in _ATOM_NAMES or cls is tuple or cls is frozenset or issubclass(cls, type):
        return x
    if cls.__name__ == 'bytearray':
        return cls.copy(x)
    copier = getattr(cls, '__copy__', None)
    if copier is not None:
        return copier(x)
    return _rebuild(x, cls, None)


def deepcopy(x, memo=None, _nil=[]):
    cls = type(x)
    if cls in _ATOMS:
        return x
    d = id(x)
    if memo is None:
        memo = {}
    else:
        y = memo.get(d, _nil)
        if y is not _nil:
            return y
    if cls is list:
        y = memo[d] = []
        for item in x:
            y.append(deepcopy(item, memo))
    elif cls is dict:
        y = memo[d] = {}
        for key, value in x.items():
            y[deepcopy(key, memo)] = deepcopy(value, memo)
    elif cls is tuple:
        y = _deep_tuple(x, d, memo)
    elif cls.__name__ in _ATOM_NAMES or issubclass(cls, type):
        y = x
    elif (copier := getattr(x, '__deepcopy__', None)) is not None:
        y = copier(memo)
    elif cls is set or cls is frozenset:
        y = cls([deepcopy(item, memo) for item in x])
    elif cls.__name__ == 'bytearray':
        y = cls(x)
    elif cls.__name__ == 'method' and hasattr(x, '__func__'):
        y = cls(x.__func__, deepcopy(x.__self__, memo))
    else:
        y = _rebuild(x, cls, memo)
    if y is not x:
        memo[d] = y
        # What was copied stays alive as long as the memo: ids are not reused.
        memo.setdefault(id(memo), []).append(x)
    return y


def _deep_tuple(x, d, memo):
    items = [deepcopy(item, memo) for item in x]
    if d in memo:
        return memo[d]  # the tuple was part of a cycle
    for old, new in zip(x, items):
        if old is not new:
            return tuple(items)
    return x


def _rebuild(x, cls, memo):
    """A copy of an object without a method of its own for it: what __reduce_ex__
    or __reduce__ of its class say, else a new instance with the same contents
    and attributes. A memo makes it a deep one.
    """
    for name in ('__reduce_ex__', '__reduce__'):
        reduce = getattr(cls, name, None)
        if reduce is not None and reduce is not getattr(object, name, None):
            rv = reduce(x, 4) if name == '__reduce_ex__' else reduce(x)
            if isinstance(rv, str):
                return x
            return _from_reduce(x, memo, *rv)

    args = ()
    getnewargs = getattr(cls, '__getnewargs_ex__', None)
    kwargs = {}
    if getnewargs is not None:
        args, kwargs = getnewargs(x)
    elif (getnewargs := getattr(cls, '__getnewargs__', None)) is not None:
        args = getnewargs(x)
    elif issubclass(cls, BaseException):
        args = x.args
    else:
        for base in (int, float, complex, str, tuple, frozenset):
            if issubclass(cls, base):
                args = (base(x),)
                break
    if memo is not None:
        args = tuple([deepcopy(arg, memo) for arg in args])
    if not issubclass(cls, _COPYABLE) and not _is_plain(cls):
        raise TypeError(f"cannot pickle '{cls.__name__}' object")
    y = cls.__new__(cls, *args, **kwargs)
    if issubclass(cls, BaseException):
        BaseException.__init__(y, *args)
    if memo is not None:
        memo[id(x)] = y
    if cls.__name__ == 'deque' or issubclass(cls, _deque()):
        y.__init__((), x.maxlen)
    if hasattr(cls, 'default_factory') and issubclass(cls, dict):
        y.default_factory = x.default_factory

    state = _state(x, cls)
    if state is not None:
        if memo is not None:
            state = deepcopy(state, memo)
        _set_state(y, state)
    if issubclass(cls, (list, _deque())):
        for item in x:
            y.append(item if memo is None else deepcopy(item, memo))
    elif issubclass(cls, set):
        set.update(y, x if memo is None else [deepcopy(item, memo) for item in x])
    elif issubclass(cls, dict):
        for key, value in x.items():
            if memo is not None:
                key, value = deepcopy(key, memo), deepcopy(value, memo)
            y[key] = value
    return y


_COPYABLE = (int, float, complex, str, tuple, frozenset, list, dict, set, BaseException)
_deque_type = []


def _deque():
    if not _deque_type:
        from _collections import deque
        _deque_type.append(deque)
    return _deque_type[0]


def _is_plain(cls):
    """Whether instances hold no more than attributes."""
    if cls.__name__ in ('generator', 'lock', 'RLock', 'frame', 'traceback'):
        return False
    if issubclass(cls, _deque()) or cls.__name__ == 'SimpleNamespace':
        return True
    for base in cls.__mro__:
        if base is object:
            return True
        if base.__module__ in ('builtins', '_thread', '_io', '_queue'):
            return False
    return True


def _state(x, cls):
    getstate = getattr(cls, '__getstate__', None)
    if getstate is not None and getstate is not getattr(object, '__getstate__', None):
        return getstate(x)
    attributes = getattr(x, '__dict__', None)
    slots = {}
    for base in cls.__mro__:
        names = base.__dict__.get('__slots__', ())
        for name in (names,) if isinstance(names, str) else names:
            if name in ('__dict__', '__weakref__'):
                continue
            if name.startswith('__') and not name.endswith('__'):
                name = f'_{base.__name__.lstrip("_")}{name}'
            try:
                slots[name] = getattr(x, name)
            except AttributeError:
                pass
    if slots:
        return attributes, slots
    return attributes or None


def _set_state(y, state):
    if hasattr(y, '__setstate__'):
        y.__setstate__(state)
        return
    slots = None
    if isinstance(state, tuple) and len(state) == 2:
        state, slots = state
    if state:
        y.__dict__.update(state)
    if slots:
        for name, value in slots.items():
            object.__setattr__(y, name, value)


def _from_reduce(x, memo, func, args, state=None, listiter=None, dictiter=None, setter=None):
    deep = memo is not None
    if deep:
        args = [deepcopy(arg, memo) for arg in args]
    y = func(*args)
    if deep:
        memo[id(x)] = y
    if state is not None:
        if deep:
            state = deepcopy(state, memo)
        if setter is not None:
            setter(y, state)
        else:
            _set_state(y, state)
    if listiter is not None:
        for item in listiter:
            y.append(deepcopy(item, memo) if deep else item)
    if dictiter is not None:
        for key, value in dictiter:
            if deep:
                key, value = deepcopy(key, memo), deepcopy(value, memo)
            y[key] = value
    return y


def replace(obj, /, **changes):
    func = getattr(type(obj), '__replace__', None)
    if func is None:
        raise TypeError(f"replace() does not support {type(obj).__name__} objects")
    return func(obj, **changes)
