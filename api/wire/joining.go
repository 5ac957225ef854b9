package wire

// Join answers an invitation.
type Join struct {
	Code string `json:"code" minLength:"1" maxLength:"131072" doc:"its text; line breaks and capitals do not matter"`
	Name string `json:"name,omitempty" doc:"that you go by there; yours if it is left out"`
}

// Joining is a request to be let into a community, or in a dry run what would
// be asked for. Nobody vouches for the names yet.
type Joining struct {
	Type      string `json:"type" enum:"asked,would-ask"`
	Community Named  `json:"community" doc:"its name as the code tells it"`
	Inviter   string `json:"inviter,omitempty" doc:"as the code tells it"`
	Request   string `json:"request,omitempty" doc:"for who invites; absent in a dry run"`
}

// Joined is a community that took this device in.
type Joined struct {
	Type      string   `json:"type" enum:"joined"`
	Community Named    `json:"community"`
	Inviter   string   `json:"inviter,omitempty" doc:"as the code told it"`
	Words     []string `json:"words" nullable:"false" doc:"the inviter's screen showed the same"`
	Members   []Person `json:"members,omitempty"`
}
