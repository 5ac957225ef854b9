package wire

// InvitationCreate is what one newcomer is to be invited as.
type InvitationCreate struct {
	Roles   []string `json:"roles,omitempty" doc:"that the newcomer gets, such as courier"`
	Expires string   `json:"expires,omitempty" format:"date-time" doc:"by this device's clock; never if it is left out"`
}

// Invited is an invitation that was written, or in a dry run would be.
type Invited struct {
	Type       string `json:"type" enum:"invited,would-invite"`
	Community  Named  `json:"community"`
	Invitation *Named `json:"invitation,omitempty" doc:"absent in a dry run"`
	Expires    string `json:"expires,omitempty" format:"date-time"`
	Code       string `json:"code,omitempty" doc:"a secret: whoever has it can ask to join; absent in a dry run"`
	Wrote
}

// Invitation is one that this device issued.
type Invitation struct {
	Type string `json:"type"`
	Named
	State   string   `json:"state" enum:"open,expired,used,revoked"`
	Expires string   `json:"expires,omitempty" format:"date-time"`
	Roles   []string `json:"roles" nullable:"false"`
	By      *Named   `json:"used_by,omitempty"`
	Asks    *Asking  `json:"asks,omitempty" doc:"who asked by it over the network"`
}

// InvitationQuery asks for the invitations that this device issued in a
// community.
type InvitationQuery struct {
	In
	Page
}

// Request is what somebody sends who wants to be let in: into a community, or
// as another device of the person.
type Request struct {
	Request string `json:"request" minLength:"1" maxLength:"131072" doc:"its text; line breaks and capitals do not matter"`
}

// InvitationRevoke names an invitation that is to be taken back.
type InvitationRevoke struct {
	Invitation string `json:"invitation" minLength:"1" maxLength:"128" doc:"short or whole id"`
}

// InvitationRevoked is an invitation that was taken back, or in a dry run would be.
type InvitationRevoked struct {
	Type       string `json:"type" enum:"revoked,would-revoke"`
	Community  Named  `json:"community"`
	Invitation Named  `json:"invitation"`
	Told       string `json:"told_until" format:"date-time" doc:"who asks by it until then hears that it was taken back"`
	DryRun     bool   `json:"dry_run"`
}

// RequestDeclined is who was turned down, or in a dry run would be.
type RequestDeclined struct {
	Type       string `json:"type" enum:"declined,would-decline"`
	Community  Named  `json:"community"`
	Invitation Named  `json:"invitation" doc:"others may still answer it"`
	Person     Named  `json:"person" doc:"the name is what the request says"`
	Device     Named  `json:"device"`
	DryRun     bool   `json:"dry_run"`
}

// Admitted is who was let in, or in a dry run would be.
type Admitted struct {
	Type      string   `json:"type" enum:"admitted,would-admit"`
	Community Named    `json:"community"`
	Person    Named    `json:"person" doc:"the name is what the request says"`
	Device    Named    `json:"device"`
	Log       Named    `json:"log"`
	Roles     []string `json:"roles" nullable:"false"`
	Again     bool     `json:"again" doc:"was let in before; the welcome can be made anew"`
	Wrote
}
