// Package tallystick_test is the house: the rules that hold the whole tree
// together and that no single package can check for itself. Each rule reads
// parsed sources and answers with complaints; TestRulesCanFail feeds every rule
// a source that it must complain about.
//
// long: the layout allows one Go file at the top level, and it holds every rule
// of the house next to the tables that the rules read.
package tallystick_test

import (
	"bytes"
	"flag"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	module = "tallystick"

	// The two commands the README promises, as .ci/run runs them.
	mainCommand = `go run ./cmd/tally init --dir "$HOME/tally-try"`
	testCommand = "go test ./..."

	maxSentinels     = 5
	maxFileLines     = 400
	maxFunctionLines = 70
)

var update = flag.Bool("update", false, "rewrite testdata/modules.golden")

// topLevel is every entry the top level may hold beside dot files.
var topLevel = []string{
	"README.md", "api", "cmd", "crdt", "go.mod", "go.sum",
	"house_test.go", "identity", "model", "sync", "testdata",
}

// arrows says which packages of ours a package may import. What an imported
// package may import in turn comes with it: arrows only ever point down.
var arrows = map[string][]string{
	".":          nil,
	".ci/skips":  nil,
	"api/words":  nil,
	"api/wire":   nil,
	"api/client": {"api/wire"},
	"api/web":    {"api/wire", "api/words"},
	"api":        {"api/wire", "api/words", "model", "crdt/replica"},

	"crdt/dagcbor":      nil,
	"identity":          {"crdt/dagcbor"},
	"identity/keystore": {"identity"},
	"crdt":              {"crdt/dagcbor", "identity"},
	"crdt/archive":      {"crdt"},
	"crdt/replica":      {"crdt", "crdt/archive"},
	"crdt/crdttest":     {"crdt"},

	"model/fold":      {"crdt", "identity", "crdt/replica"},
	"model/community": {"model/fold"},
	"model/vf":        {"crdt/dagcbor"},
	"model/vf/jsonld": {"model/vf"},
	"model/flow":      {"model/fold", "model/vf", "model/community"},
	"model/market":    {"model/flow", "model/community"},
	"model/policy":    {"model/market", "model/flow", "model/community"},
	"model/report":    {"model/market", "model/policy"},
	"model":           {"model/report", "model/vf/jsonld", "crdt/replica"},

	"sync/reconcile": {"crdt"},
	"sync/peer":      {"sync/reconcile", "crdt/replica", "identity"},
	"sync/bundle":    {"sync/reconcile", "crdt/archive", "crdt/replica"},

	// Hosts in network namespaces, behind a build tag.
	"sync/peer/netnstest": {"sync/peer"},

	"cmd/scenario":        {"model", "crdt/replica", "sync/reconcile"},
	"cmd/tally":           {"api", "api/client", "api/web", "cmd/scenario", "identity/keystore", "sync/bundle", "sync/peer"},
	"cmd/tally/crashtest": {"api/client", "crdt/replica", "identity/keystore"},
	"cmd/tally/pagetest":  {},

	// Killed by the crash suite; it shares the shape of its reports.
	"cmd/tally/crashtest/worker": {"cmd/tally/crashtest"},
}

// lawbook holds the generators and laws that external tests of everything above
// crdt may use, and no shipped code.
const lawbook = "crdt/crdttest"

// trials are packages that the external tests of another may use beside its
// own arrows: the real thing behind an interface that the package declares.
var trials = map[string][]string{
	"sync/reconcile": {"crdt/replica"}, // conversations over real stores
}

// pure lists the packages that take time, randomness and storage as arguments.
var pure = []string{"crdt", "crdt/dagcbor", "identity", "model/vf", "model/vf/jsonld", "sync/reconcile"}

// impure lists the import paths, with everything below them, that reach for the
// outside world. log/slog is not one: it has ids and secrets say how they are
// logged, and the logger itself is an argument.
var impure = []string{
	"crypto/rand", "io/fs", "io/ioutil", "math/rand", "net", "os",
	"path/filepath", "syscall", "time",
}

// room is where a third-party library may be imported.
type room struct {
	library string   // import path; what lies below it is meant too
	rooms   []string // packages whose code may import it
	tests   bool     // whether any test may import it as well
}

// rooms is one row per third-party library; the README gives each its reason.
var rooms = []room{
	{library: "github.com/dgraph-io/badger/v4", rooms: []string{"crdt/replica"}},
	{library: "github.com/libp2p", rooms: []string{"sync/peer"}},
	{library: "github.com/multiformats/go-multiaddr", rooms: []string{"sync/peer"}, tests: true},
	{library: "github.com/quic-go/quic-go", tests: true},
	{library: "github.com/marcopolo/simnet", tests: true},
	{library: "github.com/multiformats/go-multistream", rooms: []string{"sync/peer"}},
	{library: "github.com/klauspost/reedsolomon", rooms: []string{"sync/bundle"}},
	{library: "rsc.io/qr", rooms: []string{"cmd/tally"}, tests: true},
	{library: "github.com/danielgtaylor/huma/v2", rooms: []string{"api"}},
	{library: "go.yaml.in/yaml/v3", rooms: []string{"model/vf/jsonld"}},
	{library: "github.com/spf13/cobra", rooms: []string{"cmd/tally"}},
	{library: "github.com/spf13/pflag", rooms: []string{"cmd/tally"}},
	{library: "cel.dev/cel-go", rooms: []string{"model/policy"}},
	{library: "github.com/fxamacker/cbor/v2", rooms: []string{"crdt/dagcbor"}},
	{library: "github.com/ipfs/go-cid", rooms: []string{"crdt/dagcbor"}},
	{library: "github.com/multiformats/go-multihash", rooms: []string{"crdt/dagcbor"}},
	{library: "github.com/tyler-smith/go-bip39", rooms: []string{"identity"}},
	{library: "golang.org/x/text", rooms: []string{"identity", "identity/keystore", "model/community"}},
	{library: "golang.org/x/crypto", rooms: []string{"identity", "identity/keystore"}},
	{library: "golang.org/x/sys", rooms: []string{"cmd/tally", "crdt/replica", "identity/keystore"}},
	{library: "golang.org/x/term", rooms: []string{"cmd/tally"}},
	// Builds the torsion points of the signature vectors. Nothing shipped may
	// hold a second Ed25519: implementations accept different signatures.
	{library: "filippo.io/edwards25519", tests: true},
	{library: "github.com/rogpeppe/go-internal", tests: true},
	{library: "pgregory.net/rapid", rooms: []string{lawbook}, tests: true},
}

// minimum gives, for modules with an advisory against them, the first version
// without it. They count even where the linked code is never called.
var minimum = map[string]string{
	"github.com/pion/dtls/v3": "v3.1.4",
	"github.com/pion/stun/v3": "v3.1.5",
}

// vague lists the words that name no concept and so no package and no file.
var vague = []string{
	"base", "common", "handler", "handlers", "helper", "helpers", "manager",
	"managers", "service", "services", "types", "util", "utils",
}

// source is one Go file as the rules see it.
type source struct {
	path string // from the module root, with slashes
	text []byte
	file *ast.File
	fset *token.FileSet
}

func (s source) pkg() string     { return path.Dir(s.path) }
func (s source) test() bool      { return strings.HasSuffix(s.path, "_test.go") }
func (s source) external() bool  { return strings.HasSuffix(s.file.Name.Name, "_test") }
func (s source) generated() bool { return ast.IsGenerated(s.file) }

// at is one complaint about the place pos.
func (s source) at(pos token.Pos, say string, args ...any) string {
	return fmt.Sprintf("%s:%d: %s", s.path, s.fset.Position(pos).Line, fmt.Sprintf(say, args...))
}

// imports is each import path of the file with its place.
func (s source) imports() map[string]token.Pos {
	all := map[string]token.Pos{}
	for _, spec := range s.file.Imports {
		if p, err := strconv.Unquote(spec.Path.Value); err == nil {
			all[p] = spec.Pos()
		}
	}
	return all
}

func parse(name string, text []byte) (source, error) {
	s := source{path: name, text: text, fset: token.NewFileSet()}
	var err error
	s.file, err = parser.ParseFile(s.fset, name, text, parser.ParseComments)
	return s, err
}

// rule is one rule of the house: it reads all sources, whatever their build
// tags, and answers with complaints.
type rule struct {
	name  string
	check func([]source) []string
}

var rules = []rule{
	{"directions", each(shipped, directions)},
	{"test directions", each(tests, testDirections)},
	{"one room per library", each(everything, oneRoom)},
	{"purity", each(shipped, purity)},
	{"package comments", packageComments},
	{"doc comments", each(shipped, docComments)},
	{"no init", each(everything, noInit)},
	{"no mutable variables", each(shipped, noMutableVariables)},
	{"few sentinels", fewSentinels},
	{"gofmt", each(everything, formatted)},
	{"length", each(shipped, length)},
	{"names", each(everything, names)},
}

func everything(source) bool { return true }
func shipped(s source) bool  { return !s.test() }
func tests(s source) bool    { return s.test() }

// each makes a rule about single files into one about the tree.
func each(of func(source) bool, check func(source) []string) func([]source) []string {
	return func(tree []source) []string {
		var out []string
		for _, s := range tree {
			if of(s) {
				out = append(out, check(s)...)
			}
		}
		return out
	}
}

func TestHouse(t *testing.T) {
	tree := house(t)
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			for _, complaint := range r.check(tree) {
				t.Error(complaint)
			}
		})
	}
}

// house parses every Go file of the module, the programs under .ci included.
func house(t *testing.T) []source {
	t.Helper()
	var tree []source
	walk(t, func(name string) {
		if path.Ext(name) != ".go" || strings.Contains("/"+name, "/testdata/") {
			return
		}
		s, err := parse(name, read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		tree = append(tree, s)
	})
	return tree
}

// walk names every file of the tree in order, except what is not ours: other
// dot folders than .ci, and installed node modules.
func walk(t *testing.T, visit func(name string)) {
	t.Helper()
	err := fs.WalkDir(os.DirFS("."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !d.IsDir() {
			visit(name)
			return nil
		}
		hidden := strings.HasPrefix(d.Name(), ".") && name != "." && name != ".ci"
		if hidden || d.Name() == "node_modules" {
			return fs.SkipDir
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// reach is every package of ours that pkg may import: its arrows, and theirs.
func reach(pkg string) map[string]bool {
	seen := map[string]bool{}
	var follow func(string)
	follow = func(from string) {
		for _, to := range arrows[from] {
			if !seen[to] {
				seen[to] = true
				follow(to)
			}
		}
	}
	follow(pkg)
	return seen
}

// ours is the imported package as a row of arrows, if it is one of this module.
func ours(imported string) (string, bool) {
	return strings.CutPrefix(imported, module+"/")
}

func directions(s source) []string {
	if _, ok := arrows[s.pkg()]; !ok {
		return []string{s.at(s.file.Package, "package %s is new: add its row to arrows in house_test.go", s.pkg())}
	}
	may := reach(s.pkg())
	var out []string
	for imported, pos := range s.imports() {
		if to, ok := ours(imported); ok && !may[to] {
			out = append(out, s.at(pos, "%s may not import %s", s.pkg(), to))
		}
	}
	return out
}

func testDirections(s source) []string {
	may := reach(s.pkg())
	laws := s.external() && (s.pkg() == "crdt" || may["crdt"])
	var out []string
	for imported, pos := range s.imports() {
		to, ok := ours(imported)
		if !ok || may[to] || to == s.pkg() || to == lawbook && laws || s.external() && slices.Contains(trials[s.pkg()], to) {
			continue
		}
		out = append(out, s.at(pos, "a test of %s may not import %s", s.pkg(), to))
	}
	return out
}

// below reports whether the import path p is root or lies under it.
func below(p, root string) bool {
	return p == root || strings.HasPrefix(p, root+"/")
}

// thirdParty reports whether p is neither ours nor of the standard library,
// whose first path elements have no dot.
func thirdParty(p string) bool {
	first, _, _ := strings.Cut(p, "/")
	return strings.Contains(first, ".")
}

func oneRoom(s source) []string {
	var out []string
	for imported, pos := range s.imports() {
		if !thirdParty(imported) {
			continue
		}
		i := slices.IndexFunc(rooms, func(r room) bool { return below(imported, r.library) })
		switch {
		case i < 0:
			out = append(out, s.at(pos, "%s has no room: add its row to rooms in house_test.go and its reason to README.md", imported))
		case !rooms[i].admits(s):
			out = append(out, s.at(pos, "%s does not belong in %s", imported, s.pkg()))
		}
	}
	return out
}

// admits reports whether s may import the library: its room may, and so may the
// tests of whatever stands on that room.
func (r room) admits(s source) bool {
	if slices.Contains(r.rooms, s.pkg()) || s.test() && r.tests {
		return true
	}
	if !s.test() {
		return false
	}
	may := reach(s.pkg())
	return slices.ContainsFunc(r.rooms, func(pkg string) bool { return may[pkg] })
}

func purity(s source) []string {
	if !slices.Contains(pure, s.pkg()) {
		return nil
	}
	var out []string
	for imported, pos := range s.imports() {
		if slices.ContainsFunc(impure, func(root string) bool { return below(imported, root) }) {
			out = append(out, s.at(pos, "%s is pure and may not import %s", s.pkg(), imported))
		}
	}
	ast.Inspect(s.file, func(n ast.Node) bool {
		if g, ok := n.(*ast.GoStmt); ok {
			out = append(out, s.at(g.Pos(), "%s is pure and may not start a goroutine", s.pkg()))
		}
		return true
	})
	return out
}

// packageComments wants one sentence per package that says what it is. A
// package of tests alone has it in a test file.
func packageComments(tree []source) []string {
	byFolder := map[string][]source{}
	for _, s := range tree {
		byFolder[s.pkg()] = append(byFolder[s.pkg()], s)
	}
	var out []string
	for _, folder := range slices.Sorted(maps.Keys(byFolder)) {
		files := slices.Clone(byFolder[folder])
		if slices.ContainsFunc(files, shipped) {
			files = slices.DeleteFunc(files, tests)
		}
		if !slices.ContainsFunc(files, introducesPackage) {
			out = append(out, fmt.Sprintf("%s: no package comment that starts with %q", folder, opening(files[0])+" …"))
		}
	}
	return out
}

func introducesPackage(s source) bool {
	says := strings.Join(strings.Fields(s.file.Doc.Text()), " ")
	if s.file.Name.Name == "main" {
		return strings.HasPrefix(says, opening(s)+" ")
	}
	return strings.HasPrefix(says, opening(s)+" ") ||
		strings.HasPrefix(says, strings.Replace(opening(s), " is", " are", 1)+" ")
}

func opening(s source) string {
	if s.file.Name.Name == "main" {
		return "Command " + path.Base(s.pkg())
	}
	return "Package " + s.file.Name.Name + " is"
}

func docComments(s source) []string {
	var out []string
	for _, decl := range s.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if exportedFunction(d) && !documents(d.Doc, d.Name.Name) {
				out = append(out, s.at(d.Pos(), "no doc comment that starts with %q", d.Name.Name))
			}
		case *ast.GenDecl:
			out = append(out, undocumented(s, d)...)
		}
	}
	return out
}

// exportedFunction reports whether users of the package can see the function,
// or the method and its receiver.
func exportedFunction(d *ast.FuncDecl) bool {
	if !d.Name.IsExported() || d.Recv == nil {
		return d.Name.IsExported()
	}
	receiver := d.Recv.List[0].Type
	for {
		switch t := receiver.(type) {
		case *ast.StarExpr:
			receiver = t.X
		case *ast.IndexExpr:
			receiver = t.X
		case *ast.IndexListExpr:
			receiver = t.X
		case *ast.Ident:
			return t.IsExported()
		default:
			return false
		}
	}
}

// documents reports whether the comment starts with name, or with an article
// and name.
func documents(doc *ast.CommentGroup, name string) bool {
	words := strings.Fields(doc.Text())
	if len(words) > 1 && slices.Contains([]string{"A", "An", "The"}, words[0]) {
		words = words[1:]
	}
	return len(words) > 0 && strings.TrimRight(words[0], ",.:;") == name
}

// undocumented is the exported types, constants and variables of d without a
// comment. In a group, the group's comment or one on the line is enough.
func undocumented(s source, d *ast.GenDecl) []string {
	var out []string
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() && !documents(spec.Doc, spec.Name.Name) && (d.Lparen.IsValid() || !documents(d.Doc, spec.Name.Name)) {
				out = append(out, s.at(spec.Pos(), "no doc comment that starts with %q", spec.Name.Name))
			}
		case *ast.ValueSpec:
			if name := spec.Names[0]; name.IsExported() && !valueDocumented(d, spec) {
				out = append(out, s.at(spec.Pos(), "no doc comment on %s", name.Name))
			}
		}
	}
	return out
}

func valueDocumented(d *ast.GenDecl, spec *ast.ValueSpec) bool {
	if d.Lparen.IsValid() {
		return d.Doc != nil || spec.Doc != nil || spec.Comment != nil
	}
	return documents(d.Doc, spec.Names[0].Name)
}

func noInit(s source) []string {
	var out []string
	for _, decl := range s.file.Decls {
		if d, ok := decl.(*ast.FuncDecl); ok && d.Recv == nil && d.Name.Name == "init" {
			out = append(out, s.at(d.Pos(), "no init: wiring is one readable function in cmd/tally"))
		}
	}
	return out
}

// variables is the package-level variables of s with the declarations that
// they stand in.
func variables(s source) map[*ast.ValueSpec]*ast.GenDecl {
	all := map[*ast.ValueSpec]*ast.GenDecl{}
	for _, decl := range s.file.Decls {
		if d, ok := decl.(*ast.GenDecl); ok && d.Tok == token.VAR {
			for _, spec := range d.Specs {
				all[spec.(*ast.ValueSpec)] = d
			}
		}
	}
	return all
}

func noMutableVariables(s source) []string {
	var out []string
	for spec, decl := range variables(s) {
		if !s.generated() && !sentinel(spec) && !assertion(spec) && !embedded(decl, spec) {
			out = append(out, s.at(spec.Pos(), "package variable %s: make it a constant, a function, or an argument", spec.Names[0].Name))
		}
	}
	return out
}

// sentinel reports whether every name is an error value made by errors.New.
func sentinel(spec *ast.ValueSpec) bool {
	for i, name := range spec.Names {
		if !strings.HasPrefix(name.Name, "Err") && !strings.HasPrefix(name.Name, "err") || i >= len(spec.Values) {
			return false
		}
		call, ok := spec.Values[i].(*ast.CallExpr)
		if !ok {
			return false
		}
		made, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || fmt.Sprint(made.X) != "errors" || made.Sel.Name != "New" {
			return false
		}
	}
	return true
}

// assertion reports whether spec only has the compiler check a type.
func assertion(spec *ast.ValueSpec) bool {
	return !slices.ContainsFunc(spec.Names, func(n *ast.Ident) bool { return n.Name != "_" })
}

func embedded(decl *ast.GenDecl, spec *ast.ValueSpec) bool {
	for _, doc := range []*ast.CommentGroup{decl.Doc, spec.Doc} {
		if doc == nil {
			continue
		}
		if slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") }) {
			return true
		}
	}
	return false
}

func fewSentinels(tree []source) []string {
	count := map[string]int{}
	for _, s := range tree {
		if s.test() {
			continue
		}
		for spec := range variables(s) {
			for _, name := range spec.Names {
				if strings.HasPrefix(name.Name, "Err") {
					count[s.pkg()]++
				}
			}
		}
	}
	var out []string
	for pkg, n := range count {
		if n > maxSentinels {
			out = append(out, fmt.Sprintf("%s: %d sentinels, at most %d: name them for what a caller decides", pkg, n, maxSentinels))
		}
	}
	return out
}

func formatted(s source) []string {
	want, err := format.Source(s.text)
	if err != nil || !bytes.Equal(want, s.text) {
		return []string{s.path + ": not as gofmt writes it"}
	}
	return nil
}

// length wants a reason, in a comment "// long: …", for long files and
// functions: before the file's first declaration, or on or in the function.
func length(s source) []string {
	if s.generated() {
		return nil
	}
	var out []string
	if n := bytes.Count(s.text, []byte("\n")); n > maxFileLines && !reasoned(s, s.file.FileStart, firstDeclaration(s)) {
		out = append(out, fmt.Sprintf("%s: %d lines, over %d: split it or say why in a comment \"// long: …\" at its top", s.path, n, maxFileLines))
	}
	for _, decl := range s.file.Decls {
		d, ok := decl.(*ast.FuncDecl)
		if !ok {
			continue
		}
		n := s.fset.Position(d.End()).Line - s.fset.Position(d.Type.Pos()).Line + 1
		start := d.Pos()
		if d.Doc != nil {
			start = d.Doc.Pos()
		}
		if n > maxFunctionLines && !reasoned(s, start, d.End()) {
			out = append(out, s.at(d.Pos(), "%s has %d lines, over %d: split it or say why in a comment \"// long: …\"", d.Name.Name, n, maxFunctionLines))
		}
	}
	return out
}

// firstDeclaration is where the first declaration that is no import starts,
// its comment included.
func firstDeclaration(s source) token.Pos {
	for _, decl := range s.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			if d.Doc != nil {
				return d.Doc.Pos()
			}
			return d.Pos()
		case *ast.GenDecl:
			if d.Tok == token.IMPORT {
				continue
			}
			if d.Doc != nil {
				return d.Doc.Pos()
			}
			return d.Pos()
		}
	}
	return s.file.FileEnd
}

// reasoned reports whether a comment between the two places gives a reason for
// a length.
func reasoned(s source, from, to token.Pos) bool {
	for _, group := range s.file.Comments {
		for _, c := range group.List {
			reason, ok := strings.CutPrefix(c.Text, "// long: ")
			if ok && strings.TrimSpace(reason) != "" && c.Pos() >= from && c.Pos() < to {
				return true
			}
		}
	}
	return false
}

// names refuses words that name no concept, in packages and in the parts of
// file names. A command's file is named for its verb, and `tally service` is one.
func names(s source) []string {
	stem := strings.TrimSuffix(path.Base(s.path), ".go")
	if s.pkg() == "cmd/tally" && stem == "service" {
		return nil
	}
	words := append(strings.Split(stem, "_"), path.Base(s.pkg()), strings.TrimSuffix(s.file.Name.Name, "_test"))
	for _, word := range words {
		if slices.Contains(vague, word) {
			return []string{fmt.Sprintf("%s: %q names no concept", s.path, word)}
		}
	}
	return nil
}

func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if misplaced(e.Name()) {
			t.Errorf("%s does not belong at the top level", e.Name())
		}
	}
	for name, want := range map[string]bool{"crdt": false, ".ci": false, "docs": true, "house.go": true} {
		if misplaced(name) != want {
			t.Errorf("misplaced(%q) is %v", name, !want)
		}
	}
}

func misplaced(entry string) bool {
	return !strings.HasPrefix(entry, ".") && !slices.Contains(topLevel, entry)
}

// TestArrows holds the table itself: moving entries and what they mean never
// know each other, nothing points in a circle, and every target has a row.
func TestArrows(t *testing.T) {
	for pkg, row := range arrows {
		may := reach(pkg)
		if may[pkg] {
			t.Errorf("%s imports itself in a circle", pkg)
		}
		for _, to := range row {
			if _, ok := arrows[to]; !ok {
				t.Errorf("%s may import %s, which has no row", pkg, to)
			}
		}
		for to := range may {
			if below(pkg, "sync") && below(to, "model") || below(pkg, "model") && below(to, "sync") {
				t.Errorf("%s reaches %s: siblings never import each other", pkg, to)
			}
			if to == lawbook {
				t.Errorf("%s reaches %s, which is for external tests", pkg, to)
			}
		}
	}
	if _, ok := arrows["sync"]; ok {
		t.Error("sync is a folder and no package, so that sync.Mutex always means the standard library")
	}
}

// TestNoMachinePaths keeps paths of the machine that something was written on,
// and the registries it was fetched from, out of every file.
func TestNoMachinePaths(t *testing.T) {
	walk(t, func(name string) {
		text := read(t, name)
		if name == "go.sum" || bytes.IndexByte(text, 0) >= 0 {
			return
		}
		for _, leak := range leaks(text) {
			t.Errorf("%s: %s", name, leak)
		}
	})
	for _, sample := range []string{"see /wor" + "k/main", "/ro" + "ot/.bashrc", "https://registr" + "y.npmjs.org/x"} {
		if len(leaks([]byte(sample))) == 0 {
			t.Errorf("%q is not noticed", sample)
		}
	}
}

// leaks is the lines of text that name a machine's path or a registry. The
// pattern is in pieces so that this file does not match it.
func leaks(text []byte) []string {
	pattern := regexp.MustCompile("/(wor" + "k|ro" + "ot|home/[a-z]+)/|prox" + `y\.golang|registr` + `y\.npm|de` + `b\.debian`)
	var out []string
	for i, line := range strings.Split(string(text), "\n") {
		if found := pattern.FindString(line); found != "" {
			out = append(out, fmt.Sprintf("line %d names %q", i+1, found))
		}
	}
	return out
}

// TestReadme keeps the README's commands those that CI runs, and gives every
// library that the code imports its row.
func TestReadme(t *testing.T) {
	readme, ci := string(read(t, "README.md")), string(read(t, ".ci/run"))
	for _, command := range []string{mainCommand, testCommand} {
		if !strings.Contains(readme, command) {
			t.Errorf("README.md does not say %q", command)
		}
		if !strings.Contains(ci, "_command='"+command+"'\n") {
			t.Errorf(".ci/run does not run %q", command)
		}
	}
	tree := house(t)
	for _, r := range rooms {
		if imported(tree, r.library) && !strings.Contains(readme, r.library) {
			t.Errorf("README.md gives no reason for %s", r.library)
		}
	}
}

func imported(tree []source, library string) bool {
	return slices.ContainsFunc(tree, func(s source) bool {
		for p := range s.imports() {
			if below(p, library) {
				return true
			}
		}
		return false
	})
}

// TestModules compares the modules compiled into the commands, over all release
// targets, with the golden list, and both with the advisories.
func TestModules(t *testing.T) {
	const golden = "testdata/modules.golden"
	got := compiledModules(t)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if want := string(read(t, golden)); got != want {
		t.Errorf("modules compiled into ./cmd/... differ from %s (go test . -update rewrites it)\ngot:\n%swant:\n%s", golden, got, want)
	}
	for line := range strings.Lines(got) {
		name, version, _ := strings.Cut(strings.TrimSpace(line), " ")
		if least, ok := minimum[name]; ok && older(version, least) {
			t.Errorf("%s %s has an advisory against it: take %s or newer", name, version, least)
		}
	}
}

// compiledModules is one line per module, "path version", sorted.
func compiledModules(t *testing.T) string {
	t.Helper()
	found := map[string]bool{}
	for line := range strings.Lines(string(read(t, ".ci/targets"))) {
		goos, goarch, ok := strings.Cut(strings.TrimSpace(line), " ")
		if !ok || goos == "#" {
			continue
		}
		list := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}}{{end}}", "./cmd/...")
		list.Env = append(os.Environ(), "CGO_ENABLED=0", "GOOS="+goos, "GOARCH="+goarch)
		list.Stderr = os.Stderr
		out, err := list.Output()
		if err != nil {
			t.Fatalf("list modules for %s/%s: %v", goos, goarch, err)
		}
		for line := range strings.Lines(string(out)) {
			if name, version, _ := strings.Cut(strings.TrimSpace(line), " "); version != "" {
				found[name+" "+version+"\n"] = true
			}
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(found)), "")
}

// older reports whether the module version a comes before b. What follows the
// third number, as in a pre-release, makes a version older than without it.
func older(a, b string) bool {
	coreA, extraA, _ := strings.Cut(a, "-")
	coreB, extraB, _ := strings.Cut(b, "-")
	if order := slices.Compare(numbers(coreA), numbers(coreB)); order != 0 {
		return order < 0
	}
	return extraA != "" && extraB == ""
}

func numbers(core string) []int {
	core, _, _ = strings.Cut(strings.TrimPrefix(core, "v"), "+")
	var out []int
	for part := range strings.SplitSeq(core, ".") {
		n, _ := strconv.Atoi(part)
		out = append(out, n)
	}
	return out
}

func TestOlder(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"v3.1.4", "v3.1.5", true},
		{"v3.1.5", "v3.1.5", false},
		{"v3.1.10", "v3.1.5", false},
		{"v3.2.0", "v3.1.5", false},
		{"v2.9.9", "v3.1.5", true},
		{"v3.1.5-0.20250101000000-abcdefabcdef", "v3.1.5", true},
		{"v3.1.5+incompatible", "v3.1.5", false},
	} {
		if got := older(c.a, c.b); got != c.want {
			t.Errorf("older(%s, %s) is %v", c.a, c.b, got)
		}
	}
}

// TestRulesCanFail feeds each rule small sources: one file, which draws a
// complaint holding want, or none where want is empty.
func TestRulesCanFail(t *testing.T) {
	long := strings.Repeat("\tprintln()\n", maxFunctionLines)
	tall := strings.Repeat("//\n", maxFileLines)
	cases := []struct{ rule, path, text, want string }{
		{"directions", "crdt/a.go", "package crdt; import _ \"tallystick/crdt/replica\"", "crdt may not import crdt/replica"},
		{"directions", "sync/peer/a.go", "package peer; import _ \"tallystick/model/fold\"", "may not import model/fold"},
		{"directions", "model/fold/a.go", "package fold; import _ \"tallystick/sync/peer\"", "may not import sync/peer"},
		{"directions", "crdt/replica/a.go", "package replica; import _ \"tallystick/crdt/crdttest\"", "may not import crdt/crdttest"},
		{"directions", "crdt/replica/a.go", "package replica; import _ \"tallystick/identity\"", ""},
		{"directions", "sync/a.go", "package sync", "add its row"},
		{"directions", "crdt/store/a.go", "package store", "add its row"},
		{"test directions", "crdt/a_test.go", "package crdt_test; import _ \"tallystick/crdt/replica\"", "may not import crdt/replica"},
		{"test directions", "crdt/a_test.go", "package crdt; import _ \"tallystick/crdt/crdttest\"", "may not import crdt/crdttest"},
		{"test directions", "sync/reconcile/a_test.go", "package reconcile_test; import _ \"tallystick/crdt/replica\"", ""},
		{"test directions", "sync/reconcile/a_test.go", "package reconcile; import _ \"tallystick/crdt/replica\"", "may not import crdt/replica"},
		{"test directions", "crdt/a_test.go", "package crdt_test; import _ \"tallystick/crdt/crdttest\"", ""},
		{"test directions", "identity/a_test.go", "package identity_test; import _ \"tallystick/crdt/crdttest\"", "may not import crdt/crdttest"},
		{"one room per library", "crdt/a.go", "package crdt; import _ \"github.com/dgraph-io/badger/v4\"", "does not belong in crdt"},
		{"one room per library", "crdt/replica/a.go", "package replica; import _ \"github.com/dgraph-io/badger/v4/options\"", ""},
		{"one room per library", "cmd/tally/a_test.go", "package main; import _ \"github.com/dgraph-io/badger/v4\"", ""},
		{"one room per library", "crdt/a.go", "package crdt; import _ \"example.org/x\"", "has no room"},
		{"one room per library", "identity/a.go", "package identity; import _ \"filippo.io/edwards25519\"", "does not belong"},
		{"one room per library", "identity/a_test.go", "package identity; import _ \"filippo.io/edwards25519\"", ""},
		{"purity", "identity/a.go", "package identity; import _ \"crypto/rand\"", "may not import crypto/rand"},
		{"purity", "crdt/a.go", "package crdt; import _ \"math/rand/v2\"", "may not import math/rand/v2"},
		{"purity", "crdt/a.go", "package crdt; import _ \"time\"", "may not import time"},
		{"purity", "crdt/a.go", "package crdt; func f() { go f() }", "goroutine"},
		{"purity", "crdt/a.go", "package crdt; import _ \"log/slog\"", ""},
		{"purity", "crdt/replica/a.go", "package replica; import _ \"time\"", ""},
		{"package comments", "crdt/a.go", "package crdt", "\"Package crdt is …\""},
		{"package comments", "crdt/a.go", "// Package crdt provides things.\npackage crdt", "no package comment"},
		{"package comments", "crdt/a.go", "// Package crdt is the\n// set.\npackage crdt", ""},
		{"package comments", "cmd/tally/a.go", "// Package main is it.\npackage main", "\"Command tally …\""},
		{"package comments", "cmd/tally/a.go", "// Command tally keeps a replica.\npackage main", ""},
		{"doc comments", "crdt/a.go", "package crdt\nfunc F() {}", "\"F\""},
		{"doc comments", "crdt/a.go", "package crdt\n// Does things.\nfunc F() {}", "\"F\""},
		{"doc comments", "crdt/a.go", "package crdt\ntype T struct{}", "\"T\""},
		{"doc comments", "crdt/a.go", "package crdt\n// A T is one.\ntype T[E any] struct{}\nfunc (*T[E]) M() {}", "\"M\""},
		{"doc comments", "crdt/a.go", "package crdt\nconst (\n\tA = 1\n)", "on A"},
		{"doc comments", "crdt/a.go", "package crdt\n// Bounds.\nconst (\n\tA = 1\n)\ntype t[E any] struct{}\nfunc (*t[E]) M() {}", ""},
		{"no init", "crdt/a.go", "package crdt; func init() {}", "no init"},
		{"no init", "crdt/a_test.go", "package crdt; func init() {}", "no init"},
		{"no mutable variables", "crdt/a.go", "package crdt; var cache = map[int]int{}", "cache"},
		{"no mutable variables", "crdt/a.go", "package crdt; var ErrX error", "ErrX"},
		{"no mutable variables", "crdt/a.go", "package crdt; var ErrX = fmt.Errorf(\"x\")", "ErrX"},
		{"no mutable variables", "crdt/a.go", "package crdt; var ErrX = errors.New(\"x\"); var _ I = T{}", ""},
		{"no mutable variables", "crdt/a.go", "package crdt\n//go:embed words.txt\nvar words string", ""},
		{"no mutable variables", "crdt/a.go", "// Code generated by x. DO NOT EDIT.\npackage crdt\nvar table = []int{1}", ""},
		{"few sentinels", "crdt/a.go", "package crdt; var ErrA, ErrB, ErrC, ErrD, ErrE, ErrF error", "6 sentinels"},
		{"few sentinels", "crdt/a.go", "package crdt; var ErrA, ErrB, ErrC, ErrD, ErrE error", ""},
		{"gofmt", "crdt/a.go", "package  crdt\n", "gofmt"},
		{"length", "crdt/a.go", "package crdt\n\nfunc f() {\n" + long + "}\n", "f has 72 lines"},
		{"length", "crdt/a.go", "package crdt\n\n// f prints.\n//\n// long: one table.\nfunc f() {\n" + long + "}\n", ""},
		{"length", "crdt/a.go", "package crdt\n" + tall, "401 lines"},
		{"length", "crdt/a.go", "package crdt\n" + tall + "\nfunc f() {\n\t// long: not the file's.\n}\n", "lines, over 400"},
		{"length", "crdt/a.go", "// long: a vocabulary.\npackage crdt\n" + tall, ""},
		{"names", "crdt/util.go", "package crdt", "util"},
		{"names", "crdt/log_helpers_test.go", "package crdt", "helpers"},
		{"names", "crdt/common/a.go", "package common", "common"},
		{"names", "cmd/tally/service.go", "package main", ""},
		{"names", "crdt/entry.go", "package crdt", ""},
	}
	failed := map[string]bool{}
	for _, c := range cases {
		complaints := strings.Join(checkOne(t, c.rule, c.path, c.text), "\n")
		switch {
		case c.want == "" && complaints != "":
			t.Errorf("%s, %s: complains about a good source: %s\n%s", c.rule, c.path, complaints, c.text)
		case !strings.Contains(complaints, c.want):
			t.Errorf("%s, %s: got %q, want %q\n%s", c.rule, c.path, complaints, c.want, c.text)
		}
		failed[c.rule] = failed[c.rule] || c.want != ""
	}
	for _, r := range rules {
		if !failed[r.name] {
			t.Errorf("no source shows that the rule %q can fail", r.name)
		}
	}
}

// checkOne asks the named rule about a tree of one file.
func checkOne(t *testing.T, name, file, text string) []string {
	t.Helper()
	s, err := parse(file, []byte(text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	i := slices.IndexFunc(rules, func(r rule) bool { return r.name == name })
	if i < 0 {
		t.Fatalf("no rule %q", name)
	}
	return rules[i].check([]source{s})
}
