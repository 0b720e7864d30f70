// This file holds the prompt's own commands: % magics and NAME?.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"minipy"
	"minipy/compiler/code"
)

// inspected is what magics look at: a *minipy.Interp.
type inspected interface {
	session
	Exec(ctx context.Context, file, source string) error
	GILEnabled() bool
	SetGIL(on bool) bool
	SwitchAnywhere() bool
	SetSwitchAnywhere(on bool)
	SwitchInterval() time.Duration
	ThreadInfos() []minipy.ThreadInfo
	Refs(dotted string) minipy.RefInfo
	CodeOf(dotted string) *code.Code
	DescribeName(dotted string) (minipy.Described, bool)
	ResetSession()
	SetSysText(name, value string)
}

// A magic is one of the prompt's commands. do gets what follows its name.
type magic struct {
	name, args, help string
	do               func(m *magicTable, args string) *minipy.End
}

// magicTable runs magics in an interpreter.
type magicTable struct {
	in    inspected
	p     *prompt
	list  []magic
	print func(format string, args ...any)
	color bool
}

func newMagics(in inspected, print func(format string, args ...any), color bool) *magicTable {
	return &magicTable{in: in, print: print, color: color, list: []magic{
		{"%gil", "[on|off]", "show the mode, or change it while no other thread lives", (*magicTable).gil},
		{"%switch", "[any|cpython]", "show or change where the GIL may change hands", (*magicTable).switches},
		{"%threads", "", "the threads: where they are, what they wait for", (*magicTable).threads},
		{"%locks", "", "what threads wait for, and who has it", (*magicTable).locks},
		{"%dis", "NAME", "a function's instructions, and where threads may switch", (*magicTable).dis},
		{"%refs", "NAME", "the references to an object and who counts them", (*magicTable).refs},
		{"%time", "STATEMENT", "run a statement and say how long it took", (*magicTable).time},
		{"%run", "FILE", "run a program in this session", (*magicTable).run},
		{"%history", "", "what was typed in this session", (*magicTable).history},
		{"%save", "FILE", "write what was typed to a file", (*magicTable).save},
		{"%reset", "", "forget all names that were bound", (*magicTable).reset},
		{"%help", "", "this list", (*magicTable).help},
	}}
}

// names are the magics, for completion.
func (m *magicTable) names() (names []string) {
	for _, x := range m.list {
		names = append(names, x.name)
	}
	return names
}

// run executes a line; it reports whether the line was one for the prompt itself.
func (m *magicTable) execute(p *prompt, line string) (handled bool, end *minipy.End) {
	m.p = p
	if name, ok := strings.CutSuffix(line, "?"); ok {
		m.describe(name)
		return true, nil
	}
	if !strings.HasPrefix(line, "%") {
		return false, nil
	}
	name, args, _ := strings.Cut(line, " ")
	for _, x := range m.list {
		if x.name == name {
			return true, x.do(m, strings.TrimSpace(args))
		}
	}
	m.print("%s is no command of this prompt; %%help lists them\n", name)
	return true, nil
}

func (m *magicTable) help(string) *minipy.End {
	for _, x := range m.list {
		m.print("  %-24s %s\n", x.name+" "+x.args, x.help)
	}
	m.print("  %-24s %s\n", "NAME?", "what a name stands for")
	m.print("  %-24s %s\n", "exit, Ctrl-D", "leave; Ctrl-C: end the line, or what runs")
	return nil
}

func (m *magicTable) gil(args string) *minipy.End {
	on := m.in.GILEnabled()
	switch args {
	case "":
	case "on", "off":
		oldPS1, oldPS2 := defaultPrompts(on)
		if !m.in.SetGIL(args == "on") {
			m.print("the GIL stays %s: it can change only while no other thread lives (%s)\n", onOff(on), m.others())
			return nil
		}
		on = args == "on"
		ps1, ps2 := defaultPrompts(on)
		if m.in.SysText("ps1", oldPS1) == oldPS1 {
			m.in.SetSysText("ps1", ps1)
		}
		if m.in.SysText("ps2", oldPS2) == oldPS2 {
			m.in.SetSysText("ps2", ps2)
		}
	default:
		m.print("%%gil takes on or off, not %s\n", args)
		return nil
	}
	if on {
		m.print("GIL on, switch interval %v, model %s\n", m.in.SwitchInterval(), model(on, m.in.SwitchAnywhere()))
	} else {
		m.print("GIL off: threads run in parallel\n")
	}
	return nil
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}

// others names the living threads beside the main one.
func (m *magicTable) others() string {
	var names []string
	for _, t := range m.in.ThreadInfos() {
		if !t.Main {
			names = append(names, t.Name)
		}
	}
	if len(names) == 0 {
		return "it has just ended: try again"
	}
	return strings.Join(names, ", ")
}

func (m *magicTable) switches(args string) *minipy.End {
	switch args {
	case "":
	case "any", "cpython":
		m.in.SetSwitchAnywhere(args == "any")
	default:
		m.print("%%switch takes any or cpython, not %s\n", args)
		return nil
	}
	where := "any: the GIL may change hands between any two instructions"
	if !m.in.SwitchAnywhere() {
		where = "cpython: the GIL changes hands only where CPython 3.10 and later do it"
	}
	if !m.in.GILEnabled() {
		where += " (it is off now)"
	}
	m.print("%s\n", where)
	return nil
}

func (m *magicTable) threads(string) *minipy.End {
	infos := m.in.ThreadInfos()
	width := 0
	for _, t := range infos {
		width = max(width, len([]rune(t.Name)))
	}
	for _, t := range infos {
		line := fmt.Sprintf("%-*s  %s", width, t.Name, threadState(t))
		if t.Daemon {
			line += "  daemon"
		}
		if t.Where != "" {
			line += "  " + t.Where
		}
		m.print("%s\n", line)
	}
	return nil
}

// threadState words what a thread does.
func threadState(t minipy.ThreadInfo) string {
	switch {
	case t.Main:
		return "at the prompt"
	case t.Waits == "":
		return "running"
	case t.Waits == "sleep":
		return "sleeping"
	}
	s := "waits for " + t.Waits
	if t.On != "" {
		s += " " + t.On
	}
	if t.Owner != "" {
		s += " of " + t.Owner
	}
	if t.Timed {
		s += " (not for ever)"
	}
	return s
}

func (m *magicTable) locks(string) *minipy.End {
	found := false
	for _, t := range m.in.ThreadInfos() {
		if t.On == "" {
			continue
		}
		found = true
		m.print("%s %s  waited for by %s", t.Waits, t.On, t.Name)
		if t.Owner != "" {
			m.print(", %s has it", t.Owner)
		}
		m.print("\n")
	}
	if !found {
		m.print("no thread waits for a lock\n")
	}
	return nil
}

func (m *magicTable) dis(args string) *minipy.End {
	if !isDotted(args) {
		m.print("%%dis takes the name of a function\n")
		return nil
	}
	c := m.in.CodeOf(args)
	if c == nil {
		m.print("%s is no function written in Python\n", args)
		return nil
	}
	var text strings.Builder
	_ = code.Disassemble(&text, c, code.ListOptions{Color: m.color, Unicode: m.color && utf8Locale()}) // a Builder takes all
	m.print("%s", text.String())
	return nil
}

func (m *magicTable) refs(args string) *minipy.End {
	if !isDotted(args) {
		m.print("%%refs takes a name\n")
		return nil
	}
	r := m.in.Refs(args)
	switch {
	case !r.Found:
		m.print("%s is not bound\n", args)
	case r.Immediate:
		m.print("%s: %s, no object: the value lies in the variable itself\n", args, r.Type)
	case r.Uncounted:
		m.print("%s: %s, references are not counted\n", args, r.Type)
	default:
		owner := "owner: " + r.Owner
		if r.Owner == "" {
			owner = "no owner: all threads count together"
		}
		shared := "no other thread has counted"
		if r.Shared {
			shared = "other threads have counted"
		}
		m.print("%s: %s, references: %d, %s; %s\n", args, r.Type, r.Count, owner, shared)
	}
	return nil
}

func (m *magicTable) time(args string) *minipy.End {
	if args == "" {
		m.print("%%time takes a statement\n")
		return nil
	}
	begin := time.Now()
	end := m.in.EndOf(m.in.ExecSingle(context.Background(), fileName, args+"\n\n"))
	took := time.Since(begin)
	m.in.Flush()
	m.print("%v\n", roundTime(took))
	if end.Exit {
		return &end
	}
	return nil
}

// roundTime keeps three digits.
func roundTime(d time.Duration) time.Duration {
	for unit := time.Duration(1); ; unit *= 10 {
		if d < 1000*unit {
			return d.Round(unit)
		}
	}
}

func (m *magicTable) run(args string) *minipy.End {
	if args == "" {
		m.print("%%run takes a file\n")
		return nil
	}
	file, source, _, err := readProgram(args)
	if err != nil {
		m.print("%v\n", err)
		return nil
	}
	end := m.in.EndOf(m.in.Exec(context.Background(), file, source))
	m.in.Flush()
	if end.Exit && end.Status != 0 {
		m.print("%s ended with status %d\n", args, end.Status)
	}
	return nil
}

func (m *magicTable) history(string) *minipy.End {
	for i, entry := range m.p.history {
		m.print("%4d  %s\n", i+1, strings.ReplaceAll(entry, "\n", "\n      "))
	}
	return nil
}

func (m *magicTable) save(args string) *minipy.End {
	if args == "" {
		m.print("%%save takes a file\n")
		return nil
	}
	text := ""
	for _, entry := range m.p.history {
		if !m.p.ownCommand(entry) {
			text += entry + "\n"
		}
	}
	err := os.WriteFile(args, []byte(text), 0o666)
	if pe := (*os.PathError)(nil); errors.As(err, &pe) {
		m.print("can't write '%s': %v\n", args, pe.Err)
	} else {
		m.print("%d lines in %s\n", strings.Count(text, "\n"), args)
	}
	return nil
}

func (m *magicTable) reset(string) *minipy.End {
	m.in.ResetSession()
	return nil
}

// describe is NAME?.
func (m *magicTable) describe(name string) {
	d, ok := m.in.DescribeName(name)
	if !ok {
		m.print("%s is not bound\n", name)
		return
	}
	m.print("%s: %s\n", name, d.Type)
	if r := []rune(d.Repr); len(r) > 500 {
		d.Repr = string(r[:500]) + "..."
	}
	m.print("%s\n", d.Repr)
	if d.Where != "" {
		m.print("defined at %s\n", d.Where)
	}
	if d.Doc != "" {
		m.print("\n%s\n", d.Doc)
	}
}
