package wire

// BundleQuery says what a bundle is to hold, and who can open it. A body, if
// there is one, is a bundle that the new one answers: what its maker had is
// left out, and what it says they lack is added.
type BundleQuery struct {
	In
	For    string `query:"for" maxLength:"256" doc:"a person: what all their devices are known to hold is left out"`
	Plain  bool   `query:"plain" doc:"do not seal it: for couriers, who see who wrote how much and when"`
	Files  int64  `query:"files" minimum:"0" doc:"carry attached files, too: at most so many bytes of them, sealed, the smallest first"`
	DryRun bool   `query:"dry_run" doc:"answer what would be in it, and make no file"`
}

// BundleMade is a bundle that was made, or in a dry run would be.
type BundleMade struct {
	Type      string `json:"type" enum:"exported,would-export"`
	Community Named  `json:"community"`
	For       *Named `json:"for,omitempty"`
	Plain     bool   `json:"plain"`
	Runs      uint64 `json:"runs"`
	Entries   uint64 `json:"entries"`
	Files     int    `json:"files" doc:"attached ones, each whole"`
	FileBytes int64  `json:"file_bytes" doc:"of them, sealed"`
	LeftOut   int    `json:"files_left_out" doc:"that are here and did not fit"`
	OutBytes  int64  `json:"files_left_out_bytes"`
	Bytes     int64  `json:"bytes" doc:"before sealing, which adds little"`
	Digest    string `json:"digest" doc:"the name of the bundle; empty in a dry run"`
}

// BundleLeft names a bundle that was made and is where it can be taken along.
type BundleLeft struct {
	Digest string `json:"digest" maxLength:"64" doc:"as it was told with the bundle"`
}

// BundleNoted says that what a bundle holds has left this device.
type BundleNoted struct {
	Type      string `json:"type" enum:"bundle-left"`
	Community Named  `json:"community"`
}

// BundleTaken is what came of a bundle that was taken in.
type BundleTaken struct {
	Type        string       `json:"type" enum:"imported"`
	Made        string       `json:"made" doc:"when, as the bundle claims"`
	Device      *Named       `json:"device,omitempty" doc:"likewise, who made it"`
	Communities []BundlePart `json:"communities" nullable:"false"`
	Unknown     int          `json:"unknown_records" doc:"that a newer version wrote and this one passed over"`
	Complete    bool         `json:"complete" doc:"every entry and attached file is here now that the bundle says its maker had"`
	Fault       string       `json:"fault,omitempty" doc:"why the rest of it could not be read; what came before is taken"`
}

// BundlePart is what came of one community's part of a bundle.
type BundlePart struct {
	Community Named    `json:"community"`
	Held      bool     `json:"held" doc:"false: the community is not here, and nothing was taken"`
	Runs      int      `json:"runs"`
	Entries   int      `json:"entries"`
	Here      int      `json:"here" doc:"of them, before"`
	New       int      `json:"new"`
	Bodies    int      `json:"bodies" doc:"that had been lacking"`
	Waiting   int      `json:"waiting" doc:"for what comes before them"`
	Refused   int      `json:"refused" doc:"runs, or parts of them"`
	Reasons   []string `json:"reasons" nullable:"false" doc:"why, of the first ones"`
	Logs      int      `json:"logs"`
	Missing   int      `json:"logs_missing" doc:"logs that are not as far as the bundle says"`
	Files     int      `json:"files" doc:"attached ones that were read"`
	FilesNew  int      `json:"files_new" doc:"of them, now here"`
	Unwanted  int      `json:"files_unwanted" doc:"of them, not kept: erased, or nothing that can be read here names them"`
	FilesOut  int      `json:"files_missing" doc:"that the bundle says its maker had, and that are not here"`
}

// BundleFound is what a bundle holds, as far as it can be read here. All of it
// is claimed by who made it, but for form, size and whether it is whole.
type BundleFound struct {
	Type     string          `json:"type" enum:"bundle"`
	Form     string          `json:"form" enum:"plain,sealed"`
	Bytes    int64           `json:"bytes" doc:"of the file"`
	Readable bool            `json:"readable" doc:"false: it is sealed to a community or key that is not here"`
	Made     string          `json:"made,omitempty"`
	Device   *Named          `json:"device,omitempty"`
	For      string          `json:"for,omitempty" doc:"an agent, in hexadecimal"`
	Sections []BundleSection `json:"sections" nullable:"false"`
	Unknown  int             `json:"unknown_records"`
	Whole    bool            `json:"whole" doc:"all of it was read, and is as it was written"`
	Digest   string          `json:"digest,omitempty" doc:"its name, if it is whole"`
	Fault    string          `json:"fault,omitempty" doc:"why not all of it can be read"`
}

// BundleSection is what a bundle holds of one community.
type BundleSection struct {
	Community Named `json:"community"`
	Logs      int   `json:"logs"`
	Since     int   `json:"since" doc:"ends of branches up to which entries are left out"`
	Runs      int   `json:"runs"`
	Refused   int   `json:"refused" doc:"of them, such as nobody can take"`
	Entries   int   `json:"entries"`
	Sealed    int   `json:"sealed" doc:"of them, with sealed texts"`
	Bodies    int   `json:"bodies" doc:"of these, with the text there"`
	Lacking   int   `json:"lacking" doc:"texts that its maker lacked"`
	Files     int   `json:"files" doc:"attached ones"`
	FileBytes int64 `json:"file_bytes" doc:"of them, sealed"`
	LeftOut   int   `json:"files_left_out" doc:"attached ones that its maker had"`
}
