"""Enumerations: symbolic names bound to unique values."""

__all__ = ['EnumType', 'EnumMeta', 'Enum', 'IntEnum', 'StrEnum', 'Flag', 'IntFlag',
           'ReprEnum', 'auto', 'unique', 'property', 'nonmember', 'member',
           'FlagBoundary', 'STRICT', 'CONFORM', 'EJECT', 'KEEP', 'global_enum']

_property = property


class nonmember:

    def __init__(self, value):
        self.value = value


class member:

    def __init__(self, value):
        self.value = value


class auto:

    def __init__(self, value=None):
        self.value = value

    def __repr__(self):
        return f'auto({self.value!r})'


class property(_property):
    """An attribute of members whose name a member may have, too."""

    def __get__(self, instance, ownerclass=None):
        if instance is None:
            if ownerclass is not None:
                found = ownerclass.__dict__.get('_member_map_', {}).get(self.__name__)
                if found is not None:
                    return found
            raise AttributeError(f'{ownerclass!r} has no attribute {self.__name__!r}')
        return super().__get__(instance, ownerclass)

    def __set_name__(self, owner, name):
        self._attribute = name

    @_property
    def __name__(self):
        return self._attribute


def _is_dunder(name):
    return len(name) > 4 and name[:2] == name[-2:] == '__' and name[2] != '_' and name[-3] != '_'


def _is_sunder(name):
    return len(name) > 2 and name[0] == name[-1] == '_' and name[1] != '_' and name[-2] != '_'


def _is_descriptor(obj):
    return hasattr(obj, '__get__') or hasattr(obj, '__set__') or hasattr(obj, '__delete__')


_SUNDERS = ('_order_', '_create_pseudo_member_', '_generate_next_value_', '_missing_',
            '_ignore_', '_iter_member_', '_iter_member_by_value_', '_iter_member_by_def_',
            '_add_alias_', '_add_value_alias_', '_value_repr_', '_numeric_repr_',
            '_use_args_', '_boundary_')


class EnumDict(dict):
    """The namespace of an enum's body: keeps the names of members in order."""

    def __init__(self, cls_name=None):
        super().__init__()
        self._cls_name = cls_name
        self._member_names = {}
        self._last_values = []
        self._ignore = []
        self._generate = None

    def __setitem__(self, key, value):
        if _is_sunder(key):
            if key not in _SUNDERS:
                raise ValueError(f'_sunder_ names, such as {key!r}, are reserved for future Enum use')
            if key == '_generate_next_value_':
                if self._member_names:
                    raise TypeError('_generate_next_value_ must be defined before members')
                self._generate = value.__func__ if isinstance(value, staticmethod) else value
            elif key == '_ignore_':
                if isinstance(value, str):
                    value = value.replace(',', ' ').split()
                self._ignore = list(value)
        elif _is_dunder(key):
            pass
        elif self._cls_name is not None and key.startswith(f'_{self._cls_name}__'):
            pass
        elif key in self._member_names:
            raise TypeError(f'{key!r} already defined as {self[key]!r}')
        elif key in self._ignore:
            pass
        elif isinstance(value, nonmember):
            value = value.value
        elif isinstance(value, member) or not (_is_descriptor(value) or isinstance(value, type) and
                                               value.__qualname__.startswith(f'{self._cls_name}.')):
            if isinstance(value, member):
                value = value.value
            elif key in self:
                raise TypeError(f'{key!r} already defined as {self[key]!r}')
            value = self._auto(key, value)
            self._member_names[key] = None
            self._last_values.append(value)
        super().__setitem__(key, value)

    def _auto(self, key, value):
        """Give each auto in a member's value its value."""
        def resolve(item):
            if not isinstance(item, auto):
                return item
            if item.value is None:
                item.value = self._generate(key, 1, len(self._member_names), self._last_values[:])
            return item.value

        if isinstance(value, auto):
            return resolve(value)
        if type(value) is tuple and any(isinstance(item, auto) for item in value):
            return tuple([resolve(item) for item in value])
        return value

    @_property
    def member_names(self):
        return list(self._member_names)


Enum = Flag = ReprEnum = None


def _data_type(bases):
    """The class before the enum that holds the members' values, object if there is none."""
    for chain in bases:
        for base in chain.__mro__:
            if base is object or isinstance(base, EnumType):
                data = getattr(base, '_member_type_', object)
                if data is not object:
                    return data
                continue
            if '__new__' in base.__dict__ or '__dataclass_fields__' in base.__dict__:
                return base if base in chain.__mro__ else chain
    return object


class EnumType(type):
    """Metaclass for Enum"""

    @classmethod
    def __prepare__(metacls, cls, bases, **kwds):
        ns = EnumDict(cls)
        if bases and Enum is not None:
            last = bases[-1]
            if not isinstance(last, EnumType):
                raise TypeError('new enumerations should be created as '
                                '`EnumName([mixin_type, ...] [data_type,] enum_type)`')
            for base in bases:
                if isinstance(base, EnumType) and base._member_names_:
                    raise TypeError(f'<enum {cls!r}> cannot extend {base!r}')
            ns._generate = last._generate_next_value_
        return ns

    def __new__(metacls, cls, bases, ns, *, boundary=None, _simple=False, **kwds):
        if Enum is None:
            return super().__new__(metacls, cls, bases, dict(ns))
        names = ns._member_names
        for name in ns._ignore:
            ns.pop(name, None)
        names = [name for name in names if name in ns]
        if 'mro' in names:
            raise ValueError(f'invalid enum member name(s) {"mro"!r}')
        body = {name: value for name, value in ns.items() if name not in ns._member_names}
        values = {name: ns[name] for name in names}
        generate = body.get('_generate_next_value_')
        if generate is not None and not isinstance(generate, staticmethod):
            body['_generate_next_value_'] = staticmethod(generate)
        data = _data_type(bases)
        first_enum = bases[-1] if bases else Enum
        own_new = body.pop('__new__', None)
        body['_member_names_'] = []
        body['_member_map_'] = {}
        body['_value2member_map_'] = {}
        body['_member_type_'] = data
        if own_new is not None:
            body['__new_member__'] = own_new
        if Flag is not None and issubclass(first_enum, Flag):
            body['_boundary_'] = boundary or getattr(first_enum, '_boundary_', None)
            body['_flag_mask_'] = body['_all_bits_'] = body['_singles_mask_'] = 0
        order = body.pop('_order_', None)

        enum_class = super().__new__(metacls, cls, bases, body, **kwds)

        maker = getattr(enum_class, '__new_member__', None)
        for name, value in values.items():
            _add_member(enum_class, name, value, data, maker)

        # Values with a class of their own would show by their own methods.
        if ReprEnum is not None and ReprEnum in bases:
            if '__str__' not in body:
                enum_class.__str__ = _str_of(data.__repr__ if data.__str__ is object.__str__ else data.__str__)
            if '__format__' not in body:
                enum_class.__format__ = data.__format__
        for name in ('__repr__', '__str__', '__format__', '__reduce_ex__'):
            # The enum's methods come before those of the members' values.
            if name not in enum_class.__dict__ and hasattr(first_enum, name):
                found = getattr(enum_class, name)
                if found is getattr(data, name, None) or found is getattr(object, name, None):
                    setattr(enum_class, name, getattr(first_enum, name))
        enum_class.__new__ = Enum.__new__
        if Flag is not None and issubclass(enum_class, Flag):
            for name in ('__or__', '__and__', '__xor__', '__ror__', '__rand__', '__rxor__', '__invert__'):
                if name not in body:
                    setattr(enum_class, name, getattr(first_enum, name))
        if Flag is not None and issubclass(enum_class, Flag):
            enum_class._member_names_.sort(
                key=lambda name: enum_class._member_map_[name]._value_)
        if order is not None:
            wanted = order.replace(',', ' ').split() if isinstance(order, str) else list(order)
            if [n for n in wanted if n in enum_class._member_names_] != enum_class._member_names_:
                raise TypeError('member order does not match _order_:\n'
                                f'  {enum_class._member_names_!r}\n  {wanted!r}')
        return enum_class

    def __init__(cls, *args, **kwds):
        super().__init__(*args)

    def __bool__(cls):
        return True

    def __call__(cls, value, *args, names=None, module=None, qualname=None, type=None,
                 start=1, boundary=None):
        if cls._member_map_:
            if args or names is not None:
                value = (value, *args) if names is None else (value, names, *args)
            return cls.__new__(cls, value)
        if args:
            names, = args
        if names is None:
            raise TypeError(f"{cls!r} has no members; specify `names=()` if you meant to create "
                            "a new, empty, enum")
        bases = (cls,) if type is None else (type, cls)
        metacls = cls.__class__
        ns = metacls.__prepare__(value, bases)
        if isinstance(names, str):
            names = names.replace(',', ' ').split()
        if names and not isinstance(names, dict) and isinstance(names[0], str):
            last = []
            pairs = []
            for count, name in enumerate(names):
                v = cls._generate_next_value_(name, start, count, last[:])
                last.append(v)
                pairs.append((name, v))
            names = pairs
        for item in names:
            name, v = (item, names[item]) if isinstance(item, str) else item
            ns[name] = v
        if module is None:
            from _collections import _caller_module
            module = _caller_module(1)
        ns['__module__'] = module
        ns['__qualname__'] = qualname or value
        return metacls.__new__(metacls, value, bases, ns, boundary=boundary)

    def __contains__(cls, value):
        if isinstance(value, cls):
            return True
        try:
            cls(value)
            return True
        except ValueError:
            return False

    def __delattr__(cls, attr):
        if attr in cls._member_map_:
            raise AttributeError(f"{cls.__name__!r} cannot delete member {attr!r}.")
        super().__delattr__(attr)

    def __setattr__(cls, name, value):
        if name in cls.__dict__.get('_member_map_', {}):
            raise AttributeError(f'cannot reassign member {name!r}')
        super().__setattr__(name, value)

    def __dir__(cls):
        return sorted(['__class__', '__contains__', '__doc__', '__getitem__', '__init_subclass__',
                       '__iter__', '__len__', '__members__', '__module__', '__name__',
                       '__qualname__', *cls._member_map_])

    def __getitem__(cls, name):
        return cls._member_map_[name]

    def __iter__(cls):
        return (cls._member_map_[name] for name in cls._member_names_)

    def __len__(cls):
        return len(cls._member_names_)

    def __reversed__(cls):
        return (cls._member_map_[name] for name in reversed(cls._member_names_))

    @_property
    def __members__(cls):
        return type(type.__dict__)(cls._member_map_)

    def __repr__(cls):
        if Flag is not None and issubclass(cls, Flag):
            return f'<flag {cls.__name__!r}>'
        return f'<enum {cls.__name__!r}>'


EnumMeta = EnumType


def _str_of(method):
    def __str__(self):
        return method(self)
    return __str__


def _add_member(enum_class, name, value, data, maker):
    args = value if isinstance(value, tuple) else (value,)
    if data is tuple:
        args = (args,)
    if maker is not None:
        new = maker(enum_class, *args)
        if not hasattr(new, '_value_'):
            new._value_ = value if data is object else data(*args)
    elif data is object:
        new = object.__new__(enum_class)
        new._value_ = value
    else:
        new = data.__new__(enum_class, *args)
        if '__dataclass_fields__' in data.__dict__:
            new._value_ = data(*args)
        else:
            new._value_ = data(*args) if data in (int, str, float, bytes, tuple, complex) else value
    value = new._value_
    new._name_ = name
    new.__objclass__ = enum_class
    new._sort_order_ = len(enum_class._member_names_)
    if type(enum_class).__init__ is not enum_class.__init__ and enum_class.__init__ is not object.__init__:
        new.__init__(*args)
    value = new._value_
    for other in enum_class._member_map_.values():
        if other._value_ == value:
            new = other
            break
    else:
        if Flag is not None and issubclass(enum_class, Flag) and isinstance(value, int):
            type.__setattr__(enum_class, '_flag_mask_', enum_class._flag_mask_ | value)
            if value and value & (value - 1) == 0:
                type.__setattr__(enum_class, '_singles_mask_', enum_class._singles_mask_ | value)
                enum_class._member_names_.append(name)
            bits = 2 ** enum_class._flag_mask_.bit_length() - 1
            type.__setattr__(enum_class, '_all_bits_', bits)
        else:
            enum_class._member_names_.append(name)
        try:
            enum_class._value2member_map_.setdefault(value, new)
        except TypeError:
            pass
    type.__setattr__(enum_class, name, new)
    enum_class._member_map_[name] = new


class Enum(metaclass=EnumType):

    def __new__(cls, value):
        if type(value) is cls:
            return value
        try:
            return cls._value2member_map_[value]
        except KeyError:
            pass
        except TypeError:
            for found in cls._member_map_.values():
                if found._value_ == value:
                    return found
        if not cls._member_map_:
            raise TypeError(f'{cls!r} has no members defined')
        failure = None
        try:
            result = cls._missing_(value)
        except Exception as e:
            failure = e
            result = None
        if isinstance(result, cls):
            return result
        if Flag is not None and issubclass(cls, Flag) and isinstance(result, int):
            return result
        error = ValueError(f'{value!r} is not a valid {cls.__qualname__}')
        if result is None and failure is None:
            raise error
        if failure is None:
            failure = TypeError(f'error in {cls.__name__}._missing_: returned {result!r} '
                                'instead of None or a valid member')
        if not isinstance(failure, ValueError):
            failure.__context__ = error
        raise failure

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        """The next value for auto: one more than the highest so far."""
        if not last_values:
            return start
        try:
            return max(last_values) + 1
        except TypeError:
            raise TypeError('unable to sort non-numeric values') from None

    @classmethod
    def _missing_(cls, value):
        return None

    def __repr__(self):
        shown = self._value_
        return f'<{self.__class__.__name__}.{self._name_}: {shown!r}>'

    def __str__(self):
        return f'{self.__class__.__name__}.{self._name_}'

    def __dir__(self):
        names = {n for c in self.__class__.__mro__ for n in c.__dict__
                 if n[0] != '_' and n not in self._member_map_}
        return sorted({'__class__', '__doc__', '__eq__', '__hash__', '__module__',
                       'name', 'value'} | names)

    def __format__(self, format_spec):
        return str.__format__(str(self), format_spec)

    def __hash__(self):
        return hash(self._name_)

    def __reduce_ex__(self, proto):
        return self.__class__, (self._value_,)

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self

    @property
    def name(self):
        """The name of the Enum member."""
        return self._name_

    @property
    def value(self):
        """The value of the Enum member."""
        return self._value_


type.__setattr__(Enum, '_member_names_', [])
type.__setattr__(Enum, '_member_map_', {})
type.__setattr__(Enum, '_value2member_map_', {})
type.__setattr__(Enum, '_member_type_', object)


class ReprEnum(Enum):
    pass


class IntEnum(int, ReprEnum):
    pass


class StrEnum(str, ReprEnum):

    def __new_member__(cls, *values):
        if len(values) > 3:
            raise TypeError(f'too many arguments for str(): {values!r}')
        if len(values) == 1 and not isinstance(values[0], str):
            raise TypeError(f'{values[0]!r} is not a string')
        value = str(*values)
        new = str.__new__(cls, value)
        new._value_ = value
        return new

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        """Return the lower-cased version of the member name."""
        return name.lower()


class FlagBoundary(StrEnum):
    """How a Flag class treats values with unknown bits."""
    STRICT = 'strict'
    CONFORM = 'conform'
    EJECT = 'eject'
    KEEP = 'keep'


STRICT, CONFORM, EJECT, KEEP = FlagBoundary


def _bits(value):
    while value:
        low = value & -value
        yield low
        value ^= low


class Flag(Enum):
    """Support for flags"""

    _boundary_ = STRICT

    @staticmethod
    def _generate_next_value_(name, start, count, last_values):
        """The next value for auto: the next power of two."""
        if not last_values:
            return start if start is not None else 1
        try:
            return 2 ** max(last_values).bit_length()
        except Exception:
            raise TypeError(f'invalid flag value {last_values[-1]!r}') from None

    @classmethod
    def _missing_(cls, value):
        """A combination of members, as a member without a name of its own."""
        if not isinstance(value, int):
            raise ValueError(f'{value!r} is not a valid {cls.__qualname__}')
        original = value
        everything = cls._all_bits_
        if value < 0:
            value = max(everything + 1, 2 ** value.bit_length()) + value
        unknown = value & ~cls._flag_mask_
        if unknown and not (original < 0 and cls._boundary_ is not KEEP):
            if cls._boundary_ is STRICT:
                width = max(value.bit_length(), everything.bit_length())
                raise ValueError(
                    f'{cls!r} invalid value {original!r}\n'
                    f'    given {_binary(original, width)}\n'
                    f'  allowed {_binary(cls._flag_mask_, width)}')
            if cls._boundary_ is CONFORM:
                value &= cls._flag_mask_
            elif cls._boundary_ is EJECT:
                return original
        elif unknown:
            value &= cls._flag_mask_
        found = cls._value2member_map_.get(value)
        if found is not None:
            return found
        if cls._member_type_ is object:
            new = object.__new__(cls)
        else:
            new = cls._member_type_.__new__(cls, value)
        new._value_ = value
        names = [m._name_ for m in cls._iter_member_(value)]
        unknown = value & ~cls._flag_mask_
        new._name_ = '|'.join(names) or None
        if new._name_ and unknown:
            new._name_ += f'|{unknown}'
        return cls._value2member_map_.setdefault(value, new)

    @classmethod
    def _iter_member_(cls, value):
        for bit in _bits(value & cls._flag_mask_):
            found = cls._value2member_map_.get(bit)
            if found is not None:
                yield found

    def __contains__(self, other):
        if not isinstance(other, self.__class__):
            raise TypeError(f"unsupported operand type(s) for 'in': {type(other).__qualname__!r} "
                            f"and {self.__class__.__qualname__!r}")
        return other._value_ & self._value_ == other._value_

    def __iter__(self):
        yield from self._iter_member_(self._value_)

    def __len__(self):
        return self._value_.bit_count()

    def __repr__(self):
        if self._name_ is None:
            return f'<{self.__class__.__name__}: {self._value_!r}>'
        return f'<{self.__class__.__name__}.{self._name_}: {self._value_!r}>'

    def __str__(self):
        if self._name_ is None:
            return f'{self.__class__.__name__}({self._value_!r})'
        return f'{self.__class__.__name__}.{self._name_}'

    def __bool__(self):
        return bool(self._value_)

    def _get_value(self, flag):
        if isinstance(flag, self.__class__):
            return flag._value_
        if self._member_type_ is not object and isinstance(flag, self._member_type_):
            return flag
        return NotImplemented

    def __or__(self, other):
        value = self._get_value(other)
        if value is NotImplemented:
            return NotImplemented
        return self.__class__(self._value_ | value)

    def __and__(self, other):
        value = self._get_value(other)
        if value is NotImplemented:
            return NotImplemented
        return self.__class__(self._value_ & value)

    def __xor__(self, other):
        value = self._get_value(other)
        if value is NotImplemented:
            return NotImplemented
        return self.__class__(self._value_ ^ value)

    __ror__ = __or__
    __rand__ = __and__
    __rxor__ = __xor__

    def __invert__(self):
        if self._boundary_ in (EJECT, KEEP):
            return self.__class__(~self._value_)
        return self.__class__(self._singles_mask_ & ~self._value_)


def _binary(value, width):
    """bin() with the sign bit first, in two's complement."""
    if value < 0:
        return '0b1 ' + format(value + 2 ** width, f'0{width}b')
    return '0b0 ' + format(value, f'0{width}b')


class IntFlag(int, ReprEnum, Flag, boundary=KEEP):
    pass


def unique(enumeration):
    duplicates = [(name, m.name) for name, m in enumeration.__members__.items() if name != m.name]
    if duplicates:
        details = ', '.join(f'{alias} -> {name}' for alias, name in duplicates)
        raise ValueError(f'duplicate values found in {enumeration!r}: {details}')
    return enumeration


def global_enum(cls, update_str=False):
    """Put the members into the module of the class."""
    import sys
    sys.modules[cls.__module__].__dict__.update(cls.__members__)
    return cls
