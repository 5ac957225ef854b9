package wire

// Organisation is one that acts through people.
type Organisation struct {
	Type string `json:"type"`
	Named
	Representatives []Representative `json:"representatives" nullable:"false"`
}

// Representative is somebody who may act for an organisation.
type Representative struct {
	Person Named  `json:"person"`
	Role   string `json:"role,omitempty" doc:"absent for who founded it"`
	By     Named  `json:"by" doc:"the entry that lets them"`
	Until  string `json:"until,omitempty" format:"date-time" doc:"when its term ends"`
}

// OrganisationQuery asks for the organisations of a community.
type OrganisationQuery struct {
	In
	Page
}

// OrganisationCreate is an organisation that is to be founded.
type OrganisationCreate struct {
	Name string `json:"name" doc:"sealed for the members"`
}

// OrganisationCreated is one that was founded.
type OrganisationCreated struct {
	Deed
	Organisation *Named `json:"organisation,omitempty" doc:"absent in a dry run"`
}

// OrganisationRepresent is who is to act for an organisation that you
// represent.
type OrganisationRepresent struct {
	Organisation string `json:"organisation" maxLength:"256" doc:"short or whole id, or a name that only one has"`
	Person       string `json:"person" maxLength:"256" doc:"short or whole id, or a name that only one has"`
	Role         string `json:"role"`
	Until        string `json:"until,omitempty" doc:"the last day of its term, such as 2027-12-31; no term if it is left out"`
}

// OrganisationRepresented is what came of it.
type OrganisationRepresented struct {
	Deed
	Organisation Named  `json:"organisation"`
	Person       Person `json:"person"`
	Role         string `json:"role"`
}

// OrganisationEnd names what somebody may do for an organisation no more.
type OrganisationEnd struct {
	Entry string `json:"entry" maxLength:"128" doc:"that let them; short or whole id"`
}

// OrganisationEnded is what came of it.
type OrganisationEnded struct {
	Deed
	Person Person `json:"person"`
}
