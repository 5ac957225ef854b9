package wire

// Status is how a replica is and what it holds.
type Status struct {
	Type        string            `json:"type"`
	Dir         string            `json:"dir"`
	Person      Named             `json:"person"`
	Device      Named             `json:"device"`
	Protected   bool              `json:"protected" doc:"by a passphrase, keys and store"`
	Writable    bool              `json:"writable"`
	Why         string            `json:"why,omitempty" doc:"why it is not writable"`
	StoreBytes  int64             `json:"store_bytes" doc:"on the disk"`
	Reserved    int64             `json:"reserved_bytes" doc:"of them, kept ready for what will be written"`
	FreeBytes   uint64            `json:"free_bytes" doc:"on the disk"`
	FileSystem  string            `json:"file_system,omitempty"`
	MadeBy      string            `json:"made_by" doc:"version of the program that made the directory"`
	Copied      bool              `json:"copied" doc:"the directory lies elsewhere than when it was last written"`
	Lost        []string          `json:"lost" nullable:"false" doc:"own entries that the store no longer has"`
	Communities []CommunityStatus `json:"communities" nullable:"false"`
	Strip       Strip             `json:"strip"`
	Daemon      *Daemon           `json:"daemon,omitempty" doc:"that answers; absent where a command looked for itself"`
	AsOf        uint64            `json:"as_of"`
}

// Daemon is the process that answers.
type Daemon struct {
	PID   int    `json:"pid"`
	Since string `json:"since" format:"date-time"`
}

// CommunityStatus is what a replica holds of one community.
type CommunityStatus struct {
	Named
	Purpose   string   `json:"purpose,omitempty"`
	Entries   int      `json:"entries"`
	Logs      int      `json:"logs"`
	Waiting   int      `json:"waiting" doc:"entries that can't be verified yet"`
	Lacking   int      `json:"lacking" doc:"sealed bodies that are not here"`
	Files     int      `json:"lacking_attachments" doc:"files that notes name and that are not here"`
	Forks     int      `json:"forks"`
	Keys      int      `json:"keys"`
	You       string   `json:"you"`
	Needs     []Need   `json:"needs_you" nullable:"false"`
	Ended     bool     `json:"ended" doc:"this device's place is over: nothing from here goes there any more, and nothing comes"`
	Digest    string   `json:"digest"`
	Authority string   `json:"authority"`
	Words     []string `json:"words"`
}

// Strip is the one line at the top of every screen. It follows from tips and
// from what others have written, never from how long ago something was.
type Strip struct {
	Saved  bool     `json:"saved" doc:"whatever was acknowledged is on this disk"`
	NotYet int      `json:"not_yet" doc:"entries of this device that somebody in their community is not known to hold, and that can still go there"`
	With   []Behind `json:"not_yet_with" nullable:"false" doc:"who that is"`
	Met    *LastMet `json:"last_met,omitempty" doc:"absent while nobody was met"`
	Refuse []Refuse `json:"refused_by,omitempty" doc:"devices that let this one connect and then refuse it; absent while none does"`
	Needs  int      `json:"needs_you" doc:"how many things wait for you"`
}

// Behind is somebody who is not known to hold entries of this device.
type Behind struct {
	Person    Named `json:"person"`
	Community Named `json:"community"`
	Entries   int   `json:"entries"`
}

// Refuse is a device that lets this one connect and then refuses it, as it does
// if this one was removed and has not heard of it.
type Refuse struct {
	Person Named  `json:"person"`
	Device Named  `json:"device"`
	Times  int    `json:"times" doc:"in a row"`
	Since  string `json:"since" format:"date-time" doc:"by this device's clock"`
}

// LastMet is who was met last, by this device's clock.
type LastMet struct {
	Person Named  `json:"person"`
	At     string `json:"at" format:"date-time"`
}
