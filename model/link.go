package model

import (
	"context"
	"fmt"
	"io"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model/community"
)

// linkSpace is primary: hash of the secret → [code, device that used it, hash of
// its request, drawn], zeros while nobody has.
const linkSpace = "links"

// Link makes a code for a second device of this device's person, in the first
// [MaxLinked] of these communities. It writes no entry. Expires is in Unix
// seconds by this device's clock, 0 for never. What is written along becomes
// durable with the code, or neither.
func Link(ctx context.Context, o Options, backup identity.BackupRecipient, name string, expires int64, communities []crdt.CommunityID, along ...replica.Record) (LinkCode, error) {
	secret, err := identity.NewInvitationSecret(o.Random)
	if err != nil {
		return LinkCode{}, err
	}
	drawn, commitment, err := draw(o.Random)
	if err != nil {
		return LinkCode{}, err
	}
	code := LinkCode{
		Person: o.Device.Person, Issuer: o.Device.Signing.ID(), Transport: o.Device.Transport, Backup: backup, Secret: secret, Expires: expires,
		Communities: slices.Clone(communities[:min(len(communities), MaxLinked)]), Name: name, Commitment: commitment,
	}
	return code, o.Replica.Put(ctx, append([]replica.Record{linkRecord(o.Replica, linked{code: code, drawn: drawn})}, along...)...)
}

// linked is what is kept of a link code.
type linked struct {
	code           LinkCode
	used           identity.DeviceID
	request, drawn [32]byte
}

func linkRecord(r *replica.Replica, l linked) replica.Record {
	hash := l.code.Secret.Hash()
	value := dagcbor.AppendText(dagcbor.AppendArray(nil, 4), l.code.Text())
	value = dagcbor.AppendBytes(dagcbor.AppendBytes(value, l.used[:]), l.request[:])
	return replica.Record{Space: r.Space(linkSpace, replica.Primary), Key: hash[:], Value: dagcbor.AppendBytes(value, l.drawn[:])}
}

func readLinked(value []byte) (l linked, err error) {
	r := dagcbor.NewReader(value)
	r.ArrayOf(4)
	text := r.Text(MaxCodeText)
	l.used, l.request, l.drawn = r.Array32(), r.Array32(), r.Array32()
	if err = r.Close(); err == nil {
		l.code, err = ReadLinkCode(text)
	}
	return l, err
}

// Linking is a device that asks to be linked.
type Linking struct {
	Code    LinkCode
	Device  identity.DeviceID
	Again   bool // it was linked by this code before
	Deeds   map[crdt.CommunityID]Deed
	Lacking []crdt.CommunityID // that the device asked for and this one is not in
	request LinkRequest
	list    []introduced
	drawn   [32]byte
}

// CheckLink holds a request against the code that it answers, and changes
// nothing. It fails with [Unfit], whose reason says why the request is turned
// away.
func CheckLink(o Options, q LinkRequest, now int64) (Linking, error) {
	value, err := o.Replica.Space(linkSpace, replica.Primary).Get(q.Hash[:])
	if err != nil {
		if err = nonexistent(err); err == nil {
			err = unfit(ReasonForeign, "the request answers no link code of this device")
		}
		return Linking{}, err
	}
	kept, err := readLinked(value)
	if err != nil {
		return Linking{}, err
	}
	code, used := kept.code, kept.used
	list, err := q.introductions()
	if err != nil {
		return Linking{}, err
	}
	l := Linking{Code: code, Device: list[0].in.Device, request: q, list: list, Deeds: map[crdt.CommunityID]Deed{}, drawn: kept.drawn}
	l.Again = used == l.Device
	switch {
	case !q.proves(code):
		return l, unfit(ReasonAltered, "the request was not made with this link code, or was altered on the way")
	case list[0].in.Person != o.Device.Person:
		return l, unfit(ReasonForeign, "the request is of person %s, and this is %s", list[0].in.Person.Short(), o.Device.Person.Short())
	case used != identity.DeviceID{} && !l.Again:
		return l, unfit(ReasonUsed, "the link code was used already, by device %s", used.Short())
	case l.Again && kept.request != q.hash():
		return l, unfit(ReasonUsed, "device %s was linked by another request", used.Short())
	case !l.Again && code.Expires != 0 && now > code.Expires:
		return l, unfit(ReasonExpired, "the link code has expired")
	}
	return l, nil
}

// AdmitLink certifies the device in every community that it asked for and this
// one is in, and gives it the keys that the person holds. Books are those
// communities. It fails with [Unfit], and writes nothing, if the device has been
// ended in one of them.
func AdmitLink(ctx context.Context, o Options, l Linking, books []*Book) (Linking, error) {
	rehearsal := len(books) > 0 && books[0].rehearsal
	for _, b := range books {
		if slices.ContainsFunc(l.list, func(asked introduced) bool { return b.ended(asked.in.LogID()) }) {
			return l, unfit(ReasonUsed, "device %s was let in and has been removed since, in community %s", l.Device.Short(), b.ID().Short())
		}
	}
	if !rehearsal {
		if err := o.Replica.Put(ctx, linkRecord(o.Replica, linked{l.Code, l.Device, l.request.hash(), l.drawn})); err != nil {
			return l, err
		}
	}
	for _, asked := range l.list {
		i := slices.IndexFunc(books, func(b *Book) bool { return b.ID() == asked.in.Community })
		if i < 0 {
			l.Lacking = append(l.Lacking, asked.in.Community)
			continue
		}
		deed, err := books[i].certify(ctx, asked)
		if err != nil {
			return l, fmt.Errorf("community %s: %w", asked.in.Community.Short(), err)
		}
		l.Deeds[asked.in.Community] = deed
	}
	return l, nil
}

// certify lets a device of the same person in: certificate, key, and whatever
// else the person holds that it was not given.
func (b *Book) certify(ctx context.Context, asked introduced) (Deed, error) {
	log := asked.in.LogID()
	if slices.Contains(b.State().Devices(), log) {
		return Deed{}, b.pass(ctx)
	}
	if err := b.hold(ctx, func() (crdt.Run, crdt.Introduction, error) { return asked.run, asked.in, nil }); err != nil {
		return Deed{}, err
	}
	drafts, err := inClear(community.Certificate{Log: log}.Body())
	if err != nil {
		return Deed{}, err
	}
	deed, err := b.perform(ctx, act{drafts: drafts, keyed: true})
	if err != nil || b.rehearsal {
		return deed, err
	}
	keys, err := b.share(ctx, log)
	if err != nil {
		return deed, err
	}
	deed.Written, deed.Rekeyed = append(deed.Written, keys.Written...), keys.Rekeyed
	return deed, b.pass(ctx)
}

// pass gives the person's other devices the keys that this one holds and they
// were not given, under a key of the person's devices alone.
func (b *Book) pass(ctx context.Context) error {
	var devices []crdt.LogID
	for _, log := range b.State().Devices() {
		if person, known := b.State().Person(log); known && person == b.Me() {
			devices = append(devices, log)
		}
	}
	keys := b.seat.Unshared(devices, b.State().Rules.History)
	if len(devices) < 2 || len(keys) == 0 {
		return nil
	}
	key, a, err := b.writing()
	if err != nil {
		return err
	}
	own, confided := b.seat.Audience(devices, b.standing())
	if !confided {
		grant, fresh, err := b.seat.Confiding(key, devices)
		if err != nil {
			return err
		}
		a.drafts, own = append(a.drafts, grant), fresh
	}
	for _, body := range community.Passes(keys) {
		draft, err := b.seat.Sealing(own, body.Body())
		if err != nil {
			return err
		}
		a.drafts = append(a.drafts, draft)
	}
	_, err = b.perform(ctx, a)
	return err
}

// LinkWelcome writes the file with which the new device begins, and returns the
// three words that both screens show.
func LinkWelcome(o Options, l Linking, dst io.Writer, books []*Book) ([]string, error) {
	to := welcomed{secret: l.Code.Secret, request: l.request.hash()}
	head, err := newWelcomeHead(to, l.drawn, o.Random)
	if err != nil {
		return nil, err
	}
	var asked []*Book
	for _, b := range books {
		if _, linked := l.Deeds[b.ID()]; linked {
			asked = append(asked, b)
		}
	}
	words := identity.ThreeWords(l.request.agreed(linkWordsTag, l.Code, head.drawn), identity.English)
	return words, welcome(dst, head, to, o.Device.Signing.ID(), o.Random, asked...)
}
