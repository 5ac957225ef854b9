package wire

// FieldConflict is a field of a record that people have written apart from each
// other.
type FieldConflict struct {
	Type string `json:"type"`
	Named
	Kind   string       `json:"kind" doc:"of the record"`
	Field  string       `json:"field"`
	Values []FieldValue `json:"values" nullable:"false" doc:"that stand; the one that is shown comes first"`
}

// FieldValue is one value that stands.
type FieldValue struct {
	Value any     `json:"value"`
	By    []Named `json:"by" nullable:"false" doc:"the entries that wrote it"`
	Who   []Named `json:"who" nullable:"false" doc:"wrote them, in the same order"`
}

// ConflictQuery asks for the conflicts of a community.
type ConflictQuery struct {
	In
	Page
}

// ConflictResolve chooses the value that one entry wrote.
type ConflictResolve struct {
	Record string `json:"record" maxLength:"128" doc:"short or whole id"`
	Field  string `json:"field" maxLength:"128"`
	Entry  string `json:"entry" maxLength:"128" doc:"that wrote the value; short or whole id"`
}

// ConflictResolved is what came of it.
type ConflictResolved struct {
	Deed
	Record Named  `json:"record"`
	Field  string `json:"field"`
}
