package wire

// Change is one line of the feed: something that happened to an entry here.
type Change struct {
	Number    uint64 `json:"number" doc:"this replica's own: strictly increasing, not always by one"`
	Community Named  `json:"community"`
	Event     string `json:"event" doc:"entered, body arrived, body erased"`
	Entry     Named  `json:"entry"`
	Log       Named  `json:"log"`
	Seq       uint64 `json:"seq"`
	Sealed    bool   `json:"sealed"`
}

// Changes is a page of the feed. Go on after AsOf.
type Changes struct {
	AsOf  uint64   `json:"as_of" doc:"ask after this number next"`
	Floor uint64   `json:"floor" doc:"the first number that is kept"`
	Items []Change `json:"items" nullable:"false"`
	More  bool     `json:"more" doc:"there is more already"`
}

// ChangeQuery asks for what happened after a number.
type ChangeQuery struct {
	After uint64 `query:"after" doc:"the number that was seen last; 0 for the beginning"`
	Limit int    `query:"limit" minimum:"1" maximum:"1000" default:"100" doc:"how many items at most; not for a stream"`
	Last  string `header:"Last-Event-ID" maxLength:"20" doc:"what a stream that broke off sent last; it goes before after"`
}
