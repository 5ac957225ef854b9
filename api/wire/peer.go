package wire

// Peer is a device that this one knows of on the network.
type Peer struct {
	Type      string   `json:"type"`
	Device    Named    `json:"device"`
	Person    Named    `json:"person"`
	Connected bool     `json:"connected"`
	Addresses []string `json:"addresses" nullable:"false"`
	Met       string   `json:"met,omitempty" format:"date-time" doc:"when it was last met, by this device's clock"`
	Common    []Common `json:"communities" nullable:"false"`
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
}
