package wire

// HistoryEntry is one entry about a record.
type HistoryEntry struct {
	Type string `json:"type"`
	Named
	By       Named          `json:"by"`
	Body     string         `json:"body" doc:"an outcome of opening it: text, no key, …"`
	Kind     string         `json:"kind,omitempty"`
	Fields   map[string]any `json:"fields,omitempty" doc:"of the body; bytes in hexadecimal, links as CIDs"`
	Refused  *Refusal       `json:"refused,omitempty" doc:"why it does not count"`
	Progress *Progress      `json:"progress,omitempty" doc:"of your own entries: how far it has come"`
	Dated    *Dated         `json:"dated,omitempty" doc:"by what others wrote, where that tells"`
}

// Refusal is why an entry does not count.
type Refusal struct {
	Rule   string `json:"rule"`
	Found  string `json:"found" doc:"what is the case"`
	Needed string `json:"needed" doc:"what the rule asks for"`
	Who    string `json:"who" doc:"who can change that"`
}

// Progress is how far an entry has come.
type Progress struct {
	Saved        bool     `json:"saved" doc:"here"`
	Left         bool     `json:"left" doc:"this device, in a file or to a peer"`
	Held         []Person `json:"held_by" nullable:"false" doc:"who wrote something since that follows it; you are another device of yours"`
	Acknowledged []Person `json:"acknowledged_by" nullable:"false" doc:"who wrote about the same record since, knowing it"`
}

// Dated is between when an entry was written by what others say.
type Dated struct {
	From    string `json:"from,omitempty" format:"date-time"`
	Until   string `json:"until,omitempty" format:"date-time"`
	Suspect bool   `json:"clock_suspect" doc:"the date that it tells lies outside"`
}

// HistoryQuery asks for everything that was written about a record.
type HistoryQuery struct {
	In
	Page
	Record string `path:"record" maxLength:"128" doc:"short or whole id"`
}
