package wire

// Whoami is who somebody is on this device.
type Whoami struct {
	Type        string     `json:"type"`
	Person      Named      `json:"person"`
	Device      Named      `json:"device"`
	Certified   bool       `json:"certified" doc:"the device, by the words"`
	Communities []Presence `json:"communities" nullable:"false"`
	AsOf        uint64     `json:"as_of"`
}

// Presence is what somebody is in one community.
type Presence struct {
	Community Named    `json:"community"`
	Name      string   `json:"name,omitempty" doc:"that they go by there"`
	You       string   `json:"you"`
	Roles     []string `json:"roles" nullable:"false"`
	Log       *Named   `json:"log,omitempty"`
	Ended     bool     `json:"ended" doc:"this device was let in, and is in force no more"`
}
