// This file compiles match statements.

package compiler

import (
	"slices"

	"minipy/compiler/code"
	"minipy/lexer"
	"minipy/parser"
)

// A pattern is tried on a value in a register, which it leaves alone. What it
// takes out of the value goes to further temporaries, and all of them stay in
// use until the pattern has succeeded or failed: so a captured value needs no
// register of its own, and failing at any point means dropping the temporaries
// from the topmost down, through a chain of labels.

// patterns is the state of one top-level pattern, or of one alternative.
type patterns struct {
	f    *fn
	base int // first temporary of the pattern
	// fails[n] is where to go on failure with n temporaries in use.
	fails    []*label
	captures []capture
	// always: a pattern that matches everything may stand here.
	always bool
}

// capture says that a name is bound to the value in a register.
type capture struct {
	name string
	reg  int
	sp   lexer.Span
}

// fail returns the label to jump to on failure here.
func (p *patterns) fail() *label {
	n := p.f.top - p.base
	for len(p.fails) <= n {
		p.fails = append(p.fails, p.f.label())
	}
	return p.fails[n]
}

// failed emits the chain that drops temporaries; control goes on after it.
func (p *patterns) failed(sp lexer.Span) {
	for n := len(p.fails) - 1; n >= 0; n-- {
		p.f.place(p.fails[n])
		if n > 0 {
			p.f.emit(sp, code.DROP, 0, p.base+n-1, 0, 0)
		}
	}
	p.f.top = p.base
}

func (f *fn) match(s *parser.Match) {
	subject := f.temp(s.Subject)
	base := f.top
	end := f.label()
	for i, c := range s.Cases {
		f.top = base
		sp := c.Pattern.Range()
		p := &patterns{f: f, base: base, always: c.Guard != nil || i == len(s.Cases)-1}
		p.match(c.Pattern, subject)
		p.bind(sp)
		if c.Guard != nil {
			f.cond(c.Guard, false, p.fail())
		}
		f.emit(sp, code.DROP, 0, subject, 0, 0)
		f.top = subject
		f.stmts(c.Body.Stmts)
		f.jump(f.lastSpan(), code.JMP, 0, 0, 0, end)
		p.failed(sp)
	}
	f.emit(s.Subject.Range(), code.DROP, 0, subject, 0, 0)
	f.top = subject
	f.place(end)
}

// bind stores the captured values and drops the other temporaries.
func (p *patterns) bind(sp lexer.Span) {
	f := p.f
	gone := map[int]bool{}
	for i, c := range p.captures {
		again := slices.ContainsFunc(p.captures[i+1:], func(d capture) bool { return d.reg == c.reg })
		keep := again || c.reg < p.base
		gone[c.reg] = !keep
		f.storeName(c.name, val{kind: inTemp, reg: c.reg}, c.sp, keep)
	}
	for r := f.top - 1; r >= p.base; r-- {
		if !gone[r] {
			f.emit(sp, code.DROP, 0, r, 0, 0)
		}
	}
	f.top = p.base
}

// capture notes that a name is bound to the value in reg.
func (p *patterns) capture(name string, reg int, sp lexer.Span) {
	for _, c := range p.captures {
		if c.name == name {
			p.f.c.fail(sp, "multiple assignments to name '%s' in pattern", name)
		}
	}
	p.captures = append(p.captures, capture{name, reg, sp})
}

// match emits the test of a pattern on the value in register subject.
func (p *patterns) match(pat parser.Pattern, subject int) {
	f := p.f
	sp := pat.Range()
	f.c.enter(sp)
	defer f.c.leave()
	switch pat := pat.(type) {
	case *parser.MatchValue:
		top := f.top
		v := f.val(pat.X)
		if n, ok := smallInt(v); ok {
			f.keeping(f.jump(sp, code.JEQI, 0, subject, n, p.fail()), code.ConsumeA)
			return
		}
		r := f.reg(v, sp)
		f.top = top
		f.keeping(f.jump(sp, code.JEQ, 0, subject, r, p.fail()), code.ConsumeA)
	case *parser.MatchSingleton:
		if pat.Value == parser.None {
			f.keeping(f.jump(sp, code.JNONE, 0, subject, 0, p.fail()), code.ConsumeA)
			return
		}
		top := f.top
		r := f.reg(konst(singleton(pat.Value)), sp)
		f.top = top
		f.keeping(f.jump(sp, code.JCMP, code.Is<<code.SubShift, subject, r, p.fail()), code.ConsumeA)
	case *parser.MatchSequence:
		p.within(func() { p.sequence(pat, subject) })
	case *parser.MatchMapping:
		p.within(func() { p.mapping(pat, subject) })
	case *parser.MatchClass:
		p.within(func() { p.class(pat, subject) })
	case *parser.MatchAs:
		if pat.Pattern != nil {
			p.match(pat.Pattern, subject)
		} else if !p.always {
			if pat.Name != "" {
				f.c.fail(sp, "name capture '%s' makes remaining patterns unreachable", pat.Name)
			}
			f.c.fail(sp, "wildcard makes remaining patterns unreachable")
		}
		if pat.Name != "" {
			p.capture(pat.Name, subject, sp)
		}
	case *parser.MatchOr:
		p.or(pat, subject)
	case *parser.MatchStar:
		f.c.fail(sp, "starred pattern outside a sequence pattern")
	}
}

// within compiles sub-patterns, which may always match: their parent need not.
func (p *patterns) within(do func()) {
	old := p.always
	p.always = true
	do()
	p.always = old
}

// test emits a test whose result is in a fresh temporary.
func (p *patterns) test(op code.Op, subject int, sp lexer.Span) {
	f := p.f
	r := f.push()
	f.emit(sp, op, 0, r, subject, 0)
	f.top = r
	f.jump(sp, code.JF, 0, r, 0, p.fail())
}

// length emits a test of the value's length.
func (p *patterns) length(op code.Op, subject, n int, sp lexer.Span) {
	f := p.f
	r := f.push()
	f.emit(sp, code.MATCHLEN, 0, r, subject, 0)
	f.top = r
	f.jump(sp, op, 0, r, n, p.fail())
}

func wildcard(p parser.Pattern) bool {
	switch p := p.(type) {
	case *parser.MatchAs:
		return p.Pattern == nil && p.Name == ""
	case *parser.MatchStar:
		return p.Name == ""
	}
	return false
}

func (p *patterns) sequence(pat *parser.MatchSequence, subject int) {
	f := p.f
	sp := pat.Span
	star, onlyWild := -1, true
	for i, q := range pat.Patterns {
		if _, ok := q.(*parser.MatchStar); ok {
			if star >= 0 {
				f.c.fail(sp, "multiple starred names in sequence pattern")
			}
			star = i
		}
		onlyWild = onlyWild && wildcard(q)
	}
	n := len(pat.Patterns)
	if n > code.MaxRegs/4 || star > 255 || star >= 0 && n-star-1 > 255 {
		f.c.fail(sp, "too many expressions in star-unpacking sequence pattern")
	}
	p.test(code.MATCHSEQ, subject, sp)
	switch {
	case star < 0:
		p.length(code.JEQI, subject, n, sp)
	case n > 1:
		p.length(code.JGEI, subject, n-1, sp)
	}
	switch {
	case onlyWild:
	case star >= 0 && wildcard(pat.Patterns[star]):
		// The rest is not wanted: items are fetched by their index.
		for i, q := range pat.Patterns {
			if wildcard(q) {
				continue
			}
			r := f.push()
			if i < star {
				f.keeping(f.emit(sp, code.GETITEMI, 0, r, subject, i), code.ConsumeB)
			} else {
				f.emit(sp, code.MATCHLEN, 0, r, subject, 0)
				f.emit(sp, code.SUBI, 0, r, r, n-i)
				f.keeping(f.emit(sp, code.GETITEM, 0, r, subject, r), code.ConsumeB)
			}
			p.match(q, r)
		}
	default:
		first := f.top
		for range n {
			f.push()
		}
		var i int
		if star < 0 {
			i = f.emit(sp, code.UNPACK, 0, subject, first, n)
		} else {
			i = f.emit(sp, code.UNPACKEX, 0, subject, first, star|(n-star-1)<<8)
		}
		f.keeping(i, code.ConsumeA)
		for i, q := range pat.Patterns {
			if s, ok := q.(*parser.MatchStar); ok {
				if s.Name != "" {
					p.capture(s.Name, first+i, s.Span)
				}
				continue
			}
			p.match(q, first+i)
		}
	}
}

func (p *patterns) mapping(pat *parser.MatchMapping, subject int) {
	f := p.f
	sp := pat.Span
	n := len(pat.Keys)
	p.test(code.MATCHMAP, subject, sp)
	if n > maxRun {
		f.c.fail(sp, "too many sub-patterns in mapping pattern")
	}
	if n == 0 && pat.Rest == "" {
		return
	}
	if n > 0 {
		p.length(code.JGEI, subject, n, sp)
	}
	keys := f.top
	seen := map[any]bool{}
	for _, k := range pat.Keys {
		if v, ok := literal(k); ok {
			key := equalKey(v)
			if seen[key] {
				f.c.fail(sp, "mapping pattern checks duplicate key (%s)", code.ConstText(v))
			}
			seen[key] = true
		}
		f.temp(k)
	}
	f.top = keys
	f.push()
	f.emit(sp, code.MKTUPLE, 0, keys, keys, n)
	values := f.push()
	f.top = values // dead if MATCHKEYS raises; full afterwards
	f.push()
	f.keeping(f.emit(sp, code.MATCHKEYS, 0, values, subject, keys), code.ConsumeC)
	f.keeping(f.jump(sp, code.JNONE, code.Sense, values, 0, p.fail()), code.ConsumeA)
	first := f.top
	for range n {
		f.push()
	}
	if n > 0 {
		f.keeping(f.emit(sp, code.UNPACK, 0, values, first, n), code.ConsumeA)
	}
	for i, q := range pat.Patterns {
		p.match(q, first+i)
	}
	if pat.Rest == "" {
		return
	}
	rest := f.push()
	f.emit(sp, code.MKDICT, 0, rest, rest, 0)
	f.keeping(f.emit(sp, code.DICTUPDATE, 0, rest, subject, 0), code.ConsumeB)
	if n > 0 {
		top := f.top
		for range n {
			f.push()
		}
		f.keeping(f.emit(sp, code.UNPACK, 0, keys, top, n), code.ConsumeA)
		for i := range n {
			f.keeping(f.emit(sp, code.DELITEM, 0, rest, top+i, 0), code.ConsumeA)
		}
		f.top = top
	}
	p.capture(pat.Rest, rest, sp)
}

// equalKey is the same for constants that are equal in Python, whatever their
// types.
func equalKey(k any) any {
	if n, ok := bigOf(k); ok {
		return n.String()
	}
	if x, ok := k.(float64); ok {
		if n, ok := bigOf(int64(x)); ok && float64(int64(x)) == x {
			return n.String()
		}
	}
	return constKey(k)
}

func (p *patterns) class(pat *parser.MatchClass, subject int) {
	f := p.f
	sp := pat.Span
	names := code.Tuple{}
	for i := range pat.Keywords {
		k := &pat.Keywords[i]
		for _, old := range names {
			if old == any(k.Name) {
				f.c.fail(k.Pattern.Range(), "attribute name repeated in class pattern: %s", k.Name)
			}
		}
		names = append(names, mangle(f.scope.private, k.Name))
	}
	n := len(pat.Patterns) + len(names)
	if n > maxArgs {
		f.c.fail(sp, "too many sub-patterns in class pattern %s", "")
	}
	r := f.temp(pat.Cls)
	f.put(konst(names), inNextTmp, sp)
	f.emit(sp, code.MATCHCLASS, 0, r, subject, len(pat.Patterns))
	f.top = r + 1
	f.keeping(f.jump(sp, code.JNONE, code.Sense, r, 0, p.fail()), code.ConsumeA)
	if n == 0 {
		return
	}
	first := f.top
	for range n {
		f.push()
	}
	f.keeping(f.emit(sp, code.UNPACK, 0, r, first, n), code.ConsumeA)
	for i, q := range pat.Patterns {
		p.match(q, first+i)
	}
	for i := range pat.Keywords {
		p.match(pat.Keywords[i].Pattern, first+len(pat.Patterns)+i)
	}
}

// or tries alternatives. After each success the captured values are brought to
// the same registers, in the order of the first alternative's names.
func (p *patterns) or(pat *parser.MatchOr, subject int) {
	f := p.f
	base := f.top
	done := f.label()
	var names []string
	for i, q := range pat.Patterns {
		f.top = base
		sp := q.Range()
		alt := &patterns{f: f, base: base, always: p.always && i == len(pat.Patterns)-1}
		alt.match(q, subject)
		if i == 0 {
			for _, c := range alt.captures {
				names = append(names, c.name)
			}
		} else if len(names) != len(alt.captures) {
			f.c.fail(pat.Span, "alternative patterns bind different names")
		}
		top := f.top
		for _, name := range names {
			at := slices.IndexFunc(alt.captures, func(c capture) bool { return c.name == name })
			if at < 0 {
				f.c.fail(pat.Span, "alternative patterns bind different names")
			}
			r := f.push()
			f.keeping(f.emit(sp, code.MOVE, 0, r, alt.captures[at].reg, 0), code.ConsumeB)
		}
		for r := top - 1; r >= base; r-- {
			f.emit(sp, code.DROP, 0, r, 0, 0)
		}
		if top > base {
			for j := range names {
				f.emit(sp, code.MOVE, 0, base+j, top+j, 0)
			}
		}
		f.jump(sp, code.JMP, 0, 0, 0, done)
		alt.failed(sp)
	}
	f.top = base
	f.jump(pat.Span, code.JMP, 0, 0, 0, p.fail())
	f.place(done)
	for _, name := range names {
		p.capture(name, f.push(), pat.Span)
	}
}
