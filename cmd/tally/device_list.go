package main

import (
	"context"
	"slices"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
)

// deviceLine is one line of `tally device list --json`.
type deviceLine struct {
	Type string `json:"type"` // "device"
	named
	Person      named         `json:"person"`
	This        bool          `json:"this"`
	New         bool          `json:"new"` // of yours, and not listed here before
	Communities []devicePlace `json:"communities"`
}

// devicePlace is a device's log in one community.
type devicePlace struct {
	Community named `json:"community"`
	Log       named `json:"log"`
	InForce   bool  `json:"in_force"`
	Forked    bool  `json:"forked"`
}

func newDeviceList(env *environment) *cobra.Command {
	var name string
	var all, asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List your devices, and whether one is new",
		Long: `List your devices in all communities, with --all everybody's. One of yours that
was not listed here before is marked as new: if you did not link it, end it.`,
		Args: arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.listDevices(cmd.Context(), name, all, asJSON) })
		},
	}
	communityVar(cmd, &name, "in the community with this `ID` only")
	cmd.Flags().BoolVar(&all, "all", false, "everybody's")
	jsonFlag(cmd, &asJSON, jsonLines)
	return cmd
}

// books are those of all communities that this device is in, or of the one
// named.
func (s *session) books(ctx context.Context, name string) (books []*model.Book, err error) {
	all, err := s.all(name)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		b, err := s.open(ctx, c)
		if err != nil {
			return nil, err
		}
		if _, has := b.Log(); has {
			books = append(books, b)
		}
	}
	return books, nil
}

func (s *session) listDevices(ctx context.Context, name string, all, asJSON bool) error {
	books, err := s.books(ctx, name)
	if err != nil {
		return err
	}
	lines, err := s.deviceLines(books, all)
	if err != nil {
		return err
	}
	for _, l := range lines {
		if asJSON {
			err = s.env.printJSON(l)
		} else {
			s.env.printDevice(l)
		}
		if err != nil {
			return err
		}
	}
	return s.noteListed(ctx, lines)
}

func (s *session) deviceLines(books []*model.Book, all bool) (lines []deviceLine, err error) {
	at := map[identity.DeviceID]int{}
	for _, b := range books {
		for _, p := range b.State().Persons() {
			if p.ID != b.Me() && !all {
				continue
			}
			for _, log := range p.Logs {
				i, known := at[log.Device]
				if !known {
					i = len(lines)
					at[log.Device] = i
					l := deviceLine{Type: "device", named: deviceNamed(log.Device), Person: personOf(b, p.ID), This: log.Device == s.secrets.Device.ID()}
					if p.ID == b.Me() && !l.This {
						if l.New, err = s.isNews(log.Device); err != nil {
							return nil, err
						}
					}
					lines = append(lines, l)
				}
				lines[i].Communities = append(lines[i].Communities, devicePlace{communityOf(b), logNamed(log.Log), log.InForce, log.Forked})
			}
		}
	}
	for i := range lines {
		lines[i].New = lines[i].New && !lines[i].endedEverywhere()
	}
	return lines, nil
}

// listedSpace is primary: device → nothing, for those that a person has been
// shown.
const listedSpace = "listed"

func (s *session) isNews(device identity.DeviceID) (bool, error) {
	for _, err := range s.replica.Space(listedSpace, replica.Primary).All(device[:]) {
		return false, err
	}
	return true, nil
}

// noteListed remembers what was shown, so that the next new device stands out.
func (s *session) noteListed(ctx context.Context, lines []deviceLine) error {
	var records []replica.Record
	for _, l := range lines {
		if l.New {
			id, err := deviceIDOf(l.ID)
			if err != nil {
				return err
			}
			records = append(records, replica.Record{Space: s.replica.Space(listedSpace, replica.Primary), Key: id, Value: []byte{}})
		}
	}
	if len(records) == 0 || s.replica.Status().Why != nil {
		return nil
	}
	return s.replica.Put(ctx, records...)
}

func (env *environment) printDevice(l deviceLine) {
	text := l.Short
	switch {
	case l.This:
		text += "  this device"
	case l.endedEverywhere():
		text += "  ended"
	case l.New:
		text += "  " + env.colour(env.screen.out, bold, "NEW") + ": not listed here before; if you did not link it: tally device end " + l.Short
	default:
		text += "  " + visible(l.Person.Name)
	}
	env.print("%s\n", text)
	for _, place := range l.Communities {
		name := place.Community.Name
		if name == "" {
			name = "private or unnamed"
		}
		state := either(place.InForce, "in force", "ended") + either(place.Forked, ", forked", "")
		env.print("    %s  %s  %s\n", place.Community.Short, visible(name), state)
	}
}

// endedEverywhere reports whether a device is in force nowhere any more.
func (l deviceLine) endedEverywhere() bool {
	return !slices.ContainsFunc(l.Communities, func(p devicePlace) bool { return p.InForce })
}
