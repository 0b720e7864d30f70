

def abstractmethod(funcobj):
    funcobj.__isabstractmethod__ = True
    return funcobj


class abstractclassmethod(classmethod):
    __isabstractmethod__ = True

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractstaticmethod(staticmethod):
    __isabstractmethod__ = True

    def __init__(self, callable):
        callable.__isabstractmethod__ = True
        super().__init__(callable)


class abstractproperty(property):
    __isabstractmethod__ = True


# The number of registrations so far: negative answers hold for one number.
_registrations = [0]

# So many answers are remembered for one class before they are forgotten.
_CACHED = 512


class _Answers:
    """What an ABC knows: its registered classes and earlier answers."""

    __slots__ = ('registry', 'yes', 'no', 'at')

    def __init__(self):
        self.registry = ()
        self.yes = set()
        self.no = set()
        self.at = 0


class ABCMeta(type):

    def __new__(mcls, name, bases, namespace, /, **kwargs):
        cls = super().__new__(mcls, name, bases, namespace, **kwargs)
        _find_abstract(cls, namespace.items())
        cls._abc_impl = _Answers()
        return cls

    def register(cls, subclass):
        if not isinstance(subclass, type):
            raise TypeError('Can only register classes')
        if issubclass(subclass, cls):
            return subclass
        if issubclass(cls, subclass):
            raise RuntimeError('Refusing to create an inheritance cycle')
        known = cls._abc_impl
        known.registry += (subclass,)
        known.yes.add(subclass)
        _registrations[0] += 1
        _tell_patterns(cls, subclass)
        return subclass

    def __instancecheck__(cls, instance):
        subclass = instance.__class__
        known = cls._abc_impl
        if subclass in known.yes:
            return True
        actual = type(instance)
        if actual is subclass:
            if known.at == _registrations[0] and subclass in known.no:
                return False
            return cls.__subclasscheck__(subclass)
        return cls.__subclasscheck__(subclass) or cls.__subclasscheck__(actual)

    def __subclasscheck__(cls, subclass):
        if not isinstance(subclass, type):
            raise TypeError('issubclass() arg 1 must be a class')
        known = cls._abc_impl
        if subclass in known.yes:
            return True
        now = _registrations[0]
        if known.at != now:
            known.no = set()
            known.at = now
        elif subclass in known.no:
            return False
        answer = _is_subclass(cls, subclass, known)
        cache = known.yes if answer else known.no
        if len(cache) >= _CACHED:
            cache.clear()
            if answer:
                cache.update(known.registry)
        cache.add(subclass)
        return answer


def _is_subclass(cls, subclass, known):
    answer = cls.__subclasshook__(subclass)
    if answer is not NotImplemented:
        return answer
    if cls in subclass.__mro__:
        return True
    for registered in known.registry:
        if issubclass(subclass, registered):
            return True
    for child in type.__subclasses__(cls):
        if issubclass(subclass, child):
            return True
    return False


def _find_abstract(cls, items):
    abstracts = {name for name, value in items if getattr(value, '__isabstractmethod__', False)}
    for base in cls.__bases__:
        for name in getattr(base, '__abstractmethods__', ()):
            if getattr(getattr(cls, name, None), '__isabstractmethod__', False):
                abstracts.add(name)
    cls.__abstractmethods__ = frozenset(abstracts)


# Called with an ABC and a class registered with it; collections.abc replaces it.
_pattern_hooks = []


def _tell_patterns(cls, subclass):
    for hook in _pattern_hooks:
        hook(cls, subclass)


class ABC(metaclass=ABCMeta):
    __slots__ = ()


def update_abstractmethods(cls):
    if not hasattr(cls, '__abstractmethods__'):
        return cls
    _find_abstract(cls, [(name, value) for name, value in cls.__dict__.items()])
    return cls


def get_cache_token():
    return _registrations[0]
