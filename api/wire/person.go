package wire

// Person is somebody by the name that they have in a community.
type Person struct {
	Named
	You bool `json:"you,omitempty"`
}
