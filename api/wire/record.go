package wire

// Record is what is said of one thing of the flow of goods and work.
type Record struct {
	Type string `json:"type"`
	Named
	Class string         `json:"class" doc:"of ValueFlows, such as EconomicEvent"`
	Node  map[string]any `json:"node" doc:"what stands, as ValueFlows spells it, with @id and @type as in JSON-LD; numbers are text"`

	// Names is what the references in the node are called, by reference, as
	// far as they lead to something that can be read here.
	Names map[string]Named `json:"names" nullable:"false"`

	By        *Named           `json:"by,omitempty" doc:"who wrote the entry that began it; absent while that can't be read here"`
	At        string           `json:"at,omitempty" doc:"when, by their device's clock; RFC 3339"`
	Creation  string           `json:"creation" doc:"an outcome of opening the entry that began it: text, no key, …; else only what was changed since is known"`
	Conflicts []RecordConflict `json:"conflicts,omitempty" doc:"properties that people have written apart from each other"`
	Foreign   map[string]any   `json:"foreign,omitempty" doc:"what the document that it came from said beside the vocabulary"`
}

// RecordConflict is a property of which several values stand.
type RecordConflict struct {
	Property string        `json:"property"`
	Values   []RecordValue `json:"values" nullable:"false" doc:"the one shown in the node first"`
}

// RecordValue is one of them.
type RecordValue struct {
	Value any   `json:"value" doc:"null for a value that was taken back"`
	By    Named `json:"by" doc:"the entry that wrote it"`
}

// RecordShown is a record with what others say of it.
type RecordShown struct {
	Record
	Related []RecordRelated `json:"related" nullable:"false" doc:"what it is related to, whichever side said so"`
	Events  []RecordEvent   `json:"events,omitempty" doc:"of a process or an agreement: what happened in it"`

	Fulfilment *Fulfilment  `json:"fulfilment,omitempty" doc:"of an intent, a commitment or a claim: how far it is met"`
	Agreed     *Agreed      `json:"agreed,omitempty" doc:"of an agreement: how far it is kept"`
	Bundled    *Bundled     `json:"bundled,omitempty" doc:"of a bundle of agreements: how far they are kept"`
	Claims     []Fulfilment `json:"claims,omitempty" doc:"of an event: the claims that it triggered, and how far they are settled"`

	MoreEvents bool    `json:"more_events,omitempty" doc:"there are more events than are listed"`
	Same       []Named `json:"same,omitempty" doc:"other records of the same thing, which this one stands for"`
}

// RecordRelated is what a thing has in a property that has an inverse.
type RecordRelated struct {
	Property string  `json:"property"`
	Things   []Thing `json:"things" nullable:"false"`
	More     bool    `json:"more,omitempty" doc:"there are more: ask for records where the inverse property is this thing"`
}

// Thing is what a reference leads to.
type Thing struct {
	Ref string `json:"ref" doc:"the reference, an IRI"`
	Named
	Class string `json:"class,omitempty" doc:"absent where nothing of it can be read here"`
}

// RecordEvent is an event of a process or an agreement.
type RecordEvent struct {
	Thing
	As      string   `json:"as" doc:"a property of the process or agreement: hasInput, hasOutput, realizes or realizesReciprocal"`
	Through []string `json:"through,omitempty" doc:"the commitment or intent, or both, by which it belongs there, if it does not say so itself"`
}

// RecordQuery names one record.
type RecordQuery struct {
	In
	Record string `query:"record" required:"true" maxLength:"2048" doc:"short or whole id of its entry, or its IRI"`
}

// RecordsQuery asks for records.
type RecordsQuery struct {
	In
	Page
	Class string   `query:"class" maxLength:"64" doc:"of ValueFlows, such as EconomicEvent; its subclasses are meant, too"`
	Where []string `query:"where,explode" maxItems:"16" doc:"property=value: those that have it; a reference by short or whole id, by IRI, or by a member's name"`
	Agent string   `query:"agent" maxLength:"2048" doc:"those that an agent has to do with, by id, IRI or name"`
}

// RecordPut is a record to make or to change.
type RecordPut struct {
	Record string         `json:"record,omitempty" maxLength:"2048" doc:"the one to change, by short or whole id or its IRI; without it, and without an @id that is known here, one is made"`
	Node   map[string]any `json:"node,omitempty" doc:"as ValueFlows spells it, with @type for a new one; a property that is null is taken back"`
	Add    map[string]any `json:"add,omitempty" doc:"to change properties with room for several values: these as well"`
	Remove map[string]any `json:"remove,omitempty" doc:"and these no more"`
}

// RecordDone is what came of it.
type RecordDone struct {
	Deed
	Record *Named `json:"record,omitempty" doc:"absent in a dry run of a new one"`
	Class  string `json:"class"`
}
