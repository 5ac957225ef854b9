package wire

// RefusedTold is from how many refusals on it is told to people that a device
// refuses this one: a connection or two may have been lost before anything came
// over it.
const RefusedTold = 3

// Peer is a device that this one knows of on the network.
type Peer struct {
	Type      string   `json:"type"`
	Device    Named    `json:"device"`
	Person    Named    `json:"person"`
	Connected bool     `json:"connected"`
	Addresses []string `json:"addresses" nullable:"false"`
	Met       string   `json:"met,omitempty" format:"date-time" doc:"when it was last met, by this device's clock"`

	Refused      int    `json:"refused,omitempty" doc:"how often in a row it let this device connect and ended that before it said anything: from 3 on it does not take this device in, which may have been removed"`
	RefusedSince string `json:"refused_since,omitempty" format:"date-time" doc:"when it did so first, by this device's clock"`

	Common []Common `json:"communities" nullable:"false"`
}

// Common is how two devices stand in a community that both are in, as of when
// they last told each other their tips.
type Common struct {
	Community Named  `json:"community"`
	Compared  bool   `json:"compared" doc:"the two have told each other what they hold; if not, nothing is known of how they differ"`
	InSync    bool   `json:"in_sync" doc:"both hold the same entries"`
	Agreed    string `json:"agreed,omitempty" format:"date-time" doc:"when both held the same last, by this device's clock; absent for never"`
	Digest    string `json:"agreed_digest,omitempty" doc:"of the entries that both held then: in sync with them at this digest"`
	Logs      int    `json:"logs_that_differ"`
	Lacking   int    `json:"bodies_lacking" doc:"here"`
	Running   bool   `json:"running" doc:"an exchange is going on"`
	Taken     int    `json:"entries" doc:"that came since the daemon began"`
	Given     int    `json:"given" doc:"that went since then"`
}

// SyncQuery says with whom to exchange what both lack.
type SyncQuery struct {
	With string `json:"with,omitempty" maxLength:"512" doc:"a device, a person or an address; everybody who is near if it is left out"`
}

// Synced is what came of it with one device.
type Synced struct {
	Type    string `json:"type"`
	Peer    Peer   `json:"peer"`
	Entries int    `json:"entries" doc:"that came here"`
	Given   int    `json:"given" doc:"that went there"`
	Problem string `json:"problem,omitempty"`
	Unheard bool   `json:"unheard,omitempty" doc:"of the problem: it let this device connect and said nothing, as one does that does not know it any more"`
}
