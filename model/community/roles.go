package community

import "slices"

// Role is what a person may do beside what every member may. A charter or an
// organisation may name more roles than these.
type Role string

// The roles that rules speak of.
const (
	RoleSteward   Role = "steward"   // decides what governs: see [Rules.Threshold]
	RoleMatcher   Role = "matcher"   // proposes who supplies whom
	RoleBuyer     Role = "buyer"     // requests and commits for an organisation
	RoleApprover  Role = "approver"  // approves what a buyer commits
	RoleReceiver  Role = "receiver"  // says what was delivered
	RoleTreasurer Role = "treasurer" // pays and keeps the accounts
	RoleMediator  Role = "mediator"  // sits on panels
	RoleTeller    Role = "teller"    // closes ballots and consent rounds
	RoleCourier   Role = "courier"   // carries entries and gets no key
)

// Permits says which roles permit an entry of a kind: any of those listed. A
// kind that is not listed is every member's to write. Who answers and closes
// motions is not here: that is a matter of electorates and of the motion.
type Permits map[string][]Role

// CommunityPermits are those for the kinds of this package. Packages above add
// their kinds to a copy.
func CommunityPermits() Permits {
	return Permits{
		KindAssisted: {RoleSteward},
		KindKeyed:    {RoleSteward},
	}
}

// Allow reports whether somebody may write an entry of a kind; holds tells
// which roles they have.
func (p Permits) Allow(kind string, holds func(Role) bool) bool {
	roles, restricted := p[kind]
	return !restricted || slices.ContainsFunc(roles, holds)
}
