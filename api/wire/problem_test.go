package wire_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"testing"

	"tallystick/api/wire"
)

// TestEveryCodeHasItsRow, once, with everything that a row says.
func TestEveryCodeHasItsRow(t *testing.T) {
	rows := map[wire.Code]int{}
	name := regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
	for _, k := range wire.Kinds() {
		rows[k.Code]++
		if !name.MatchString(string(k.Code)) || k.Title == "" || len(k.Hint) == 0 {
			t.Errorf("row %+v", k)
		}
		if k.Status < 400 || k.Status > 599 || k.Exit < wire.ExitFailed || k.Exit > wire.ExitFull {
			t.Errorf("%s: status %d, exit code %d", k.Code, k.Status, k.Exit)
		}
		if p := wire.New(k.Code, "x"); p.Status != k.Status || p.Exit() != k.Exit || p.Type != "urn:tallystick:problem:"+string(k.Code) {
			t.Errorf("%s: a problem of it is %+v", k.Code, p)
		}
	}
	codes := declaredCodes(t)
	for _, code := range codes {
		if rows[code] != 1 {
			t.Errorf("code %s has %d rows", code, rows[code])
		}
	}
	if len(codes) != len(rows) {
		t.Errorf("%d codes and %d rows", len(codes), len(rows))
	}
}

// declaredCodes are the constants of type Code in problems.go.
func declaredCodes(t *testing.T) (codes []wire.Code) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "problems.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if kind, ok := spec.Type.(*ast.Ident); ok && kind.Name == "Code" {
			text, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, wire.Code(text))
		}
		return true
	})
	return codes
}

// TestByStatus: every status that is met before an operation is has a kind.
func TestByStatus(t *testing.T) {
	for status, code := range map[int]wire.Code{
		400: wire.Invalid, 404: wire.UnknownOperation, 405: wire.WrongMethod, 408: wire.TooSlow, 413: wire.TooLarge, 415: wire.WrongType,
		422: wire.Invalid, 429: wire.TooMany, 500: wire.Failed, 503: wire.Stopping, 599: wire.Failed,
	} {
		if k := wire.ByStatus(status); k.Code != code {
			t.Errorf("%d: %s, not %s", status, k.Code, code)
		}
	}
}
