package wire

// Motion is what people are asked to decide, and what they answered.
type Motion struct {
	Type string `json:"type"`
	Named
	Kind    string   `json:"kind"`
	What    string   `json:"what" doc:"it would do, in words"`
	Text    string   `json:"text,omitempty" doc:"of who asks, where it can be read here"`
	By      Named    `json:"by"`
	Closed  bool     `json:"closed"`
	Yes     int      `json:"yes"`
	Needed  int      `json:"needed"`
	Answers []Answer `json:"answers" nullable:"false"`
	Waits   []Named  `json:"waits_for" nullable:"false"`
	You     bool     `json:"needs_you" doc:"you may answer and have not, and an answer can still change something"`
	Moot    bool     `json:"moot" doc:"what it asks for is the case already, or can't be any more"`
	Ready   bool     `json:"ready" doc:"enough have answered yes, and you may close it"`
}

// Answer is one person's answer to a motion.
type Answer struct {
	ID     Named  `json:"entry"`
	By     Named  `json:"by"`
	Choice string `json:"choice"`
}

// MotionQuery asks for what waits for answers.
type MotionQuery struct {
	In
	Page
	All bool `query:"all" doc:"those that are closed, too"`
}

// MotionAsk asks those who may decide: anything in words, or one of the matters
// that have fields of their own.
type MotionAsk struct {
	Text     string     `json:"text,omitempty" doc:"in prose, sealed for the members; at most 4096 bytes of UTF-8"`
	Yes      bool       `json:"yes,omitempty" doc:"and answer yes yourself"`
	Charter  *Amendment `json:"charter,omitempty" doc:"amend the charter"`
	Adopt    []string   `json:"adopt,omitempty" maxItems:"64" doc:"rely again on these entries of a forked log"`
	Confirm  string     `json:"confirm,omitempty" maxLength:"128" doc:"the entry by which somebody's words end a device"`
	Recovery []string   `json:"recovery,omitempty" maxItems:"64" doc:"elect these persons as stewards, when none is left"`
}

// Amendment is rules of the charter that are to be others. What is left out
// stays.
type Amendment struct {
	History  *bool  `json:"history,omitempty" doc:"newcomers can read what was written before they came"`
	Couriers *bool  `json:"couriers,omitempty" doc:"devices may be let in that carry and can't read"`
	Strict   *bool  `json:"strict,omitempty" doc:"records keep to the strict ValueFlows profile"`
	Vouch    *bool  `json:"vouch,omitempty" doc:"members have to vouch for a newcomer"`
	Invite   string `json:"invite,omitempty" enum:"members,stewards" doc:"who may invite"`
}

// MotionAnswer answers a motion. The last answer that is needed closes it.
type MotionAnswer struct {
	Motion string `json:"motion" maxLength:"128" doc:"short or whole id"`
	Choice string `json:"choice" enum:"yes,no,abstain,object"`
	Why    string `json:"why,omitempty" doc:"in prose, sealed for the members"`
}

// MotionClose names a motion that enough have answered.
type MotionClose struct {
	Motion string `json:"motion" maxLength:"128" doc:"short or whole id"`
}

// MotionAsked is what came of asking, answering or closing.
type MotionAsked struct {
	Asked
	What string `json:"what" doc:"the motion would do, in words"`
}
