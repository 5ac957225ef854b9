package wire

// Here is this device as others find it on the network.
type Here struct {
	Type      string   `json:"type"`
	Device    Named    `json:"device"`
	Person    Named    `json:"person"`
	Addresses []string `json:"addresses" nullable:"false" doc:"multiaddrs with the device's id on the network"`
	Words     []string `json:"words" nullable:"false" doc:"eight, by which the devices of its communities find it on the local network"`
}
