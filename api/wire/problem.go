package wire

// Code names a kind of problem. Codes are stable: programs decide by them.
type Code string

// Problem is an answer that is no success, as RFC 9457 describes it, with the
// members that this API adds. It is an error, too: the client returns it.
type Problem struct {
	Type   string   `json:"type" doc:"urn:tallystick:problem: and the code"`
	Title  string   `json:"title" doc:"the kind of problem, in a few words"`
	Status int      `json:"status" doc:"of HTTP"`
	Detail string   `json:"detail" doc:"what is wrong here, in one line"`
	Code   Code     `json:"code" doc:"the kind of problem; it is stable"`
	Hint   []string `json:"hint" nullable:"false" doc:"what to do about it, one sentence each"`
	Retry  bool     `json:"retry" doc:"whether the same request may succeed later"`

	// Of an act that would not count, why not.
	Rule   string `json:"rule,omitempty" doc:"the rule that it would break"`
	Found  string `json:"found,omitempty" doc:"what is the case"`
	Needed string `json:"needed,omitempty" doc:"what the rule asks for"`
	Who    string `json:"who,omitempty" doc:"who can change that"`

	// Of a document, everything that is wrong in it.
	Faults []DocumentRemark `json:"faults,omitempty" doc:"of a document: what is wrong in it, in order of lines"`
}

// MediaType is what problems are sent as.
const MediaType = "application/problem+json"

const typePrefix = "urn:tallystick:problem:"

// New is a problem of a kind. Without hints it has those of its kind.
func New(code Code, detail string, hints ...string) *Problem {
	kind := KindOf(code)
	if len(hints) == 0 {
		hints = append([]string{}, kind.Hint...)
	}
	return &Problem{
		Type: typePrefix + string(kind.Code), Title: kind.Title, Status: kind.Status, Detail: detail,
		Code: kind.Code, Hint: hints, Retry: kind.Retry,
	}
}

// Error is the detail.
func (p *Problem) Error() string { return p.Detail }

// Exit is the exit code of a command that ends with this problem.
func (p *Problem) Exit() int { return KindOf(p.Code).Exit }
