package main

import (
	"context"
	"slices"
	"strings"

	"tallystick/api/client"
	"tallystick/api/wire"
)

// gathering is who is here, and how things stand.
type gathering struct {
	peers  []wire.Peer // who are connected
	status wire.Status
}

func gathered(ctx context.Context, c *client.Client) (g gathering, err error) {
	for p, err := range c.Peers(ctx, wire.Page{}) {
		if err != nil {
			return g, err
		}
		if p.Connected {
			g.peers = append(g.peers, p)
		}
	}
	g.status, err = c.Status(ctx)
	return g, err
}

// together reports whether somebody is here, and all who are hold the same.
func (g gathering) together() bool {
	states := g.states()
	return len(states) > 0 && !slices.ContainsFunc(states, func(s state) bool { return !s.InSync })
}

// apart reports whether two devices do not hold what a community's words stand
// for. The words may be younger than what is known of the devices: only a digest
// that both agreed to and that the words are of says that they hold the same.
func apart(c wire.Common, at wire.CommunityStatus) bool {
	return !c.InSync || c.Digest != at.Digest || c.Lacking > 0 || c.Running
}

// state is what `tally meet --json` prints of a community that somebody who is
// here is in, too.
type state struct {
	Type      string        `json:"type"` // "state"
	Community named         `json:"community"`
	Words     []string      `json:"words"`
	Digest    string        `json:"digest"`
	InSync    bool          `json:"in_sync"` // all who are here hold the same
	Differ    []named       `json:"differ"`  // devices that don't
	Road      []wire.Behind `json:"not_yet_with"`
}

// states are how the communities stand that somebody who is here is in, too.
func (g gathering) states() (states []state) {
	for _, c := range g.status.Communities {
		s := state{Type: "state", Community: c.Named, Words: c.Words, Digest: c.Digest, Differ: []named{}, Road: []wire.Behind{}}
		shared := false
		for _, p := range g.peers {
			for _, common := range p.Common {
				if common.Community.ID != c.ID {
					continue
				}
				if shared = true; apart(common, c) {
					s.Differ = append(s.Differ, named{ID: p.Device.ID, Short: p.Device.Short, Name: p.Person.Name})
				}
			}
		}
		for _, b := range g.status.Strip.With {
			if b.Community.ID == c.ID {
				s.Road = append(s.Road, b)
			}
		}
		if s.InSync = len(s.Differ) == 0; shared {
			states = append(states, s)
		}
	}
	return states
}

// room shows who gathers: as a picture that changes on a terminal, else a line
// for each change.
type room struct {
	env   *environment
	here  wire.Here
	flags meetFlags
	drawn map[string]string // what was said last, by whom it is about
	begun bool
}

func (r *room) show(g gathering) error {
	if r.flags.json {
		return r.showJSON(g)
	}
	lines := g.lines()
	if r.env.screen.out {
		return r.picture(lines)
	}
	if !r.begun {
		r.env.printRows(hereRows(r.here))
	}
	r.begun = true
	if err := r.fresh(lines, func(l line) error { r.env.print("%s\n", visible(l.text)); return nil }); err != nil {
		return err
	}
	return r.env.stdout.Flush()
}

// picture fills a terminal, anew whenever something has changed.
func (r *room) picture(lines []line) error {
	var texts []string
	for _, l := range lines {
		texts = append(texts, visible(l.text))
	}
	text := strings.Join(texts, "\n")
	if r.begun && r.drawn["picture"] == text {
		return nil
	}
	r.begun, r.drawn["picture"] = true, text
	r.env.print("\x1b[H\x1b[2J%s", addressCode(r.here, r.env.screen.columns))
	r.env.printRows(hereRows(r.here))
	r.env.print("\n%s\n", text)
	if err := r.env.stdout.Flush(); err != nil {
		return err
	}
	r.env.say("Ctrl-C ends it.")
	return nil
}

func (r *room) showJSON(g gathering) error {
	var lines []line
	if !r.begun {
		lines = append(lines, line{about: "here", value: r.here})
	}
	r.begun = true
	for _, p := range g.peers {
		lines = append(lines, line{about: p.Device.ID, text: peerLine(p), value: p})
	}
	for _, s := range g.states() {
		lines = append(lines, line{about: s.Community.ID, text: stateLine(s), value: s})
	}
	if err := r.fresh(lines, func(l line) error { return r.env.printJSON(l.value) }); err != nil {
		return err
	}
	return r.env.stdout.Flush()
}

// fresh says what was not said before.
func (r *room) fresh(lines []line, say func(line) error) error {
	for _, l := range lines {
		if before, said := r.drawn[l.about]; said && before == l.text {
			continue
		}
		r.drawn[l.about] = l.text
		if err := say(l); err != nil {
			return err
		}
	}
	return nil
}

// line is one thing to say, and about whom or what it is.
type line struct {
	about, text string
	value       any // for --json
}

func (g gathering) lines() (lines []line) {
	if len(g.peers) == 0 {
		lines = append(lines, line{about: "here", text: "nobody is here yet"})
	}
	for _, p := range g.peers {
		lines = append(lines, line{about: p.Device.ID, text: peerLine(p)})
	}
	for _, s := range g.states() {
		lines = append(lines, line{about: s.Community.ID, text: stateLine(s)})
	}
	return lines
}

// peerLine is what goes each way with a device.
func peerLine(p wire.Peer) string {
	parts := []string{strings.TrimSpace(p.Person.Name+" "+p.Device.Short) + " is here"}
	for _, c := range p.Common {
		parts = append(parts, nameText(c.Community)+": "+agreement(c)+", "+itoa(c.Taken)+" came, "+itoa(c.Given)+" went")
	}
	return strings.Join(parts, "; ")
}

// stateLine is what all in the room can compare.
func stateLine(s state) string {
	text := nameText(s.Community) + ": " + strings.Join(s.Words, " ")
	if s.InSync {
		text += ", and all who are here hold the same"
	} else {
		text += "; it differs with " + namesText(s.Differ)
	}
	for _, b := range s.Road {
		text += "; on the road to " + nameText(b.Person) + ": " + counted(b.Entries, "entry", "entries")
	}
	return text
}
