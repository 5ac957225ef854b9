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

// needs is what waits for the person in one community.
func (d *Desk) needs(b *model.Book) ([]wire.Need, error) {
	needs := questionsFor(b)
	if b.Ungoverned() {
		needs = append(needs, need(wire.NeedElect, "as every member, to elect stewards, since none is left", recovery))
	}
	fresh, err := d.newDevices(b)
	if err != nil {
		return nil, err
	}
	for _, device := range fresh {
		needs = append(needs, need(wire.NeedDevice, "to look at a new device of yours, "+device.Short(), "tally device list", "device", device.Short()))
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

// need is one, with names and values of what it names.
func need(code wire.NeedCode, text, do string, args ...string) wire.Need {
	n := wire.Need{Code: code, Text: text, Do: do, Args: map[string]string{}}
	for pair := range slices.Chunk(args, 2) {
		n.Args[pair[0]] = pair[1]
	}
	return n
}

// needsOfAskers are those who asked over the network to be let in.
func (d *Desk) needsOfAskers(b *model.Book) (needs []wire.Need, err error) {
	invitations, err := b.Invitations()
	for _, i := range invitations {
		asking, ok, err := b.Asking(i.ID)
		if err != nil {
			return nil, err
		}
		if ok && i.Code != nil && (i.Expires == 0 || d.Now().Unix() <= i.Expires) {
			needs = append(needs, need(wire.NeedLetIn, "to let in "+told(asking.Name)+", or not", "tally invite admit "+i.ID.Short(), "who", told(asking.Name), "person", asking.Person.Short()))
		}
	}
	return needs, err
}

// needsOfAwaited are what is to be done about a request of this device: nothing
// while somebody else has it before them.
func needsOfAwaited(a wire.Awaited) []wire.Need {
	switch a.State {
	case wire.TurnedAway:
		return []wire.Need{need(wire.NeedInvited, "to be invited again: "+a.Problem.Detail, "tally join CODE", "why", string(a.Problem.Code))}
	case wire.Unasked:
		return []wire.Need{need(wire.NeedWelcome, "the welcome file of "+told(a.Inviter)+", who has your request", "tally join WELCOME", "who", told(a.Inviter))}
	}
	return nil
}

// questionsFor are the motions that wait for the person.
func questionsFor(b *model.Book) []wire.Need {
	needs := []wire.Need{}
	for _, q := range b.State().Questions() {
		what, short := motionText(b, q.Motion), q.ID.Short()
		me := personOf(b, b.Me())
		switch {
		case b.IsReady(q):
			needs = append(needs, need(wire.NeedClose, "to close what enough have agreed to, to "+what, "tally decide close "+short, motionArgs(b, q.Motion)...))
		case model.IsOpen(q) && !b.IsMoot(q) && slices.Contains(unanswered(b, q), me):
			needs = append(needs, need(wire.NeedAnswer, "to answer whether to "+what, "tally decide answer "+short+" yes", motionArgs(b, q.Motion)...))
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
