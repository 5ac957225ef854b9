package wire

// Fulfilment is how far an intent, a commitment or a claim is met.
type Fulfilment struct {
	Thing
	Progress string `json:"progress" enum:"nothing,unresolved,part,whole,over" doc:"unresolved: something came, and can't be compared with what was asked for"`
	Open     bool   `json:"open" doc:"more is to come"`
	Finished bool   `json:"finished" doc:"no more will come, whatever was reached"`

	Resource *Balance `json:"resource,omitempty" doc:"of its resourceQuantity"`
	Effort   *Balance `json:"effort,omitempty" doc:"of its effortQuantity"`

	PromisedResource *Balance `json:"promised_resource,omitempty" doc:"of an intent: what commitments promise, with what happened without one"`
	PromisedEffort   *Balance `json:"promised_effort,omitempty"`

	Commitments []Thing `json:"commitments,omitempty" doc:"of an intent: those that satisfy it"`
	Events      []Thing `json:"events" nullable:"false" doc:"those that count, oldest first"`
	More        bool    `json:"more,omitempty" doc:"there are more commitments or events than are listed"`
	Flags       []Flag  `json:"flags" nullable:"false" doc:"what people should look at"`
}

// Balance is what came of what was asked for.
type Balance struct {
	Wanted *Measure `json:"wanted,omitempty" doc:"absent where nobody said how much, and then so are the next three"`
	Done   *Measure `json:"done,omitempty"`
	Left   *Measure `json:"left,omitempty" doc:"what has not come: zero or more"`
	Over   *Measure `json:"over,omitempty" doc:"what came beyond: zero or more"`

	Beside []Measure `json:"beside" nullable:"false" doc:"what came in units that don't convert into that of what was wanted, or whatever came if nobody said how much should: never compared"`
}

// Agreed is how far an agreement is kept, on both sides.
type Agreed struct {
	Thing
	Progress   string     `json:"progress" enum:"nothing,unresolved,part,whole,over"`
	Clauses    AgreedSide `json:"clauses" doc:"what it stipulates"`
	Reciprocal AgreedSide `json:"reciprocal" doc:"what it stipulates in return"`
}

// AgreedSide is one side of an agreement.
type AgreedSide struct {
	Progress string       `json:"progress" enum:"nothing,unresolved,part,whole,over" doc:"of the clause that is met least"`
	Clauses  []Fulfilment `json:"clauses" nullable:"false"`
	Missing  []Thing      `json:"missing,omitempty" doc:"clauses of which nothing can be read here"`
	Unasked  []Thing      `json:"unasked,omitempty" doc:"events that realize it and fulfil no clause"`
	Realized []Realized   `json:"realized" nullable:"false" doc:"what all its events come to"`
	More     bool         `json:"more,omitempty" doc:"there is more than is listed"`
}

// Realized is what came of one kind of thing in one kind of way.
type Realized struct {
	Action   string    `json:"action"`
	Of       *Thing    `json:"of,omitempty" doc:"the specification; absent where the events name none"`
	Resource []Measure `json:"resource" nullable:"false"`
	Effort   []Measure `json:"effort" nullable:"false"`
}

// Bundled is how far the agreements of a bundle are kept.
type Bundled struct {
	Progress   string   `json:"progress" enum:"nothing,unresolved,part,whole,over"`
	Agreements []Agreed `json:"agreements" nullable:"false"`
	Missing    []Thing  `json:"missing,omitempty" doc:"agreements of which nothing can be read here"`
	More       bool     `json:"more,omitempty" doc:"there are more than are listed"`
}
