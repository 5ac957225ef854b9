package main

import (
	"strings"

	"github.com/spf13/cobra"

	"tallystick/api/client"
	"tallystick/api/wire"
)

func newWhoami(env *environment) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "whoami",
		Short: "Print who you are, on this device and in each community",
		Args:  arguments(0, 0, ""),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return env.through(cmd.Context(), func(c *client.Client) error {
				r, err := c.Whoami(cmd.Context())
				if err != nil {
					return err
				}
				if asJSON {
					return env.printJSON(r)
				}
				env.printWhoami(r)
				return nil
			})
		},
	}
	jsonFlag(cmd, &asJSON, oneDocument)
	return cmd
}

func (env *environment) printWhoami(r wire.Whoami) {
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
