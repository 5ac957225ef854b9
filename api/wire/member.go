package wire

// Member is somebody in a community.
type Member struct {
	Type string `json:"type"`
	Named
	Status  string   `json:"status"`
	Roles   []string `json:"roles" nullable:"false"`
	Devices int      `json:"devices" doc:"in force"`
	Forked  bool     `json:"forked" doc:"a log of theirs has several histories"`
	You     bool     `json:"you"`
	Over    []string `json:"over" nullable:"false" doc:"of the roles: whose term has ended by this device's clock"`
}

// MemberQuery asks for the members of a community.
type MemberQuery struct {
	In
	Page
	All bool `query:"all" doc:"those who left or were removed, too"`
}

// MemberRemove is who is to be removed.
type MemberRemove struct {
	Person string `json:"person" maxLength:"256" doc:"short or whole id, or a name that only one has"`
	Why    string `json:"why,omitempty" doc:"in prose, sealed for the members"`
}

// MemberRemoved is what came of it.
type MemberRemoved struct {
	Asked
	Person Person `json:"person"`
}

// MemberRatify are entries that are to count though their author had lost the
// power to write them.
type MemberRatify struct {
	Entries []string `json:"entries" nullable:"false" minItems:"1" maxItems:"64" doc:"short or whole ids"`
	Why     string   `json:"why,omitempty" doc:"in prose, sealed for the members"`
}
