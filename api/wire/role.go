package wire

// Role is a role that somebody has.
type Role struct {
	Type   string `json:"type"`
	Role   string `json:"role"`
	Person Person `json:"person"`
	By     Named  `json:"by" doc:"the entry that gives it"`
	Until  string `json:"until,omitempty" format:"date-time" doc:"when its term ends"`
	Over   bool   `json:"over" doc:"the term has ended by this device's clock"`
}

// RoleQuery asks who has which role.
type RoleQuery struct {
	In
	Page
}

// RoleGrant is a role that somebody is to be given.
type RoleGrant struct {
	Person string `json:"person" maxLength:"256" doc:"short or whole id, or a name that only one has"`
	Role   string `json:"role" doc:"in small letters: steward, matcher, buyer, approver, receiver, treasurer, mediator, teller, or one of your own"`
	Until  string `json:"until,omitempty" doc:"the last day of its term, such as 2027-12-31; no term if it is left out"`
	Why    string `json:"why,omitempty" doc:"in prose, sealed for the members"`
}

// RoleGranted is what came of it.
type RoleGranted struct {
	Asked
	Person Person `json:"person"`
	Role   string `json:"role"`
}

// RoleEnd is a role that somebody is to lose. Their own they resign at once.
type RoleEnd struct {
	Person string `json:"person" maxLength:"256" doc:"short or whole id, or a name that only one has"`
	Role   string `json:"role"`
	Why    string `json:"why,omitempty" doc:"in prose, sealed for the members; not where you resign"`
}

// RoleEnded is what came of it. Nobody is asked where somebody resigns.
type RoleEnded struct {
	Asked
	Person Person `json:"person"`
	Role   string `json:"role"`
	Last   bool   `json:"last_steward,omitempty" doc:"without them no steward is left"`
}

// RoleAccept accepts to be the steward whom the charter names.
type RoleAccept struct{}
