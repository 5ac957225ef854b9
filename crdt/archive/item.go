package archive

import (
	"fmt"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
)

// Item is what [Reader.Next] gives: a [Section], a [Run], a [Refused] or a
// [Record], and nothing else.
type Item interface{ item() }

// Run is a run of the community whose section it stands in. Nothing is
// believed of it: it is for the replica to admit.
type Run struct {
	Community crdt.CommunityID
	Entries   crdt.Run
}

// Refused stands for a run that is as it was written and that no replica can
// take: Reason is a [crdt.Refusal]. The reader goes on behind it, so that one
// poisoned or newer run does not keep the others from those who need them.
type Refused struct {
	Community crdt.CommunityID
	Reason    error
}

// Record is data that the archive carries for its reader, who knows by its name
// what it is: secrets, opened keys, chunks of attachments.
type Record struct {
	Community crdt.CommunityID // of the section; zero before the first one
	Name      string           // 1 to [MaxName] of the characters a–z, 0–9 and "-"
	Data      []byte           // at most [MaxRecord]; the caller's to keep
}

func (Section) item() {}
func (Run) item()     {}
func (Refused) item() {}
func (Record) item()  {}

func (r Record) content() ([]byte, error) {
	if !validName(r.Name) {
		return nil, fmt.Errorf("archive record: the name %q", r.Name)
	}
	if len(r.Data) > MaxRecord {
		return nil, fmt.Errorf("archive record %q: %d bytes, at most %d", r.Name, len(r.Data), MaxRecord)
	}
	b := dagcbor.AppendText(dagcbor.AppendArray(make([]byte, 0, len(r.Data)+MaxName+8), 2), r.Name)
	return dagcbor.AppendBytes(b, r.Data), nil
}

func parseRecord(content []byte) (Record, error) {
	r := dagcbor.NewReader(content)
	r.ArrayOf(2)
	record := Record{Name: r.Text(MaxName), Data: r.Bytes(MaxRecord)}
	if r.Err() == nil && !validName(record.Name) {
		r.Refuse("a name of other characters")
	}
	return record, r.Close()
}

// validName holds names to what can be shown, compared and typed anywhere, and
// keeps file names out.
func validName(name string) bool {
	for _, c := range []byte(name) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return name != "" && len(name) <= MaxName
}
