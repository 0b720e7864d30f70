// This file guesses what was meant where a name is missing: "Did you mean ...?".
package minipy

import (
	"slices"
	"strings"

	"minipy/compiler/code"
	rt "minipy/runtime"
	"minipy/runtime/object"
)

// stdlibNames are the public modules of CPython 3.13's library: a missing name
// that is one of them was probably not imported.
const stdlibNames = " abc antigravity argparse array ast asyncio atexit base64 bdb binascii bisect builtins bz2 cProfile calendar cmath cmd code codecs codeop collections colorsys compileall concurrent configparser contextlib contextvars copy copyreg csv ctypes curses dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum errno faulthandler fcntl filecmp fileinput fnmatch fractions ftplib functools gc genericpath getopt getpass gettext glob graphlib grp gzip hashlib heapq hmac html http idlelib imaplib importlib inspect io ipaddress itertools json keyword linecache locale logging lzma mailbox marshal math mimetypes mmap modulefinder msvcrt multiprocessing netrc nt ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle pickletools pkgutil platform plistlib poplib posix posixpath pprint profile pstats pty pwd py_compile pyclbr pydoc pydoc_data pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets select selectors shelve shlex shutil signal site smtplib socket socketserver sqlite3 sre_compile sre_constants sre_parse ssl stat statistics string stringprep struct subprocess symtable sys sysconfig syslog tabnanny tarfile tempfile termios textwrap this threading time timeit tkinter token tokenize tomllib trace traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uuid venv warnings wave weakref webbrowser winreg winsound wsgiref xml xmlrpc zipapp zipfile zipimport zlib zoneinfo __future__ _thread "

// suggestion returns what a report adds to the message of a NameError,
// AttributeError or ImportError; tb is its traceback.
func suggestion(t *rt.Thread, exc, tb rt.Value) string {
	cls := object.TypeOf(exc)
	isName := cls.IsSubtype(object.NameErrorType)
	field := "name"
	switch {
	case isName, cls.IsSubtype(object.AttributeErrorType):
	case cls.IsSubtype(object.ImportErrorType):
		field = "name_from"
	default:
		return ""
	}
	mark := t.HoldMark()
	defer t.Release(mark)
	wrong := attribute(t, exc, field)
	if !object.IsStr(wrong) {
		return ""
	}
	name := object.GoString(wrong)
	var found string
	switch {
	case isName:
		found = suggestName(t, tb, name)
	case field == "name":
		found = suggestAttribute(t, exc, tb, name)
	default:
		found = suggestImport(t, exc, name)
	}
	s := ""
	if found != "" {
		s = ". Did you mean: '" + found + "'?"
	}
	if isName && !strings.Contains(name, " ") && strings.Contains(stdlibNames, " "+name+" ") {
		if found == "" {
			return ". Did you forget to import '" + name + "'?"
		}
		return s + " Or did you forget to import '" + name + "'?"
	}
	return s
}

// attribute returns an attribute, held, or None.
func attribute(t *rt.Thread, v rt.Value, name string) rt.Value {
	r, err := object.TryGetAttr(t, v, object.Intern(t, name))
	if err != nil {
		dropErr(t)
		return rt.None
	}
	if r.H == nil {
		return rt.None
	}
	return t.Hold(r)
}

// innermostTB returns the last entry of a traceback, or nil.
func innermostTB(t *rt.Thread, tb rt.Value) *object.Traceback {
	var last *object.Traceback
	for ; tb.Kind() == rt.KindTraceback; tb = t.Hold(object.NextTraceback(t, tb)) {
		last = object.AsTraceback(tb)
	}
	return last
}

// namesIn returns what dir(v) lists; hide leaves out names that begin with "_".
func namesIn(t *rt.Thread, v rt.Value, hide bool) ([]string, bool) {
	l, found, err := object.CallSpecial(t, v, object.Intern(t, "__dir__"))
	if err != nil || !found {
		dropErr(t)
		return nil, false
	}
	t.Hold(l)
	list, err := object.ToList(t, l)
	if err != nil {
		dropErr(t)
		return nil, false
	}
	t.Hold(list.Val())
	var names []string
	for _, n := range list.Items() {
		if !object.IsStr(n) {
			return nil, false
		}
		if s := object.GoString(n); !hide || !strings.HasPrefix(s, "_") {
			names = append(names, s)
		}
	}
	slices.Sort(names)
	return names, true
}

func suggestAttribute(t *rt.Thread, exc, tb rt.Value, name string) string {
	obj := attribute(t, exc, "obj")
	hide := !strings.HasPrefix(name, "_")
	if last := innermostTB(t, tb); hide && last != nil {
		if self := last.Local(t, "self"); self.H != nil {
			t.Hold(self)
			hide = self != obj
		}
	}
	names, ok := namesIn(t, obj, hide)
	if !ok {
		return ""
	}
	return object.Suggest(name, names)
}

func suggestImport(t *rt.Thread, exc rt.Value, name string) string {
	mod := attribute(t, exc, "name")
	if !object.IsStr(mod) {
		return ""
	}
	top, _, _ := strings.Cut(object.GoString(mod), ".")
	m := object.StateOf(t).Modules.GetStr(t, object.Intern(t, top))
	if m.H == nil {
		return ""
	}
	t.Hold(m)
	names, ok := namesIn(t, m, !strings.HasPrefix(name, "_"))
	if !ok {
		return ""
	}
	return object.Suggest(name, names)
}

func suggestName(t *rt.Thread, tb rt.Value, name string) string {
	last := innermostTB(t, tb)
	if last == nil {
		return ""
	}
	c := last.Code
	var names []string
	if c.Flags&(code.Module|code.ClassBody|code.Names) == 0 {
		names = append(append(names, c.Locals...), c.FreeVars...)
	} else if ns := last.Namespace(t); ns.H != nil {
		t.Hold(ns)
		names = keysOf(t, ns, names)
	}
	if last.Ns != nil {
		names = keysOf(t, last.Ns.Val(), names)
	}
	names = keysOf(t, object.StateOf(t).Builtins.Val(), names)
	if self := last.Local(t, "self"); self.H != nil {
		t.Hold(self)
		v, err := object.TryGetAttr(t, self, object.Intern(t, name))
		if err != nil {
			dropErr(t)
		} else if v.H != nil {
			t.Hold(v)
			return "self." + name
		}
	}
	return object.Suggest(name, names)
}

// keysOf adds the names in a dict.
func keysOf(t *rt.Thread, v rt.Value, names []string) []string {
	if v.Kind() != rt.KindDict {
		return names
	}
	keys, vals := object.AsDict(v).Snapshot(t)
	for i, k := range keys {
		if object.IsStr(k) {
			names = append(names, object.GoString(k))
		}
		t.Decref(k)
		t.Decref(vals[i])
	}
	return names
}
