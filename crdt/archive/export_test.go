package archive

import "bytes"

// Forged is an item as somebody with ill intent would write it: any kind, any
// content.
type Forged struct {
	Kind    uint64
	Content []byte
}

// The kinds, for forging.
const (
	KindHeader  = uint64(kindHeader)
	KindSection = uint64(kindSection)
	KindRun     = uint64(kindRun)
	KindRecord  = uint64(kindRecord)
	KindTrailer = uint64(kindTrailer)
	KindWrap    = uint64(kindWrap)
	KindPiece   = uint64(kindPiece)
	KindEnd     = uint64(kindEnd)
)

// Forge writes items with checks that fit.
func Forge(form Form, forged ...Forged) []byte {
	var out bytes.Buffer
	w := newItemWriter(&out, form)
	for _, f := range forged {
		_ = w.item(kind(f.Kind), f.Content) // a buffer takes everything
	}
	return out.Bytes()
}

// Ends is where the start of a whole file and each of its items end.
func Ends(file []byte, form Form) (ends []int64) {
	most := []int{0, MaxFrame, MaxFrame, MaxFrame, MaxFrame, MaxFrame}
	r, err := newItemReader(bytes.NewReader(file), form, most)
	for err == nil {
		ends = append(ends, r.offset)
		_, _, err = r.next(nil)
	}
	return ends
}

// TrailerOf is the content of a trailer.
func TrailerOf(s Summary) []byte { return s.trailer() }
