package main

import (
	"encoding/hex"

	"github.com/spf13/cobra"

	"tallystick/identity"
	"tallystick/model"
)

func newDevice(env *environment) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "device",
		Short: "List devices, or end one that was lost or stolen",
		Args:  cobra.ArbitraryArgs,
		RunE:  onlySubcommands,
	}
	cmd.AddCommand(newDeviceList(env), newDeviceEnd(env))
	return cmd
}

// deviceIn is the device that somebody named, in any of these books.
func deviceIn(books []*model.Book, text string) (identity.DeviceID, error) {
	want, err := parseWanted('d', "a device", text)
	if err != nil {
		return identity.DeviceID{}, err
	}
	found := map[identity.DeviceID]bool{}
	var last identity.DeviceID
	for _, b := range books {
		for _, p := range b.State().Persons() {
			for _, log := range p.Logs {
				if want.matches(log.Device, hex.EncodeToString(log.Device[:])) {
					found[log.Device], last = true, log.Device
				}
			}
		}
	}
	switch len(found) {
	case 0:
		return last, fail(codeNotFound, "no device "+text+" is known here", "`tally device list` lists yours, with --all everybody's")
	case 1:
		return last, nil
	}
	return last, fail(codeUsage, text+" could be several devices", "type the whole id: `tally device list --json` prints it")
}
