package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"
)

// whoamiReport is what `tally whoami --json` prints.
type whoamiReport struct {
	Type        string           `json:"type"` // "whoami"
	Person      named            `json:"person"`
	Device      named            `json:"device"`
	Certified   bool             `json:"certified"` // the device, by the words
	Communities []whoamiPresence `json:"communities"`
}

// whoamiPresence is what somebody is in one community.
type whoamiPresence struct {
	Community named    `json:"community"`
	Name      string   `json:"name,omitempty"` // that they go by there
	You       string   `json:"you"`
	Roles     []string `json:"roles"`
	Log       *named   `json:"log,omitempty"`
	Ended     bool     `json:"ended"` // this device's place: it was let in, and is in force no more
}

func newWhoami(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "whoami",
		Short: "Print who you are, on this device and in each community",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.with(cmd.Context(), func(s *session) error { return s.whoami(cmd.Context(), asJSON) })
		},
	}
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (s *session) whoami(ctx context.Context, asJSON bool) error {
	r := whoamiReport{
		Type: "whoami", Person: personNamed(s.secrets.Person, ""), Device: deviceNamed(s.secrets.Device.ID()),
		Certified: !s.secrets.Certificate.IsZero(), Communities: []whoamiPresence{},
	}
	var err error
	if r.Person.Name, err = s.nameOr(ctx, ""); err != nil {
		return err
	}
	all, err := s.all("")
	if err != nil {
		return err
	}
	for _, c := range all {
		b, err := s.open(ctx, c)
		if err != nil {
			return err
		}
		p := whoamiPresence{Community: communityOf(b), Name: b.Name(b.Me()), You: b.MyStatus(), Roles: []string{}, Ended: b.Ended()}
		for _, held := range b.Person(b.Me()).Roles {
			p.Roles = append(p.Roles, string(held.Role))
		}
		if log, ok := b.Log(); ok {
			n := logNamed(log)
			p.Log = &n
		}
		r.Communities = append(r.Communities, p)
	}
	if asJSON {
		return s.env.printJSON(r)
	}
	s.env.printWhoami(r)
	return nil
}

func (env *environment) printWhoami(r whoamiReport) {
	by := "certified by your words"
	if !r.Certified {
		by = "linked by another device of yours"
	}
	rows := [][2]string{{"person", strings.TrimSpace(r.Person.Name + " " + r.Person.Short)}, {"device", r.Device.Short + ", " + by}}
	for _, p := range r.Communities {
		text := strings.TrimSpace(p.Community.Name+" "+p.Community.Short) + ": " + p.You
		if len(p.Roles) > 0 {
			text += ", " + strings.Join(p.Roles, ", ")
		}
		if p.Name != "" && p.Name != r.Person.Name {
			text += ", as " + p.Name
		}
		if p.Ended {
			text += "; the place of this device has ended there, and it writes nothing more that counts"
		}
		rows = append(rows, [2]string{"community", text})
	}
	env.printRows(rows)
}
