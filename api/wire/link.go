package wire

// LinkCreate says how long another machine may ask to become a device of the
// person.
type LinkCreate struct {
	Expires string `json:"expires,omitempty" format:"date-time" doc:"by this device's clock; never if it is left out"`
}

// LinkCode is a code by which another machine becomes a device of the person,
// or in a dry run what it would be good for.
type LinkCode struct {
	Type        string  `json:"type" enum:"link-code,would-link"`
	Person      Named   `json:"person"`
	Device      Named   `json:"device" doc:"this one: it alone can let the other in"`
	Code        string  `json:"code,omitempty" doc:"a secret: whoever has it can become you; absent in a dry run"`
	Expires     string  `json:"expires,omitempty" format:"date-time"`
	Communities []Named `json:"communities" nullable:"false"`
}

// LinkAdmitted is a machine that was let in as a device of the person, or in a
// dry run would be.
type LinkAdmitted struct {
	Type        string            `json:"type" enum:"link-admitted,would-admit-link"`
	Device      Named             `json:"device"`
	Again       bool              `json:"again" doc:"was let in before; the welcome can be made anew"`
	Communities []LinkedCommunity `json:"communities" nullable:"false"`
	Lacking     []Named           `json:"lacking,omitempty" doc:"that the code names and this device is not in any more"`
}

// LinkedCommunity is what was written in one community.
type LinkedCommunity struct {
	Community Named `json:"community"`
	Wrote
}

// Linked says that this machine is a device of the person now.
type Linked struct {
	Type        string   `json:"type" enum:"linked"`
	Person      Named    `json:"person"`
	Device      Named    `json:"device"`
	Words       []string `json:"words" nullable:"false" doc:"the other device's screen showed the same"`
	Communities []Named  `json:"communities" nullable:"false"`
}
