package wire

// DocumentTaken is what came of a document of ValueFlows, or in a dry run what
// would.
type DocumentTaken struct {
	Type      string `json:"type" enum:"imported,would-import"`
	Community Named  `json:"community"`
	Things    int    `json:"things" doc:"that the document describes"`
	Recorded  int    `json:"recorded" doc:"of them, those that are new here"`
	Here      int    `json:"here" doc:"those that were here before: nothing about them was changed"`
	Later     int    `json:"later" doc:"further descriptions of what resources held, which their events say"`

	Remarks     []DocumentRemark `json:"remarks" nullable:"false" doc:"what was understood otherwise than it stands there, or not at all, in order of lines"`
	MoreRemarks int              `json:"more_remarks" doc:"that are not listed"`
	NewKey      bool             `json:"new_key" doc:"all devices in force have been given a new key"`
	AsOf        uint64           `json:"as_of"`
}

// DocumentRemark is something about one place of a document.
type DocumentRemark struct {
	Code   string `json:"code" doc:"what it is about; it is stable"`
	Line   int    `json:"line" doc:"from 1"`
	Column int    `json:"column" doc:"in bytes, from 1"`
	Path   string `json:"path" doc:"from the document's top: @graph[2].resourceQuantity.hasUnit"`
	Found  string `json:"found"`
	Made   string `json:"made" doc:"what was made of it; of a fault, what is needed"`
	Times  int    `json:"times" doc:"how often it was found; the place is the first"`
}

// DocumentQuery says what of a community's records goes into a document.
type DocumentQuery struct {
	In
	Month  string `query:"month" maxLength:"7" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"what happens or is due then, and what it refers to: 2026-05"`
	Class  string `query:"class" maxLength:"64" doc:"of ValueFlows, such as EconomicEvent: these and their subclasses alone"`
	DryRun bool   `query:"dry_run" doc:"answer what would be in it, and make no file"`
}

// DocumentMade is what a document holds that was made of records.
type DocumentMade struct {
	Type      string         `json:"type" enum:"vf-exported,would-export-vf"`
	Community Named          `json:"community"`
	Records   int            `json:"records"`
	Classes   map[string]int `json:"classes" nullable:"false" doc:"how many of each class"`
	Conflicts int            `json:"conflicts" doc:"records with several values of a property: the document has the one that is shown first"`
	Sealed    int            `json:"sealed" doc:"records left out, since not everybody in the community may read them"`
}
