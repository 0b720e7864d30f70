"""Data classes: classes made from the annotations in their body (PEP 557)."""

__all__ = ['dataclass', 'field', 'Field', 'FrozenInstanceError', 'InitVar', 'KW_ONLY',
           'MISSING', 'fields', 'asdict', 'astuple', 'make_dataclass', 'replace',
           'is_dataclass']


class FrozenInstanceError(AttributeError):
    pass


class _Marker:
    def __init__(self, text):
        self.text = text

    def __repr__(self):
        return self.text


class _DefaultFactory:
    def __repr__(self):
        return '<factory>'


_FACTORY = _DefaultFactory()


class _MISSING_TYPE:
    pass


MISSING = _MISSING_TYPE()


class _KW_ONLY_TYPE:
    pass


KW_ONLY = _KW_ONLY_TYPE()

_FIELD, _FIELD_CLASSVAR, _FIELD_INITVAR = (
    _Marker('_FIELD'), _Marker('_FIELD_CLASSVAR'), _Marker('_FIELD_INITVAR'))
_FIELDS = '__dataclass_fields__'
_PARAMS = '__dataclass_params__'


class InitVar:
    """The annotation of a field that only __init__ and __post_init__ see."""

    __slots__ = ('type',)

    def __init__(self, type):
        self.type = type

    def __repr__(self):
        name = self.type.__name__ if isinstance(self.type, type) else repr(self.type)
        return f'dataclasses.InitVar[{name}]'

    def __class_getitem__(cls, type):
        return InitVar(type)


class Field:
    """What is known of a field: use field() to make one."""

    __slots__ = ('name', 'type', 'default', 'default_factory', 'repr', 'hash', 'init',
                 'compare', 'metadata', 'kw_only', '_field_type')

    def __init__(self, default, default_factory, init, repr, hash, compare, metadata, kw_only):
        self.name = None
        self.type = None
        self.default = default
        self.default_factory = default_factory
        self.init = init
        self.repr = repr
        self.hash = hash
        self.compare = compare
        self.metadata = type(type.__dict__)({} if metadata is None else metadata)
        self.kw_only = kw_only
        self._field_type = None

    def __repr__(self):
        return (f'Field(name={self.name!r},type={self.type!r},default={self.default!r},'
                f'default_factory={self.default_factory!r},init={self.init!r},'
                f'repr={self.repr!r},hash={self.hash!r},compare={self.compare!r},'
                f'metadata={self.metadata!r},kw_only={self.kw_only!r},'
                f'_field_type={self._field_type})')


class _Params:
    def __init__(self, **options):
        self.__dict__.update(options)


def field(*, default=MISSING, default_factory=MISSING, init=True, repr=True, hash=None,
          compare=True, metadata=None, kw_only=MISSING):
    if default is not MISSING and default_factory is not MISSING:
        raise ValueError('cannot specify both default and default_factory')
    return Field(default, default_factory, init, repr, hash, compare, metadata, kw_only)


def _get_field(cls, name, tp, kw_only):
    default = getattr(cls, name, MISSING)
    if isinstance(default, Field):
        f = default
    else:
        if default.__class__.__name__ == 'member_descriptor':
            default = MISSING
        f = field(default=default)
    f.name = name
    f.type = tp
    f._field_type = _FIELD
    text = tp if isinstance(tp, str) else repr(tp)
    if 'ClassVar' in text and (text.startswith(('ClassVar', 'typing.ClassVar', 't.ClassVar'))):
        f._field_type = _FIELD_CLASSVAR
    elif isinstance(tp, InitVar) or tp is InitVar or (
            isinstance(tp, str) and tp.startswith(('InitVar', 'dataclasses.InitVar'))):
        f._field_type = _FIELD_INITVAR
    if f._field_type is not _FIELD and f.default_factory is not MISSING:
        raise TypeError(f'field {f.name} cannot have a default factory')
    if f.kw_only is MISSING:
        f.kw_only = kw_only if f._field_type is not _FIELD_CLASSVAR else MISSING
    if f._field_type is _FIELD and f.default.__class__.__hash__ is None:
        raise ValueError(f'mutable default {f.default.__class__} for field '
                         f'{f.name} is not allowed: use default_factory')
    return f


def _make(cls, name, params, body, scope):
    """A method from source text."""
    text = f'def {name}({params}):\n ' + '\n '.join(body)
    exec(text, scope)
    fn = scope.pop(name)
    fn.__qualname__ = f'{cls.__qualname__}.{name}'
    fn.__module__ = cls.__module__
    return fn


def _init(cls, all_fields, frozen, post_init):
    positional = [f for f in all_fields if f.init and not f.kw_only]
    keyword = [f for f in all_fields if f.init and f.kw_only]
    seen_default = None
    for f in positional:
        if f.default is not MISSING or f.default_factory is not MISSING:
            seen_default = f
        elif seen_default is not None:
            raise TypeError(f'non-default argument {f.name!r} follows default '
                            f'argument {seen_default.name!r}')
    scope = {'__dataclass_factory__': _FACTORY, '__dataclass_set__': object.__setattr__}
    self_name = 'self' if all(f.name != 'self' for f in all_fields) else '__dataclass_self__'

    def param(f):
        if f.default_factory is not MISSING:
            return f'{f.name}=__dataclass_factory__'
        if f.default is not MISSING:
            return f'{f.name}=__dataclass_default_{f.name}__'
        return f.name

    body = []
    for f in all_fields:
        if f._field_type is _FIELD_INITVAR:
            if f.default is not MISSING:
                scope[f'__dataclass_default_{f.name}__'] = f.default
            continue
        if f.default is not MISSING:
            scope[f'__dataclass_default_{f.name}__'] = f.default
        value = f.name
        if f.default_factory is not MISSING:
            make = f'__dataclass_make_{f.name}__'
            scope[make] = f.default_factory
            value = f'{make}() if {f.name} is __dataclass_factory__ else {f.name}' if f.init else f'{make}()'
        elif not f.init:
            if f.default is MISSING:
                continue
            if not hasattr(cls, '__slots__'):
                continue
            value = f'__dataclass_default_{f.name}__'
        if frozen:
            body.append(f'__dataclass_set__({self_name}, {f.name!r}, {value})')
        else:
            body.append(f'{self_name}.{f.name} = {value}')
    if post_init:
        args = ', '.join(f.name for f in all_fields if f._field_type is _FIELD_INITVAR)
        body.append(f'{self_name}.__post_init__({args})')
    params = [self_name, *map(param, positional)]
    if keyword:
        params += ['*', *map(param, keyword)]
    fn = _make(cls, '__init__', ', '.join(params), body or ['pass'], scope)
    fn.__annotations__ = {f.name: f.type for f in positional + keyword} | {'return': None}
    return fn


def _set(cls, name, value):
    if name in cls.__dict__:
        return True
    setattr(cls, name, value)
    return False


def _repr_method(names):
    active = set()

    def __repr__(self):
        import threading
        key = id(self), threading.get_ident()
        if key in active:
            return '...'
        active.add(key)
        try:
            shown = ', '.join([f'{name}={getattr(self, name)!r}' for name in names])
        finally:
            active.discard(key)
        return f'{self.__class__.__qualname__}({shown})'
    return __repr__


def _compare(cls, name, symbol, names):
    mine = ''.join(f'self.{n}, ' for n in names)
    theirs = ''.join(f'other.{n}, ' for n in names)
    if name == '__eq__':
        same = ' and '.join(f'self.{n} == other.{n}' for n in names) or 'True'
        body = ['if self is other:', ' return True']
    else:
        same, body = f'({mine}) {symbol} ({theirs})', []
    return _make(cls, name, 'self, other',
                 body + ['if other.__class__ is self.__class__:', f' return {same}', 'return NotImplemented'], {})


def _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only):
    collected = {}
    any_frozen_base = has_bases = all_frozen = False
    for base in cls.__mro__[-1:0:-1]:
        base_fields = getattr(base, _FIELDS, None)
        if base_fields is not None:
            has_bases = True
            for f in base_fields.values():
                collected[f.name] = f
            if getattr(base, _PARAMS).frozen:
                any_frozen_base = True
    own = []
    kw = kw_only
    for name, tp in cls.__dict__.get('__annotations__', {}).items():
        if tp is KW_ONLY or (isinstance(tp, str) and tp in ('KW_ONLY', 'dataclasses.KW_ONLY')):
            if kw and not kw_only:
                raise TypeError(f'{name!r} is KW_ONLY, but KW_ONLY has already been specified')
            kw = True
        else:
            own.append(_get_field(cls, name, tp, kw))
    for f in own:
        collected[f.name] = f
        if isinstance(getattr(cls, f.name, None), Field):
            if f.default is MISSING:
                delattr(cls, f.name)
            else:
                setattr(cls, f.name, f.default)
    for name, value in cls.__dict__.items():
        if isinstance(value, Field) and name not in cls.__dict__.get('__annotations__', {}):
            raise TypeError(f'{name!r} is a field but has no type annotation')
    if has_bases:
        if any_frozen_base and not frozen:
            raise TypeError('cannot inherit non-frozen dataclass from a frozen one')
        if not any_frozen_base and frozen:
            raise TypeError('cannot inherit frozen dataclass from a non-frozen one')
    setattr(cls, _FIELDS, collected)
    setattr(cls, _PARAMS, _Params(init=init, repr=repr, eq=eq, order=order, unsafe_hash=unsafe_hash,
                                  frozen=frozen, match_args=match_args, kw_only=kw_only,
                                  slots=False, weakref_slot=False))
    class_hash = cls.__dict__.get('__hash__', MISSING)
    explicit_hash = not (class_hash is MISSING or class_hash is None and '__eq__' in cls.__dict__)
    if order and not eq:
        raise ValueError('eq must be true if order is true')

    active = [f for f in collected.values() if f._field_type is not _FIELD_CLASSVAR]
    real = [f for f in active if f._field_type is _FIELD]
    if init:
        _set_init = _init(cls, active, frozen, hasattr(cls, '__post_init__'))
        _set(cls, '__init__', _set_init)
    _set(cls, '__replace__', _replace)
    if repr:
        method = _repr_method([f.name for f in real if f.repr])
        method.__qualname__ = f'{cls.__qualname__}.__repr__'
        _set(cls, '__repr__', method)
    names = [f.name for f in real if f.compare]
    if eq:
        _set(cls, '__eq__', _compare(cls, '__eq__', '==', names))
    if order:
        for name, symbol in (('__lt__', '<'), ('__le__', '<='), ('__gt__', '>'), ('__ge__', '>=')):
            if _set(cls, name, _compare(cls, name, symbol, names)):
                raise TypeError(f'Cannot overwrite attribute {name} in class {cls.__name__}. '
                                'Consider using functools.total_ordering')
    if frozen:
        own_names = frozenset(f.name for f in real)

        def __setattr__(self, name, value):
            if type(self) is cls or name in own_names:
                raise FrozenInstanceError(f'cannot assign to field {name!r}')
            super(cls, self).__setattr__(name, value)

        def __delattr__(self, name):
            if type(self) is cls or name in own_names:
                raise FrozenInstanceError(f'cannot delete field {name!r}')
            super(cls, self).__delattr__(name)

        for method in (__setattr__, __delattr__):
            method.__qualname__ = f'{cls.__qualname__}.{method.__name__}'
            if _set(cls, method.__name__, method):
                raise TypeError(f'Cannot overwrite attribute {method.__name__} in class {cls.__name__}')
    if unsafe_hash or eq and frozen:
        if unsafe_hash and explicit_hash:
            raise TypeError(f'Cannot overwrite attribute __hash__ in class {cls.__name__}')
        if not explicit_hash:
            hashed = ''.join(f'self.{f.name}, ' for f in real
                             if (f.compare if f.hash is None else f.hash))
            cls.__hash__ = _make(cls, '__hash__', 'self', [f'return hash(({hashed}))'], {})
    elif eq and not explicit_hash:
        cls.__hash__ = None
    if not getattr(cls, '__doc__'):
        params = []
        for f in active:
            if f.init:
                shown = f.type.__name__ if isinstance(f.type, type) else f.type
                text = f'{f.name}: {shown if isinstance(shown, str) and isinstance(f.type, type) else f"{f.type!r}"}'
                if f.default is not MISSING:
                    text += f' = {f.default!r}'
                elif f.default_factory is not MISSING:
                    text += ' = <factory>'
                params.append(text)
        cls.__doc__ = f'{cls.__name__}({", ".join(params)})'
    if match_args:
        _set(cls, '__match_args__', tuple(f.name for f in active if f.init and not f.kw_only))
    if hasattr(cls, '__abstractmethods__'):
        from abc import update_abstractmethods
        update_abstractmethods(cls)
    return cls


def dataclass(cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False,
              frozen=False, match_args=True, kw_only=False, slots=False, weakref_slot=False):
    if slots or weakref_slot:
        raise TypeError('dataclass(slots=True) is not supported')

    def wrap(cls):
        return _process(cls, init, repr, eq, order, unsafe_hash, frozen, match_args, kw_only)

    return wrap if cls is None else wrap(cls)


def fields(class_or_instance):
    try:
        found = getattr(class_or_instance, _FIELDS)
    except AttributeError:
        raise TypeError('must be called with a dataclass type or instance') from None
    return tuple(f for f in found.values() if f._field_type is _FIELD)


def _is_instance(obj):
    return hasattr(type(obj), _FIELDS)


def is_dataclass(obj):
    return hasattr(obj if isinstance(obj, type) else type(obj), _FIELDS)


def asdict(obj, *, dict_factory=dict):
    """Return the fields of a dataclass instance as a new dictionary."""
    if not _is_instance(obj):
        raise TypeError('asdict() should be called on dataclass instances')
    return _inner(obj, lambda pairs: dict_factory(pairs), True)


def astuple(obj, *, tuple_factory=tuple):
    """Return the fields of a dataclass instance as a new tuple."""
    if not _is_instance(obj):
        raise TypeError('astuple() should be called on dataclass instances')
    return _inner(obj, lambda pairs: tuple_factory([v for _, v in pairs]), False)


def _inner(obj, make, as_dict):
    if _is_instance(obj):
        return make([(f.name, _inner(getattr(obj, f.name), make, as_dict)) for f in fields(obj)])
    if isinstance(obj, (list, tuple)):
        items = [_inner(v, make, as_dict) for v in obj]
        return type(obj)(*items) if hasattr(obj, '_fields') else type(obj)(items)
    if isinstance(obj, dict):
        pairs = [(_inner(k, make, as_dict), _inner(v, make, as_dict)) for k, v in obj.items()]
        if hasattr(type(obj), 'default_factory'):
            return type(obj)(obj.default_factory, pairs)
        return type(obj)(pairs)
    import copy
    return copy.deepcopy(obj)


def make_dataclass(cls_name, fields, *, bases=(), namespace=None, module=None, **options):
    body = dict(namespace or {})
    annotations = {}
    for item in fields:
        if isinstance(item, str):
            name, tp = item, 'typing.Any'
        elif len(item) == 2:
            name, tp = item
        else:
            name, tp, body[item[0]] = item
        if not name.isidentifier():
            raise TypeError(f'Field names must be valid identifiers: {name!r}')
        if name in annotations:
            raise TypeError(f'Field name duplicated: {name!r}')
        annotations[name] = tp
    body['__annotations__'] = annotations
    if module is None:
        from _collections import _caller_module
        module = _caller_module(1)
    body['__module__'] = module
    from types import new_class
    return dataclass(new_class(cls_name, bases, {}, lambda ns: ns.update(body)), **options)


def replace(obj, /, **changes):
    if not _is_instance(obj):
        raise TypeError('replace() should be called on dataclass instances')
    return _replace(obj, **changes)


def _replace(self, /, **changes):
    for f in getattr(self, _FIELDS).values():
        if f._field_type is _FIELD_CLASSVAR:
            continue
        if not f.init:
            if f.name in changes:
                raise TypeError(f'field {f.name} is declared with init=False, '
                                'it cannot be specified with replace()')
            continue
        if f.name not in changes:
            if f._field_type is _FIELD_INITVAR and f.default is MISSING:
                raise TypeError(f'InitVar {f.name!r} must be specified with replace()')
            changes[f.name] = getattr(self, f.name)
    return self.__class__(**changes)
