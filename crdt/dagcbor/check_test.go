package dagcbor_test

import (
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"

	"tallystick/crdt/dagcbor"
)

const linkHex = "d82a582500017112200000000000000000000000000000000000000000000000000000000000000001"

// What is refused, and why. Each has a canonical neighbour or is of a type
// that does not exist here.
func TestCheckRefuses(t *testing.T) {
	for name, text := range map[string]string{
		"nothing":                     "",
		"two values":                  "0000",
		"a number in two bytes":       "1817",
		"a number in three bytes":     "1900ff",
		"a number in five bytes":      "1a0000ffff",
		"a number in nine bytes":      "1b00000000ffffffff",
		"above int64":                 "1b8000000000000000",
		"below int64":                 "3b8000000000000000",
		"number cut short":            "19ff",
		"reserved length":             "1c",
		"endless bytes":               "5f4100ff",
		"endless text":                "7f6161ff",
		"endless array":               "9f00ff",
		"endless map":                 "bf616100ff",
		"length in two bytes":         "580100",
		"bytes cut short":             "4200",
		"text that is not UTF-8":      "61ff",
		"a surrogate in UTF-8":        "63eda080",
		"array cut short":             "8200",
		"array longer than memory":    "9b7fffffffffffffff00",
		"bytes longer than memory":    "5b7fffffffffffffff00",
		"map cut short":               "a16161",
		"integer key":                 "a10000",
		"bytes as key":                "a1416100",
		"key twice":                   "a2616100616101",
		"keys out of order":           "a2616200616100",
		"longer key first":            "a262616100616200",
		"undefined":                   "f7",
		"simple value":                "e0",
		"simple value in two bytes":   "f8ff",
		"false in two bytes":          "f814",
		"half":                        "f93c00",
		"single":                      "fa3f800000",
		"double":                      "fb3ff0000000000000",
		"not a number":                "f97e00",
		"break":                       "ff",
		"a date":                      "c000",
		"a big number":                "c24100",
		"tag 42 in three bytes":       "d9002a" + linkHex[4:],
		"tag 42 on text":              "d82a6161",
		"tag 42 on a number":          "d82a00",
		"link of another base":        strings.Replace(linkHex, "5825000171", "5825010171", 1),
		"link to raw bytes":           strings.Replace(linkHex, "00017112", "00015512", 1),
		"link of version 0":           "d82a5823001220" + linkHex[18:],
		"link under another hash":     strings.Replace(linkHex, "711220", "711b20", 1),
		"link cut short":              linkHex[:len(linkHex)-2],
		"link one byte short":         strings.Replace(linkHex[:len(linkHex)-2], "5825", "5824", 1),
		"link with its length as 256": "d82a590025" + linkHex[8:],
		"link to a digest of zeros":   linkHex[:len(linkHex)-2] + "00",
		"tag 43":                      strings.Replace(linkHex, "d82a", "d82b", 1),
		"a tag in a tag":              "d82a" + linkHex,
	} {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(name, err)
		}
		if err := dagcbor.Check(data, roomy()); !errors.Is(err, dagcbor.ErrNotCanonical) {
			t.Errorf("%s: %v", name, err)
		}
		if naivelyCanonical(data) {
			t.Errorf("%s: canonical to the oracle", name)
		}
	}
}

func TestCheckAccepts(t *testing.T) {
	for name, text := range map[string]string{
		"the largest integer":  "1b7fffffffffffffff",
		"the smallest integer": "3b7fffffffffffffff",
		"a link":               linkHex,
		"empty things":         "84404060a0",
		"keys length first":    "a2617a0062616100",
		"simple values":        "83f4f5f6",
	} {
		data, err := hex.DecodeString(text)
		if err != nil {
			t.Fatal(name, err)
		}
		if err := dagcbor.Check(data, roomy()); err != nil || !naivelyCanonical(data) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Nesting is bounded whatever the caller allows.
func TestDepth(t *testing.T) {
	nested := func(n int) []byte { return append([]byte(strings.Repeat("\x81", n)), 0xf6) }
	huge := dagcbor.Unbounded()
	huge.Depth = math.MaxInt
	negative := dagcbor.Unbounded()
	negative.Depth = -1
	for _, v := range []struct {
		depth  int
		limits dagcbor.Limits
		ok     bool
	}{
		{32, dagcbor.Unbounded(), true}, {33, dagcbor.Unbounded(), false}, {32, huge, true}, {33, huge, false},
		{10_000_000, huge, false}, {0, negative, true}, {1, negative, false}, {10_000_000, negative, false},
		{1, dagcbor.Limits{}, false}, {0, dagcbor.Limits{}, true},
	} {
		err := dagcbor.Check(nested(v.depth), v.limits)
		if (err == nil) != v.ok || err != nil && !errors.Is(err, dagcbor.ErrLimit) {
			t.Errorf("%d levels within %d: %v", v.depth, v.limits.Depth, err)
		}
	}
	linked, err := hex.DecodeString(strings.Repeat("81", 32) + linkHex)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dagcbor.Decode(linked, roomy()); err != nil {
		t.Errorf("a link in the 32nd level: %v", err)
	}
}

// Lists are bounded by the caller alone.
func TestLongList(t *testing.T) {
	list := make([]any, 140_000)
	data, err := dagcbor.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := dagcbor.Decode(data, roomy()); err != nil {
		t.Error(err)
	}
}

// A value that a map key or an array promised is not invented.
func TestSkipReturnsTheValue(t *testing.T) {
	r := dagcbor.NewReader([]byte{0x82, 0x01, 0x02, 0xf6})
	if got := hex.EncodeToString(r.Skip(roomy())); got != "820102" || r.Offset() != 3 || !r.More() {
		t.Errorf("skipped %s", got)
	}
	if got := hex.EncodeToString(r.Skip(roomy())); got != "f6" || r.More() || r.Close() != nil {
		t.Errorf("skipped %s", got)
	}
	if got := r.Skip(roomy()); got != nil || r.Err() == nil {
		t.Errorf("skipped %x past the end", got)
	}
}
