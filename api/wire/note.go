package wire

// Note is text to be signed into the log of this device, with a file if need
// be.
type Note struct {
	Text string `json:"text,omitempty" doc:"at most 4096 bytes of UTF-8"`
	File *File  `json:"file,omitempty"`
}

// File is a file to be attached.
type File struct {
	Name    string `json:"name" maxLength:"256"`
	Type    string `json:"type" maxLength:"128" doc:"its media type"`
	Content []byte `json:"content,omitempty" doc:"in base64; a little less than 8 MiB"`
}

// Attachment is a file that is attached.
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Size int64  `json:"size" doc:"in bytes"`
}

// Fetched is an attached file that is here now.
type Fetched struct {
	Type       string     `json:"type" enum:"fetched"`
	Entry      Named      `json:"entry"`
	Attachment Attachment `json:"attachment"`
	Came       bool       `json:"came" doc:"it was not here before"`
	AsOf       uint64     `json:"as_of"`
}

// Appended is a note that was signed, or in a dry run would be.
type Appended struct {
	Type       string      `json:"type" enum:"appended,would-append"`
	Entry      *Named      `json:"entry,omitempty"`
	Community  Named       `json:"community"`
	Log        *Named      `json:"log,omitempty" doc:"absent where a dry run would begin one"`
	Seq        uint64      `json:"seq"`
	NewLog     bool        `json:"new_log"`
	Replaces   []Named     `json:"replaces,omitempty" doc:"logs that the new one goes on from"`
	Text       int         `json:"text_bytes"`
	Attachment *Attachment `json:"attachment,omitempty"`
	AsOf       uint64      `json:"as_of"`
}
