// This file rewrites CPython's spellings of the command line (-ic CODE, -Xgil=0, options that end at the script) into kong's.
package main

import (
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// A usageError is a command line that makes no sense; the process ends with 2.
type usageError struct{ msg string }

func (e *usageError) Error() string { return e.msg }

// grammar is what the rewriting must know of the command line: kong's model is
// the one table of options and commands.
type grammar struct {
	short    map[rune]*kong.Flag
	long     map[string]*kong.Flag
	commands []string
}

func grammarOf(app *kong.Application) grammar {
	g := grammar{short: map[rune]*kong.Flag{}, long: map[string]*kong.Flag{}}
	for _, f := range app.Flags {
		if f.Short != 0 {
			g.short[f.Short] = f
		}
		g.long[f.Name] = f
	}
	for _, c := range app.Children {
		g.commands = append(g.commands, c.Name)
	}
	return g
}

// rewriter turns arguments into kong's.
type rewriter struct {
	g       grammar
	rest    []string // not read yet
	options []string
	version int
	help    bool
}

// rewrite returns the arguments in the form that kong takes: options, a command,
// and for programs `run [--code=CODE | --module=NAME] -- SCRIPT ARGS`. Options end
// at the first argument that is none, and with -c and -m, as CPython's do.
func (g grammar) rewrite(args []string) ([]string, error) {
	r := rewriter{g: g, rest: args}
	run := false // the word run was said: the next argument is a script, whatever its name
	for {
		program, err := r.optionsUpToProgram()
		switch {
		case err != nil:
			return nil, err
		case r.help && run:
			return []string{"help", "run"}, nil
		case r.help:
			return []string{"help"}, nil
		case program != nil && !(r.version > 0):
			return append(r.options, program...), nil
		case r.version > 1:
			return append(r.options, "version", "--verbose"), nil
		case r.version > 0:
			return append(r.options, "version"), nil
		case len(r.rest) == 0 && run:
			return nil, &usageError{"run: a script is expected"}
		case len(r.rest) == 0:
			return append(r.options, "repl"), nil
		}
		word := r.rest[0]
		switch {
		case run || !slices.Contains(g.commands, word):
			return append(append(r.options, "run", "--"), r.rest...), nil
		case word == "run":
			run = true
			r.rest = r.rest[1:]
		default:
			return r.command(word, r.rest[1:]), nil
		}
	}
}

// command passes a command's own arguments on; help asked for among them is help.
func (r *rewriter) command(name string, args []string) []string {
	for _, a := range args {
		if a == "--" {
			break
		}
		if a == "-h" || a == "--help" {
			return []string{"help", name}
		}
	}
	return append(append(r.options, name), args...)
}

// optionsUpToProgram reads options. A program given by one of them, -c or -m, is
// returned as kong's arguments.
func (r *rewriter) optionsUpToProgram() (program []string, err error) {
	for len(r.rest) > 0 && !r.help {
		arg := r.rest[0]
		switch {
		case arg == "-" || arg == "" || arg[0] != '-':
			return nil, nil
		case arg == "--":
			r.rest = r.rest[1:]
			if len(r.rest) > 0 {
				return append([]string{"run", "--"}, r.rest...), nil
			}
			return nil, nil
		case strings.HasPrefix(arg, "--"):
			err = r.longOption(arg)
		default:
			program, err = r.shortOptions(arg)
		}
		if err != nil || program != nil {
			return program, err
		}
	}
	return nil, nil
}

// longOption reads --name, --name=value or --name value.
func (r *rewriter) longOption(arg string) error {
	r.rest = r.rest[1:]
	name, _, attached := strings.Cut(arg[2:], "=")
	switch name {
	case "help":
		r.help = true
		return nil
	case "version":
		r.version++
		return nil
	}
	f := r.g.long[name]
	switch {
	case f == nil:
		return &usageError{"unknown option --" + name}
	case attached || f.IsBool():
		r.options = append(r.options, arg)
		return nil
	case len(r.rest) == 0:
		return &usageError{"Argument expected for the --" + name + " option"}
	}
	r.options = append(r.options, arg+"="+r.rest[0])
	r.rest = r.rest[1:]
	return nil
}

// shortOptions reads -x, several at once (-iu), and a value attached to the last
// of them or following it (-ic CODE, -Xgil=0).
func (r *rewriter) shortOptions(arg string) (program []string, err error) {
	r.rest = r.rest[1:]
	letters := arg[1:]
	value := func(letter rune, attached string) (string, error) {
		if attached != "" {
			return attached, nil
		}
		if len(r.rest) == 0 {
			return "", &usageError{"Argument expected for the -" + string(letter) + " option"}
		}
		v := r.rest[0]
		r.rest = r.rest[1:]
		return v, nil
	}
	for i, letter := range letters {
		after := letters[i+len(string(letter)):]
		f := r.g.short[letter]
		switch {
		case letter == 'h' || letter == '?':
			r.help = true
			return nil, nil
		case letter == 'V':
			r.version++
		case letter == 'c':
			v, err := value(letter, after)
			if err != nil {
				return nil, err
			}
			return append([]string{"run", "--code=" + v, "--"}, r.rest...), nil
		case letter == 'm':
			v, err := value(letter, after)
			if err != nil {
				return nil, err
			}
			if v == "dis" {
				return r.command("dis", r.rest), nil
			}
			return append([]string{"run", "--module=" + v, "--"}, r.rest...), nil
		case f == nil:
			return nil, &usageError{"Unknown option: -" + string(letter)}
		case f.IsBool():
			r.options = append(r.options, "--"+f.Name)
		default:
			v, err := value(letter, after)
			if err != nil {
				return nil, err
			}
			r.options = append(r.options, "--"+f.Name+"="+v)
			return nil, nil
		}
	}
	return nil, nil
}
