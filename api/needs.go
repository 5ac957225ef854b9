package api

import (
	"errors"
	"slices"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/community"
)

// recovery is what helps a community that has no steward left.
const recovery = "tally decide ask --recovery PERSONS --yes"

// needs is what waits for the person in one community, in words.
func (d *Desk) needs(b *model.Book) ([]string, error) {
	needs := questionsFor(b)
	if b.Ungoverned() {
		needs = append(needs, "as every member, to elect stewards, since none is left: "+recovery)
	}
	fresh, err := d.newDevices(b)
	if err != nil {
		return nil, err
	}
	for _, device := range fresh {
		needs = append(needs, "to look at a new device of yours, "+device.Short()+": tally device list")
	}
	asking, err := d.needsOfAskers(b)
	if err != nil {
		return nil, err
	}
	awaited, err := d.awaited()
	for _, a := range awaited {
		if a.Community.ID == b.ID().String() {
			needs = append(needs, needsOfAwaited(a)...)
		}
	}
	return append(needs, asking...), err
}

// needsOfAskers are those who asked over the network to be let in.
func (d *Desk) needsOfAskers(b *model.Book) (needs []string, err error) {
	invitations, err := b.Invitations()
	for _, i := range invitations {
		asking, ok, err := b.Asking(i.ID)
		if err != nil {
			return nil, err
		}
		if ok && i.Code != nil && (i.Expires == 0 || d.Now().Unix() <= i.Expires) {
			needs = append(needs, "to let in "+told(asking.Name)+", or not: tally invite admit "+i.ID.Short())
		}
	}
	return needs, err
}

// needsOfAwaited are what is to be done about a request of this device: nothing
// while somebody else has it before them.
func needsOfAwaited(a wire.Awaited) []string {
	switch a.State {
	case wire.TurnedAway:
		return []string{"to be invited again: " + a.Problem.Detail}
	case wire.Unasked:
		return []string{"the welcome file of " + told(a.Inviter) + ", who has your request: tally join WELCOME"}
	}
	return nil
}

// questionsFor are the motions that wait for the person.
func questionsFor(b *model.Book) []string {
	needs := []string{}
	for _, q := range b.State().Questions() {
		what, short := motionText(b, q.Motion), q.ID.Short()
		me := personOf(b, b.Me())
		switch {
		case b.IsReady(q):
			needs = append(needs, "to close what enough have agreed to, to "+what+": tally decide close "+short)
		case model.IsOpen(q) && !b.IsMoot(q) && slices.Contains(unanswered(b, q), me):
			needs = append(needs, "to answer whether to "+what+": tally decide answer "+short+" yes")
		}
	}
	return needs
}

// told is a name that only a code tells, in quotation marks.
func told(name string) string {
	if name == "" {
		return "(no name)"
	}
	return `"` + name + `"`
}

// listedSpace is primary: device → nothing, for those that a person has been
// shown.
const listedSpace = "listed"

// newDevices are the person's own that are in force and that `tally device
// list` has not shown yet.
func (d *Desk) newDevices(b *model.Book) (fresh []identity.DeviceID, err error) {
	for _, log := range b.Person(b.Me()).Logs {
		if !log.InForce || log.Device == d.Device.Signing.ID() || slices.Contains(fresh, log.Device) {
			continue
		}
		switch listed, err := d.wasListed(log); {
		case err != nil:
			return nil, err
		case !listed:
			fresh = append(fresh, log.Device)
		}
	}
	return fresh, nil
}

func (d *Desk) wasListed(log community.DeviceLog) (bool, error) {
	_, err := d.Replica.Space(listedSpace, replica.Primary).Get(log.Device[:])
	if errors.Is(err, replica.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}
