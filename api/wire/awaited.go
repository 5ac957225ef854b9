package wire

// Awaited is a community that this device has asked to join, and how far that
// is.
type Awaited struct {
	Type      string   `json:"type"`
	Community Named    `json:"community" doc:"its name as the code tells it"`
	Inviter   string   `json:"inviter,omitempty" doc:"as the code tells it"`
	State     string   `json:"state" enum:"unasked,waiting,let-in,refused,joined"`
	Request   string   `json:"request" doc:"for who invites, if it is carried by hand"`
	Problem   *Problem `json:"problem,omitempty" doc:"why the request was refused"`
	Joined    *Joined  `json:"joined,omitempty" doc:"once it is done"`
}

// The states of a request. Unasked: the inviter has not been reached over the
// network. Those that are joined are told until the daemon stops.
const (
	Unasked    = "unasked"
	Awaiting   = "waiting"
	LetIn      = "let-in"
	TurnedAway = "refused"
	IsJoined   = "joined"
)

// Asking is somebody who asked over the network to be let in.
type Asking struct {
	Person  Named    `json:"person" doc:"the name is what the request says"`
	Device  Named    `json:"device"`
	Request string   `json:"request" doc:"to let them in by"`
	Words   []string `json:"words,omitempty" doc:"once they are in: their screen shows the same"`
}
