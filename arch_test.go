// This file enforces the architecture: who imports whom, where unsafe and blocking may stand, no state in package variables, and the form of files.

package minipy_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport lists for each package (or tree, with /...) what it may import: of minipy by path, "-" for nothing; of other
// modules by the first elements of the path; the standard library is free. Data flows lexer -> parser -> compiler -> vm;
// imports point that way or sideways to a leaf. Tests may import more.
var mayImport = map[string][]string{
	"lexer":                   {participle, "golang.org/x/text/unicode/norm"},
	"parser":                  {"lexer", participle, "golang.org/x/text/unicode/runenames"},
	"compiler":                {"lexer", "parser", "compiler/code"},
	"compiler/code":           {"-"},
	"runtime":                 {"compiler/code", "runtime/sched"},
	"runtime/sched":           {"-"},
	"runtime/object":          {"compiler/code", "runtime", "runtime/sched", "runtime/object/num", "runtime/object/numfmt", "runtime/object/text"},
	"runtime/object/text":     {"-"},
	"runtime/object/num":      {"runtime/object/num/..."},
	"runtime/object/num/...":  {"-"},
	"runtime/object/numfmt":   {"runtime/object/num", "runtime/object/text"},
	"runtime/builtins":        {"compiler/code", "runtime", "runtime/object", "runtime/object/..."},
	"runtime/modules/...":     {"compiler/code", "runtime", "runtime/sched", "runtime/object", "runtime/object/...", "runtime/modules/..."},
	"runtime/modules/pylib":   {"-"},
	"runtime/modules/mathfn":  {"runtime/object/num", "runtime/object/num/..."},
	"runtime/modules/mt19937": {"-"},
	"runtime/modules/def":     {"runtime", "runtime/object"},
	"vm":                      {"compiler/code", "runtime", "runtime/sched", "runtime/object"},
	"vm/...":                  {"vm", "compiler/code", "runtime", "runtime/sched", "runtime/object"},
	".":                       {"..."},
	"cmd/minipy/prefault":     {},
	"cmd/minipy":              {".", "cmd/minipy/prefault", "vm/explore", "lexer", "parser", "compiler/code", "runtime/object", "github.com/alecthomas/kong", "github.com/chzyer/readline", "golang.org/x/sys"},
}

const participle = "github.com/alecthomas/participle/v2"

// unsafeFiles are the files that may import unsafe, each with its reason. The accessor files hold the conversions; the
// others name the type unsafe.Pointer for fields that are swapped atomically, or do arithmetic on registers in place.
var unsafeFiles = map[string]string{
	"runtime/unsafe.go":            "accessors of headers and slots",
	"runtime/storerel_other.go":    "release stores of pointers by sync/atomic",
	"runtime/storerel_amd64.go":    "the same for amd64",
	"runtime/header.go":            "a header's shape is loaded and stored atomically",
	"runtime/thread.go":            "the register window that the machine saves in the thread",
	"runtime/object/unsafe.go":     "accessors from headers to objects and slots",
	"runtime/object/func.go":       "a Link's instructions, cells and caches as the loop addresses them",
	"runtime/object/link.go":       "fills in these addresses",
	"runtime/object/list.go":       "the block of items, replaced as a whole under optimistic readers",
	"runtime/object/blocks.go":     "recycled blocks of lists, by size",
	"runtime/object/list_items.go": "the same block as a slice",
	"runtime/object/dict.go":       "the table, replaced as a whole under optimistic readers",
	"runtime/object/set.go":        "the table, as dict's",
	"vm/unsafe.go":                 "accessors of registers, instructions and cache sites",
	"vm/eval.go":                   "the loop's own two pointers: window and pc",
	"vm/vm.go":                     "addresses of static stubs and of the empty cache",
	"vm/frame.go":                  "segments of registers and their ends",
	"vm/call.go":                   "a call's window by its offset",
	"vm/unwind.go":                 "windows handed from walk",
	"vm/frameobj.go":               "windows handed from walk",
	"vm/walk.go":                   "walks the windows of a thread's stack",
	"vm/generator.go":              "a generator's own window",
	"vm/gentype.go":                "a generator's own window",
}

// longFiles may pass 700 lines.
var longFiles = map[string]string{
	"vm/eval.go": "the loop is one switch",
}

// mutableVars are package variables that are written after package init, or hold something that can be.
var mutableVars = map[string]string{}

// callbacksInInit are functions that run in package init and whose function values run there too.
var callbacksInInit = map[string]string{
	"runtime/object.initExceptions":    "makes classes after their bases, by a recursive literal",
	"runtime/object.excDefs":           "returns what initExceptions calls for each class",
	"runtime/object.unicodeErrorDef":   "likewise, by way of excDefs",
	"runtime/object.exceptionGroupDef": "likewise; a local helper",
}

// blockingFiles may start goroutines, sleep or block: everything else in runtime/ and vm/ goes through runtime/sched.
var blockingFiles = map[string]string{}

// A goFile is a parsed source file of the project.
type goFile struct {
	path string // slash-separated, from the root
	pkg  string // its folder
	test bool
	text []byte
	ast  *ast.File
}

// tracked are the paths of the project's files: what git knows, or without git what is there.
func tracked(t *testing.T) []string {
	t.Helper()
	if out, err := exec.Command("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard").Output(); err == nil && len(out) > 0 {
		var paths []string
		for p := range strings.SplitSeq(strings.TrimRight(string(out), "\x00"), "\x00") {
			if _, err := os.Stat(p); err == nil {
				paths = append(paths, p)
			}
		}
		return paths
	}
	var paths []string
	err := filepath.WalkDir(".", func(p string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case !d.IsDir():
			paths = append(paths, filepath.ToSlash(p))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return paths
}

var fileSet = token.NewFileSet()

// goFiles parses every Go file, whatever its build constraints.
func goFiles(t *testing.T) []goFile {
	t.Helper()
	var files []goFile
	for _, p := range tracked(t) {
		if !strings.HasSuffix(p, ".go") {
			continue
		}
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		f, err := parser.ParseFile(fileSet, p, text, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, goFile{path: p, pkg: path.Dir(p), test: strings.HasSuffix(p, "_test.go"), text: text, ast: f})
	}
	return files
}

func (f goFile) line(n ast.Node) string {
	return fmt.Sprintf("%s:%d", f.path, fileSet.Position(n.Pos()).Line)
}

// imports maps the names under which the file knows its imports to their paths.
func (f goFile) imports() map[string]string {
	m := map[string]string{}
	for _, s := range f.ast.Imports {
		p, _ := strconv.Unquote(s.Path.Value)
		name := path.Base(p)
		if s.Name != nil {
			name = s.Name.Name
		}
		m[name] = p
	}
	return m
}

// ours turns an import path into a folder of the project.
func ours(importPath string) (string, bool) {
	if importPath == "minipy" {
		return ".", true
	}
	return strings.CutPrefix(importPath, "minipy/")
}

// matches is whether a folder or path is what a pattern names: itself, or with /... what lies below.
func matches(pattern, p string) bool {
	if tree, ok := strings.CutSuffix(pattern, "..."); ok {
		return strings.HasPrefix(p, tree)
	}
	return pattern == p
}

// rowOf finds the row of mayImport for a folder: its own, else that of the innermost tree.
func rowOf(pkg string) (row []string, ok bool) {
	if row, ok = mayImport[pkg]; ok {
		return row, true
	}
	longest := ""
	for p := range mayImport {
		if strings.HasSuffix(p, "/...") && matches(p, pkg) && len(p) > len(longest) {
			longest = p
		}
	}
	row, ok = mayImport[longest]
	return row, ok
}

func TestArchImports(t *testing.T) {
	t.Parallel()
	for _, f := range goFiles(t) {
		if f.test {
			continue
		}
		row, ok := rowOf(f.pkg)
		if !ok {
			t.Errorf("%s: package %s has no row in mayImport: say what it may import", f.path, f.pkg)
			continue
		}
		for name, p := range f.imports() {
			if p == "runtime" && name != "goruntime" && f.pkg != "cmd/minipy" { // which knows nothing of ours
				t.Errorf("%s: Go's runtime is imported as goruntime, since ours has the name", f.path)
			}
			first, _, _ := strings.Cut(p, "/")
			own, isOwn := ours(p)
			if isOwn {
				p = own
			} else if !strings.Contains(first, ".") {
				continue // the standard library
			}
			allowed := slices.ContainsFunc(row, func(pattern string) bool {
				if isOwn {
					return matches(pattern, p)
				}
				return pattern == "..." || p == pattern || strings.HasPrefix(p, pattern+"/")
			})
			if !allowed {
				t.Errorf("%s: package %s must not import %s", f.path, f.pkg, p)
			}
		}
	}
}

// unused reports the entries of a list of exceptions that nothing needs any more.
func unused(t *testing.T, list string, entries map[string]string, used map[string]bool) {
	t.Helper()
	for _, k := range slices.Sorted(maps.Keys(entries)) {
		if !used[k] {
			t.Errorf("%s lists %s, which needs no exception", list, k)
		}
	}
}

func TestArchUnsafe(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, f := range goFiles(t) {
		if _, ok := f.imports()["unsafe"]; !ok || f.test {
			continue
		}
		used[f.path] = true
		if unsafeFiles[f.path] == "" {
			t.Errorf("%s: unsafe is imported only by the accessor files (unsafeFiles in arch_test.go)", f.path)
		}
	}
	unused(t, "unsafeFiles", unsafeFiles, used)
}

// blocking are the identifiers that make a goroutine wait, by package.
var blocking = map[string][]string{
	"time": {"Sleep", "After", "Tick", "NewTimer", "NewTicker", "AfterFunc"},
	"sync": {"Mutex", "RWMutex", "Cond", "NewCond", "WaitGroup", "Locker"},
}

func TestArchBlocking(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, f := range goFiles(t) {
		inside := f.pkg == "vm" || f.pkg == "runtime" || strings.HasPrefix(f.pkg, "vm/") || strings.HasPrefix(f.pkg, "runtime/")
		if !inside || f.test || f.pkg == "runtime/sched" {
			continue
		}
		names := f.imports()
		bad := func(n ast.Node, what string) {
			used[f.path] = true
			if blockingFiles[f.path] == "" {
				t.Errorf("%s: %s: threads start, sleep and wait through runtime/sched only", f.line(n), what)
			}
		}
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.GoStmt:
				bad(n, "go statement")
			case *ast.ChanType:
				bad(n, "channel")
			case *ast.SelectStmt:
				bad(n, "select")
			case *ast.SelectorExpr:
				if x, ok := n.X.(*ast.Ident); ok && slices.Contains(blocking[names[x.Name]], n.Sel.Name) {
					bad(n, x.Name+"."+n.Sel.Name)
				}
			}
			return true
		})
	}
	unused(t, "blockingFiles", blockingFiles, used)
}

func TestArchFileForm(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	for _, f := range goFiles(t) {
		first, _, _ := bytes.Cut(f.text, []byte("\n"))
		if !bytes.HasPrefix(first, []byte("// ")) || len(first) < 20 {
			t.Errorf("%s: the first line is a comment that says what the file holds, not %q", f.path, first)
		}
		if n := bytes.Count(f.text, []byte("\n")); n > 700 {
			used[f.path] = true
			if longFiles[f.path] == "" {
				t.Errorf("%s: %d lines: is it still one subject? Split it, or give the reason in longFiles", f.path, n)
			}
		}
	}
	unused(t, "longFiles", longFiles, used)
}

// innocent files hold what only looks like a path of a machine.
var innocent = map[string]string{
	"arch_test.go": "the pattern itself",
	"testdata/lang/weakrefs_to_methods_functions_and_caches.out": "a tree whose root is named root",
}

// machinePath is a path that exists on one machine only.
var machinePath = regexp.MustCompile(`(^|[\s"'` + "`" + `(=:])/(root|work|home/[a-z]\w*|Users/[a-z]\w*)(/|\b[^\w.]|$)`)

func TestArchNoMachinePaths(t *testing.T) {
	t.Parallel()
	for _, p := range tracked(t) {
		text, err := os.ReadFile(p)
		if err != nil {
			t.Fatal(err)
		}
		if innocent[p] != "" || bytes.IndexByte(text, 0) >= 0 { // zero bytes: a binary file
			continue
		}
		for i, line := range bytes.Split(text, []byte("\n")) {
			if m := machinePath.Find(line); m != nil {
				t.Errorf("%s:%d: %q is a path of one machine", p, i+1, m)
			}
		}
	}
}

// isStateful is whether a type or initial value holds state of its own that methods change.
func isStateful(names map[string]string, x ast.Expr) bool {
	found := false
	if x != nil {
		ast.Inspect(x, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncLit, *ast.FuncType:
				return false
			case *ast.SelectorExpr:
				if p, ok := n.X.(*ast.Ident); ok && (names[p.Name] == "sync" || names[p.Name] == "sync/atomic" || names[p.Name] == "minipy/runtime/sched" && n.Sel.Name == "Mutex") {
					found = found || !strings.HasPrefix(n.Sel.Name, "Once")
				}
			case *ast.ChanType:
				found = true
			}
			return true
		})
	}
	return found
}

// initialFuncs finds the functions that run in package init only, as package.name: every mention of them is a call, and it
// stands in init, in the initial value of a package variable, or in such a function. Methods are taken to run at any time.
//
// For the others, why says who calls them.
func initialFuncs(files []goFile) (initial map[string]bool, why map[string]string) {
	mentions := map[string][]string{} // function -> where it is mentioned: "" for init, a function, or words about what runs later
	funcs := map[string]bool{}
	for _, f := range files {
		for _, d := range f.ast.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && !f.test {
				funcs[f.pkg+"."+fn.Name.Name] = true
			}
		}
	}
	for _, f := range files {
		if f.test {
			continue
		}
		names := f.imports()
		// note records the functions that n mentions; a call of one runs where n runs, a function literal later.
		var note func(n ast.Node, where string)
		note = func(n ast.Node, where string) {
			called := map[ast.Node]bool{}
			ast.Inspect(n, func(n ast.Node) bool {
				mention := func(key string) {
					switch {
					case !funcs[key]:
					case called[n]:
						mentions[key] = append(mentions[key], where)
					case callbacksInInit[where] != "":
						mentions[key] = append(mentions[key], where)
					default:
						mentions[key] = append(mentions[key], "as a value at "+f.line(n))
					}
				}
				switch n := n.(type) {
				case *ast.CallExpr:
					called[n.Fun] = true
				case *ast.FuncLit:
					if !called[n] && callbacksInInit[where] == "" {
						note(n.Body, "a function literal at "+f.line(n))
						return false
					}
				case *ast.KeyValueExpr: // a field's name is no function's
					note(n.Value, where)
					if _, ok := n.Key.(*ast.Ident); !ok {
						note(n.Key, where)
					}
					return false
				case *ast.SelectorExpr:
					if x, ok := n.X.(*ast.Ident); ok {
						if pkg, ok := ours(names[x.Name]); ok {
							mention(pkg + "." + n.Sel.Name)
						}
					}
					note(n.X, where)
					return false
				case *ast.Ident:
					if n.Obj == nil || n.Obj.Kind == ast.Fun {
						mention(f.pkg + "." + n.Name)
					}
				}
				return true
			})
		}
		for _, d := range f.ast.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				note(d, "")
			case *ast.FuncDecl:
				switch {
				case d.Body == nil:
				case d.Recv != nil:
					note(d.Body, "method "+d.Name.Name+" at "+f.line(d))
				case d.Name.Name == "init":
					note(d.Body, "")
				default:
					note(d.Body, f.pkg+"."+d.Name.Name)
				}
			}
		}
	}
	initial, why = map[string]bool{}, map[string]string{}
	for f := range mentions {
		initial[f] = true
	}
	for changed := true; changed; {
		changed = false
		for f, at := range mentions {
			i := slices.IndexFunc(at, func(w string) bool { return w != "" && w != f && !initial[w] })
			if initial[f] && i >= 0 {
				delete(initial, f)
				why[f] = at[i]
				changed = true
			}
		}
	}
	return initial, why
}

// TestArchNoMutableGlobals walks the syntax: many interpreters live in one process, also in parallel, so a package variable
// is a constant once package init is done.
func TestArchNoMutableGlobals(t *testing.T) {
	t.Parallel()
	used := map[string]bool{}
	files := goFiles(t)
	initial, why := initialFuncs(files)
	vars := map[string]map[string]bool{} // package -> its variables
	for _, f := range files {
		if f.test {
			continue
		}
		names := f.imports()
		for _, d := range f.ast.Decls {
			g, ok := d.(*ast.GenDecl)
			if !ok || g.Tok != token.VAR {
				continue
			}
			for _, s := range g.Specs {
				v := s.(*ast.ValueSpec)
				for i, name := range v.Names {
					if vars[f.pkg] == nil {
						vars[f.pkg] = map[string]bool{}
					}
					vars[f.pkg][name.Name] = true
					var value ast.Expr
					if i < len(v.Values) {
						value = v.Values[i]
					}
					if isStateful(names, v.Type) || isStateful(names, value) {
						key := f.pkg + "." + name.Name
						used[key] = true
						if mutableVars[key] == "" {
							t.Errorf("%s: package variable %s holds state of its own", f.line(name), name.Name)
						}
					}
				}
			}
		}
	}
	for _, f := range files {
		if f.test {
			continue
		}
		names := f.imports()
		// written is the package variable that an assignment to x changes, as package.name.
		written := func(x ast.Expr) string {
			for {
				switch y := x.(type) {
				case *ast.ParenExpr:
					x = y.X
				case *ast.IndexExpr:
					x = y.X
				case *ast.StarExpr:
					x = y.X
				case *ast.SliceExpr:
					x = y.X
				case *ast.SelectorExpr:
					if id, ok := y.X.(*ast.Ident); ok && id.Obj == nil {
						if pkg, ok := ours(names[id.Name]); ok && names[id.Name] != "" && vars[pkg][y.Sel.Name] {
							return pkg + "." + y.Sel.Name
						}
					}
					x = y.X
				case *ast.Ident:
					if !vars[f.pkg][y.Name] {
						return ""
					}
					if y.Obj != nil { // declared in this file: only a package-level declaration counts
						spec, ok := y.Obj.Decl.(*ast.ValueSpec)
						if !ok || !slices.ContainsFunc(f.ast.Decls, func(d ast.Decl) bool {
							g, ok := d.(*ast.GenDecl)
							return ok && slices.Contains(g.Specs, ast.Spec(spec))
						}) {
							return ""
						}
					}
					return f.pkg + "." + y.Name
				default:
					return ""
				}
			}
		}
		for _, d := range f.ast.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Body == nil || fn.Recv == nil && fn.Name.Name == "init" {
				continue
			}
			if fn.Recv == nil && initial[f.pkg+"."+fn.Name.Name] {
				continue
			}
			check := func(n ast.Node, x ast.Expr) {
				v := written(x)
				switch {
				case v == "":
				case mutableVars[v] != "":
					used[v] = true
				default:
					at := f.pkg + "." + fn.Name.Name
					chain := at
					for at = why[at]; at != ""; at = why[at] {
						chain += " < " + at
					}
					t.Errorf("%s: the package variable %s is written; who calls it: %s", f.line(n), v, chain)
				}
			}
			ast.Inspect(fn.Body, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					if n.Tok != token.DEFINE {
						for _, x := range n.Lhs {
							check(n, x)
						}
					}
				case *ast.IncDecStmt:
					check(n, n.X)
				case *ast.CallExpr:
					if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "delete" || id.Name == "clear") && len(n.Args) > 0 {
						check(n, n.Args[0])
					}
				}
				return true
			})
		}
	}
	unused(t, "mutableVars", mutableVars, used)
}
