"""A collection of string constants, and capwords."""

__all__ = ['ascii_letters', 'ascii_lowercase', 'ascii_uppercase', 'capwords',
           'digits', 'hexdigits', 'octdigits', 'printable', 'punctuation',
           'whitespace', 'Template']

whitespace = ' \t\n\r\v\f'
ascii_lowercase = 'abcdefghijklmnopqrstuvwxyz'
ascii_uppercase = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'
ascii_letters = ascii_lowercase + ascii_uppercase
digits = '0123456789'
hexdigits = digits + 'abcdef' + 'ABCDEF'
octdigits = '01234567'
punctuation = r"""!"#$%&'()*+,-./:;<=>?@[\]^_`{|}~"""
printable = digits + ascii_letters + punctuation + whitespace


def capwords(s, sep=None):
    """Split the argument into words, capitalize each and join them again."""
    return (sep or ' ').join(map(str.capitalize, s.split(sep)))


_START = frozenset(ascii_letters + '_')
_REST = frozenset(ascii_letters + '_' + digits)


class Template:

    delimiter = '$'

    def __init__(self, template):
        self.template = template

    def _parts(self):
        """Pairs of text and what follows it: a name, or None; position and source with it."""
        text, mark = self.template, self.delimiter
        at = 0
        while True:
            found = text.find(mark, at)
            if found < 0:
                yield text[at:], None, 0, ''
                return
            before, i = text[at:found], found + len(mark)
            if text.startswith(mark, i):
                yield before + mark, None, 0, ''
                at = i + len(mark)
                continue
            braced = text.startswith('{', i)
            end = start = i + braced
            if end < len(text) and text[end] in _START:
                while end < len(text) and text[end] in _REST:
                    end += 1
            if end == start or braced and not text.startswith('}', end):
                yield before, '', found, mark
                at = i
                continue
            at = end + braced
            yield before, text[start:end], found, text[found:at]

    def _fill(self, mapping, kws, safe):
        values = dict(mapping, **kws) if kws else mapping
        out = []
        for before, name, at, source in self._parts():
            out.append(before)
            if name is None:
                continue
            if name == '':
                if not safe:
                    lines = self.template[:at].splitlines(keepends=True)
                    line = max(len(lines), 1)
                    column = at - len(''.join(lines[:-1])) + 1 if lines else 1
                    raise ValueError(f'Invalid placeholder in string: line {line}, col {column}')
                out.append(source)
            elif safe:
                try:
                    out.append(str(values[name]))
                except KeyError:
                    out.append(source)
            else:
                out.append(str(values[name]))
        return ''.join(out)

    def substitute(self, mapping={}, /, **kws):
        return self._fill(mapping, kws, False)

    def safe_substitute(self, mapping={}, /, **kws):
        return self._fill(mapping, kws, True)

    def is_valid(self):
        return all(name != '' for _, name, _, _ in self._parts())

    def get_identifiers(self):
        return list(dict.fromkeys(name for _, name, _, _ in self._parts() if name))
