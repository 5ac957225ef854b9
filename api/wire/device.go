package wire

// Device is somebody's device, wherever it was let in.
type Device struct {
	Type string `json:"type"`
	Named
	Person      Named         `json:"person"`
	This        bool          `json:"this"`
	New         bool          `json:"new" doc:"of yours, in force, and not noted as seen"`
	Communities []DevicePlace `json:"communities" nullable:"false"`
}

// DevicePlace is a device's log in one community.
type DevicePlace struct {
	Community Named `json:"community"`
	Log       Named `json:"log"`
	InForce   bool  `json:"in_force"`
	Forked    bool  `json:"forked"`
}

// DeviceQuery asks for devices, in all communities that this one is in or in
// one.
type DeviceQuery struct {
	Page
	Community string `query:"community" maxLength:"256" doc:"name, short or whole id; without it all"`
	All       bool   `query:"all" doc:"everybody's, not yours alone"`
}

// DevicesSeen are devices that the person was shown, so that the next new one
// stands out.
type DevicesSeen struct {
	Devices []string `json:"devices" nullable:"false" maxItems:"10000" doc:"whole ids"`
}

// Noted says what was noted, or in a dry run would be.
type Noted struct {
	Type   string `json:"type"`
	DryRun bool   `json:"dry_run"`
	Noted  int    `json:"noted" doc:"how many that had not been noted before"`
}

// DeviceEndingQuery asks what ends a device in each community that it is in.
type DeviceEndingQuery struct {
	Device    string `query:"device" required:"true" minLength:"1" maxLength:"128" doc:"short or whole id"`
	Root      string `query:"root" required:"true" minLength:"64" maxLength:"64" doc:"the person whose words sign it: their whole id"`
	Community string `query:"community" maxLength:"256" doc:"name, short or whole id; without it all"`
}

// DeviceEnding is the end of a device in one community, for the person's words
// to sign. The words themselves are nothing that this API ever asks for.
type DeviceEnding struct {
	Community Named  `json:"community"`
	Device    Named  `json:"device"`
	End       []byte `json:"end" doc:"a body of the kind device-end in canonical CBOR, its signature zero; in base64"`
}

// DeviceEnd ends a device: by the words where end is there, else by the
// stewards, who are asked.
type DeviceEnd struct {
	Device string `json:"device" minLength:"1" maxLength:"128" doc:"short or whole id"`
	End    []byte `json:"end,omitempty" doc:"that of the ending, with the signature in it; in base64"`
	Why    string `json:"why,omitempty" doc:"for the stewards, in prose; sealed"`
}

// DeviceEnded is a device that was ended, or that the stewards are asked to
// end.
type DeviceEnded struct {
	Asked
	Device Named `json:"device"`
}
