"""Type hints: names for annotations. Nothing here checks types."""

import collections.abc as _abc
from abc import ABCMeta as _ABCMeta

_GenericAlias = type(list[int])
TYPE_CHECKING = False


def _repr(obj):
    if isinstance(obj, type) and not isinstance(obj, _GenericAlias):
        if obj.__module__ == 'builtins':
            return obj.__qualname__
        return f'{obj.__module__}.{obj.__qualname__}'
    if obj is Ellipsis:
        return '...'
    if isinstance(obj, (list, tuple)):
        return '[' + ', '.join(map(_repr, obj)) + ']'
    return repr(obj)


class _Hint:
    """What may stand in an annotation: hints can be joined by |."""

    __slots__ = ()
    __iter__ = None  # __getitem__ takes anything: going through a hint would never end

    def __or__(self, other):
        return Union[self, other]

    def __ror__(self, other):
        return Union[other, self]

    def __call__(self, *args, **kwds):
        raise TypeError(f'Cannot instantiate {self!r}')

    def __mro_entries__(self, bases):
        raise TypeError(f'Cannot subclass {self!r}')


class _Special(_Hint):
    """A name such as Any or Optional."""

    __slots__ = ('_name', '_check')

    def __init__(self, name, check=None):
        self._name = name
        self._check = check

    def __repr__(self):
        return f'typing.{self._name}'

    def __getitem__(self, params):
        if self._check is None:
            raise TypeError(f'{self!r} is not subscriptable')
        return self._check(self, params)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


class _Alias(_Hint):
    """A hint with parameters."""

    def __init__(self, name, origin, args):
        self._name = name
        self.__origin__ = origin
        self.__args__ = args

    @property
    def __parameters__(self):
        found = []
        for arg in self.__args__:
            params = (arg,) if isinstance(arg, TypeVar) else getattr(arg, '__parameters__', ())
            found += [p for p in params if p not in found]
        return tuple(found)

    def __repr__(self):
        args = self.__args__
        if self._name == 'Callable':
            first = '...' if args[0] is Ellipsis else '[' + ', '.join(map(_repr, args[:-1])) + ']'
            return f'typing.Callable[{first}, {_repr(args[-1])}]'
        if self._name == 'Union' and len(args) == 2 and type(None) in args:
            other = args[0] if args[1] is type(None) else args[1]
            return f'typing.Optional[{_repr(other)}]'
        if self._name == 'Literal':
            return f'typing.Literal[{", ".join(map(repr, args))}]'
        shown = [('None' if self._name == 'Union' and a is type(None) else _repr(a)) for a in args]
        name = self._name
        if '.' not in name:
            name = f'typing.{name}'
        return f'{name}[{", ".join(shown) or "()"}]'

    def __eq__(self, other):
        if not isinstance(other, _Alias):
            return NotImplemented
        if self.__origin__ is Union and other.__origin__ is Union:
            return set(self.__args__) == set(other.__args__)
        return self.__origin__ == other.__origin__ and self.__args__ == other.__args__

    def __hash__(self):
        if self.__origin__ is Union:
            return hash((Union, frozenset(self.__args__)))
        return hash((self._name, self.__args__))

    def __getitem__(self, params):
        params = params if isinstance(params, tuple) else (params,)
        bound = dict(zip(self.__parameters__, params))

        def put(arg):
            if isinstance(arg, TypeVar):
                return bound.get(arg, arg)
            inner = getattr(arg, '__parameters__', ())
            return arg[tuple(bound.get(p, p) for p in inner)] if inner else arg
        return _Alias(self._name, self.__origin__, tuple(put(arg) for arg in self.__args__))

    def __call__(self, *args, **kwds):
        if isinstance(self.__origin__, type):
            return self.__origin__(*args, **kwds)
        raise TypeError(f'Cannot instantiate {self!r}')

    def __mro_entries__(self, bases):
        origin = self.__origin__
        if not isinstance(origin, type):
            raise TypeError(f'Cannot subclass {self!r}')
        return (origin,)

    def __getattr__(self, name):
        if name.startswith('__') and name.endswith('__'):
            raise AttributeError(name)
        return getattr(self.__origin__, name)

    def __instancecheck__(self, obj):
        if self.__origin__ is Union:
            return isinstance(obj, self.__args__)
        raise TypeError('Subscripted generics cannot be used with class and instance checks')

    def __subclasscheck__(self, cls):
        if self.__origin__ is Union:
            return issubclass(cls, self.__args__)
        raise TypeError('Subscripted generics cannot be used with class and instance checks')


def _none(arg):
    return type(None) if arg is None else arg


def _union(self, params):
    if params == ():
        raise TypeError('Cannot take a Union of no types.')
    if not isinstance(params, tuple):
        params = (params,)
    flat = []
    for p in params:
        p = _none(p)
        inner = p.__args__ if getattr(p, '__origin__', None) is Union or type(p).__name__ == 'UnionType' else (p,)
        for each in inner:
            if each not in flat:
                flat.append(each)
    return flat[0] if len(flat) == 1 else _Alias('Union', Union, tuple(flat))


def _plain(self, params):
    if not isinstance(params, tuple):
        params = (params,)
    return _Alias(self._name, self, tuple(map(_none, params)))


Union = _Special('Union', _union)
Optional = _Special('Optional', lambda self, arg: Union[arg, None])


def _literal(self, params):
    return _Alias('Literal', self, params if isinstance(params, tuple) else (params,))


Literal = _Special('Literal', _literal)
Final = _Special('Final', _plain)
ClassVar = _Special('ClassVar', _plain)
Concatenate = _Special('Concatenate', _plain)
TypeGuard = _Special('TypeGuard', _plain)
TypeIs = _Special('TypeIs', _plain)
Required = _Special('Required', _plain)
NotRequired = _Special('NotRequired', _plain)
ReadOnly = _Special('ReadOnly', _plain)
Unpack = _Special('Unpack', _plain)
NoReturn = _Special('NoReturn')
Never = _Special('Never')
Self = _Special('Self')
LiteralString = _Special('LiteralString')
TypeAlias = _Special('TypeAlias')


class _AnyMeta(type):
    def __instancecheck__(self, obj):
        if self is Any:
            raise TypeError('typing.Any cannot be used with isinstance()')
        return super().__instancecheck__(obj)

    def __repr__(self):
        return 'typing.Any' if self is Any else super().__repr__()


class Any(metaclass=_AnyMeta):

    def __new__(cls, *args, **kwargs):
        if cls is Any:
            raise TypeError('Any cannot be instantiated')
        return super().__new__(cls)


class _Annotated(_Alias):
    def __init__(self, origin, metadata):
        super().__init__('Annotated', origin, (origin,))
        self.__metadata__ = metadata

    def __repr__(self):
        return f'typing.Annotated[{_repr(self.__origin__)}, {", ".join(map(repr, self.__metadata__))}]'


Annotated = _Special('Annotated', lambda self, params: _Annotated(params[0], params[1:]))


class TypeVar(_Hint):
    """Type variable."""

    def __init__(self, name, *constraints, bound=None, covariant=False, contravariant=False,
                 infer_variance=False, default=None):
        self.__name__ = name
        self.__constraints__ = constraints
        self.__bound__ = bound
        self.__covariant__ = covariant
        self.__contravariant__ = contravariant

    def __repr__(self):
        return ('+' if self.__covariant__ else '-' if self.__contravariant__ else '~') + self.__name__

    def __typing_subst__(self, arg):
        return arg


class ParamSpec(TypeVar):
    """Parameter specification."""

    @property
    def args(self):
        return self

    kwargs = args


class TypeVarTuple(TypeVar):

    def __iter__(self):
        yield self


class _Builtin(_Hint):
    """A capitalised name of a built-in or abstract class: List, Mapping."""

    def __init__(self, name, origin):
        self._name = name
        self.__origin__ = origin

    def __repr__(self):
        return f'typing.{self._name}'

    def __getitem__(self, params):
        if not isinstance(params, tuple):
            params = (params,)
        if self._name == 'Callable':
            first, result = params
            params = (*first, result) if isinstance(first, list) else (first, result)
        return _Alias(self._name, self.__origin__, tuple(map(_none, params)))

    def __call__(self, *args, **kwds):
        return self.__origin__(*args, **kwds)

    def __mro_entries__(self, bases):
        return (self.__origin__,)

    def __instancecheck__(self, obj):
        return isinstance(obj, self.__origin__)

    def __subclasscheck__(self, cls):
        return issubclass(cls, self.__origin__)


List = _Builtin('List', list)
Dict = _Builtin('Dict', dict)
Set = _Builtin('Set', set)
FrozenSet = _Builtin('FrozenSet', frozenset)
Tuple = _Builtin('Tuple', tuple)
Type = _Builtin('Type', type)
for _name in ('Hashable', 'Iterable', 'Iterator', 'Generator', 'Reversible', 'Sized', 'Container',
              'Callable', 'Collection', 'MutableSet', 'Mapping', 'MutableMapping', 'MappingView',
              'KeysView', 'ItemsView', 'ValuesView', 'Sequence', 'MutableSequence', 'ByteString',
              'Awaitable', 'Coroutine', 'AsyncIterable', 'AsyncIterator', 'AsyncGenerator'):
    globals()[_name] = _Builtin(_name, getattr(_abc, _name))
AbstractSet = _Builtin('AbstractSet', _abc.Set)
import collections as _collections
Deque = _Builtin('Deque', _collections.deque)
DefaultDict = _Builtin('DefaultDict', _collections.defaultdict)
OrderedDict = _Builtin('OrderedDict', _collections.OrderedDict)
Counter = _Builtin('Counter', _collections.Counter)
Text = str


class Generic:

    __slots__ = ()

    def __class_getitem__(cls, params):
        if not isinstance(params, tuple):
            params = (params,)
        name = 'Generic' if cls is Generic else 'Protocol' if cls is Protocol else \
            f'{cls.__module__}.{cls.__qualname__}'
        return _Alias(name, cls, params)


class _ProtocolMeta(_ABCMeta):
    def __instancecheck__(cls, instance):
        if cls is Protocol or not cls.__dict__.get('_is_protocol'):
            return super().__instancecheck__(instance)
        if super().__instancecheck__(instance):
            return True
        if not cls.__dict__.get('_is_runtime_protocol'):
            raise TypeError('Instance and class checks can only be used with '
                            '@runtime_checkable protocols')
        return all(hasattr(instance, name) for name in _members(cls))


def _members(cls):
    names = set()
    for base in cls.__mro__:
        if base.__dict__.get('_is_protocol'):
            names.update(base.__dict__, base.__dict__.get('__annotations__', ()))
    return {n for n in names if not n.startswith('_abc') and n not in _NOT_MEMBERS}


_NOT_MEMBERS = frozenset((
    '_is_protocol', '_is_runtime_protocol', '__module__', '__qualname__', '__doc__', '__dict__',
    '__weakref__', '__slots__', '__annotations__', '__abstractmethods__', '__init__', '__new__',
    '__init_subclass__', '__parameters__', '__orig_bases__', '__firstlineno__',
    '__static_attributes__', '__class_getitem__', '__subclasshook__', '__match_args__'))


class Protocol(Generic, metaclass=_ProtocolMeta):

    __slots__ = ()
    _is_protocol = True

    def __init_subclass__(cls, *args, **kwargs):
        super().__init_subclass__(*args, **kwargs)
        cls._is_protocol = Protocol in cls.__bases__
        if cls._is_protocol and '__init__' not in cls.__dict__:
            cls.__init__ = _no_init


def _no_init(self, *args, **kwargs):
    if type(self)._is_protocol:
        raise TypeError('Protocols cannot be instantiated')


def runtime_checkable(cls):
    if not getattr(cls, '_is_protocol', False):
        raise TypeError('@runtime_checkable can be only applied to protocol classes, '
                        f'got {cls!r}')
    cls._is_runtime_protocol = True
    return cls


@runtime_checkable
class SupportsInt(Protocol):
    def __int__(self): ...


@runtime_checkable
class SupportsFloat(Protocol):
    def __float__(self): ...


@runtime_checkable
class SupportsIndex(Protocol):
    def __index__(self): ...


@runtime_checkable
class SupportsAbs(Protocol):
    def __abs__(self): ...


class _NamedTupleMeta(type):
    def __new__(cls, name, bases, ns):
        types = ns.get('__annotations__', {})
        defaults = [ns[n] for n in types if n in ns]
        for n in types:
            if n not in ns and defaults and any(m in ns for m in list(types)[:list(types).index(n)]):
                raise TypeError(f'Non-default namedtuple field {n} cannot follow default field '
                                + ', '.join(m for m in types if m in ns))
        nt = _collections.namedtuple(name, types, defaults=defaults or None, module=ns['__module__'])
        nt.__annotations__ = dict(types)
        for key, value in ns.items():
            if key in ('__new__', '__init__', '__slots__', '__getnewargs__', '_fields', '_field_defaults',
                       '_make', '_replace', '_asdict', '_source'):
                raise AttributeError('Cannot overwrite NamedTuple attribute ' + key)
            if key not in types and key not in ('__module__', '__name__', '__annotations__', '__qualname__'):
                setattr(nt, key, value)
        nt.__qualname__ = ns.get('__qualname__', name)
        return nt


def NamedTuple(typename, fields=(), /, **kwargs):
    fields = list(fields) or list(kwargs.items())
    from _collections import _caller_module
    nt = _collections.namedtuple(typename, [n for n, _ in fields], module=_caller_module(1))
    nt.__annotations__ = dict(fields)
    return nt


_NamedTupleBase = type.__new__(_NamedTupleMeta, 'NamedTuple', (), {})
NamedTuple.__mro_entries__ = lambda bases: (_NamedTupleBase,)


class _TypedDictMeta(type):
    def __new__(cls, name, bases, ns, total=True):
        annotations = {}
        for base in bases:
            annotations.update(base.__dict__.get('__annotations__', {}))
        annotations.update(ns.get('__annotations__', {}))
        ns['__annotations__'] = annotations
        ns['__total__'] = total
        return type.__new__(_TypedDictMeta, name, (dict,), ns)

    __call__ = lambda cls, *args, **kwds: dict(*args, **kwds)


def TypedDict(typename, fields=None, /, *, total=True):
    """A simple typed namespace: a plain dict at run time."""
    return _TypedDictMeta(typename, (), {'__annotations__': dict(fields or {})}, total=total)


_TypedDictBase = type.__new__(_TypedDictMeta, 'TypedDict', (), {})
TypedDict.__mro_entries__ = lambda bases: (_TypedDictBase,)


class NewType(_Hint):
    """A distinct name for an existing type."""

    def __init__(self, name, tp):
        self.__name__ = self.__qualname__ = name
        self.__supertype__ = tp

    def __call__(self, x, /):
        return x

    def __repr__(self):
        return self.__qualname__


AnyStr = TypeVar('AnyStr', bytes, str)


class IO(Generic):
    """Annotation of file objects."""


class TextIO(IO):
    """Annotation of text files."""


class BinaryIO(IO):
    """Annotation of binary files."""


def cast(typ, val):
    """Cast a value to a type: returns the value unchanged."""
    return val


def assert_type(val, typ, /):
    return val


def reveal_type(obj, /):
    import sys
    print(f'Runtime type is {type(obj).__name__!r}', file=sys.stderr)
    return obj


def assert_never(arg, /):
    raise AssertionError(f'Expected code to be unreachable, but got: {arg!r}')


def _overload_dummy(*args, **kwds):
    raise NotImplementedError(
        'You should not call an overloaded function. A series of @overload-decorated functions '
        'outside a stub module should always be followed by an implementation that is not '
        '@overload-ed.')


def overload(func):
    return _overload_dummy


def final(f):
    try:
        f.__final__ = True
    except (AttributeError, TypeError):
        pass
    return f


def override(method, /):
    try:
        method.__override__ = True
    except (AttributeError, TypeError):
        pass
    return method


def no_type_check(arg):
    return arg


def dataclass_transform(**kwargs):
    return lambda cls: cls


class ForwardRef:
    def __init__(self, arg):
        self.__forward_arg__ = arg

    def __repr__(self):
        return f'ForwardRef({self.__forward_arg__!r})'


def get_type_hints(obj, globalns=None, localns=None, include_extras=False):
    """Return type hints for an object, those given as text evaluated."""
    import sys
    hints = {}
    if isinstance(obj, type):
        for base in reversed(obj.__mro__):
            scope = globalns
            if scope is None:
                module = sys.modules.get(base.__module__)
                scope = getattr(module, '__dict__', {})
            for name, value in base.__dict__.get('__annotations__', {}).items():
                hints[name] = _resolve(value, scope, localns or dict(vars(base)))
        return hints
    if globalns is None:
        globalns = getattr(obj, '__globals__', None) or getattr(obj, '__dict__', {})
    for name, value in getattr(obj, '__annotations__', {}).items():
        hints[name] = _resolve(value, globalns, localns)
    return hints


def _resolve(value, globalns, localns):
    if value is None:
        return type(None)
    if isinstance(value, str):
        return _none(eval(value, dict(globalns), localns or {}))
    return value


def get_origin(tp):
    if isinstance(tp, _Annotated):
        return Annotated
    return getattr(tp, '__origin__', None)


def get_args(tp):
    if isinstance(tp, _Annotated):
        return (tp.__origin__, *tp.__metadata__)
    args = getattr(tp, '__args__', ())
    if getattr(tp, '__origin__', None) is _abc.Callable and args and args[0] is not Ellipsis:
        return list(args[:-1]), args[-1]
    return args
