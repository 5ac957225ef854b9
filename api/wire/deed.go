package wire

// Wrote is what an act wrote, or in a dry run what it would have written.
type Wrote struct {
	DryRun  bool    `json:"dry_run" doc:"nothing was written"`
	Entries []Entry `json:"entries" nullable:"false"`
	NewKey  bool    `json:"new_key" doc:"all devices in force have been given a new key"`

	// Unkeyed are logs whose device could not be given that key: its own is
	// not sound.
	Unkeyed []Named `json:"unkeyed,omitempty"`
}

// Entry is an entry that an act wrote. In a dry run it has no id yet.
type Entry struct {
	Named
	Kind string `json:"kind" doc:"record if it is sealed"`
}

// Deed is the answer to an act about which nobody is asked.
type Deed struct {
	Type      string `json:"type" doc:"what was done"`
	Community Named  `json:"community"`
	Wrote
}

// Asked is the answer to an act that people decide about.
type Asked struct {
	Type      string  `json:"type" doc:"what was asked for"`
	Community Named   `json:"community"`
	Motion    *Named  `json:"motion,omitempty" doc:"what people answer; absent where nobody is asked"`
	Done      bool    `json:"done" doc:"it has taken effect"`
	Yes       int     `json:"yes"`
	Needed    int     `json:"needed"`
	Of        string  `json:"of" doc:"whose yes is needed"`
	Waits     []Named `json:"waits_for,omitempty" doc:"who may answer and has not"`
	Wrote
}
