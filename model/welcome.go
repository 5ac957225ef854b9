package model

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
)

// A welcome is the file that lets a newcomer begin: everything that is held of
// one or several communities, for one device.
//
//	"tallystick welcome 1\n" ‖ salt (32 bytes) ‖ drawn (32 bytes) ‖ for (16 bytes) ‖ sealed stream
//
// Salt is random, made for this file. Drawn is what the code committed to. The
// stream is an archive of runs, sealed under a key that follows from the code's
// secret, salt and the request; for tells the device that made the request that the file is for it.
const welcomeMagic = "tallystick welcome 1\n"

// The tags that keep what is made of a code's secret apart.
const (
	welcomeKeyTag = "tallystick/welcome-key/1"
	welcomeForTag = "tallystick/welcome-for/1"
)

// welcomeHead is what stands in clear.
type welcomeHead struct {
	salt  [32]byte
	drawn [32]byte
	to    [16]byte
}

// welcomed is what a welcome answers: the secret of a code, and a hash over the
// request.
type welcomed struct {
	secret  identity.InvitationSecret
	request [32]byte
}

func newWelcomeHead(to welcomed, drawn [32]byte, random io.Reader) (h welcomeHead, err error) {
	h.drawn = drawn
	if _, err = io.ReadFull(random, h.salt[:]); err != nil {
		return h, fmt.Errorf("read randomness: %w", err)
	}
	h.to = h.toFor(to)
	return h, nil
}

func (h welcomeHead) toFor(to welcomed) [16]byte {
	made := to.secret.Prove(slices.Concat([]byte(welcomeForTag), h.salt[:], h.drawn[:], to.request[:]))
	return [16]byte(made[:])
}

func (h welcomeHead) isFor(to welcomed) bool { return h.to == h.toFor(to) }

func (h welcomeHead) key(to welcomed) identity.Key {
	return to.secret.Prove(slices.Concat([]byte(welcomeKeyTag), h.salt[:], to.request[:]))
}

func (h welcomeHead) bytes() []byte {
	return slices.Concat([]byte(welcomeMagic), h.salt[:], h.drawn[:], h.to[:])
}

// IsWelcome reports whether a file that begins like this is a welcome, or what
// is left of one that was cut: enough of it to be told from a code.
func IsWelcome(beginning []byte) bool {
	const least = len("tallystick")
	n := min(len(beginning), len(welcomeMagic))
	return n >= least && string(beginning[:n]) == welcomeMagic[:n]
}

func readWelcomeHead(src io.Reader) (h welcomeHead, err error) {
	raw := make([]byte, len(welcomeMagic)+len(h.salt)+len(h.drawn)+len(h.to))
	n, err := io.ReadFull(src, raw)
	switch {
	case !IsWelcome(raw[:n]):
		return h, fmt.Errorf("%w: no welcome file", ErrCode)
	case errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return h, fmt.Errorf("read welcome: %w: it is cut off after %d bytes", identity.ErrDamaged, n)
	case err != nil:
		return h, fmt.Errorf("read welcome: %w", err)
	}
	rest := raw[len(welcomeMagic):]
	rest = rest[copy(h.salt[:], rest):]
	rest = rest[copy(h.drawn[:], rest):]
	copy(h.to[:], rest)
	return h, nil
}

// welcome writes a welcome file with what is held of some books, and notes that
// it has left this device.
func welcome(dst io.Writer, h welcomeHead, to welcomed, device identity.DeviceID, random io.Reader, books ...*Book) error {
	if _, err := dst.Write(h.bytes()); err != nil {
		return err
	}
	sealed := identity.NewSealWriter(dst, h.key(to), random)
	w, err := archive.NewWriter(sealed, archive.Header{Purpose: archive.PurposeBundle, Device: device})
	if err != nil {
		return err
	}
	for _, b := range books {
		if err := b.section(w); err != nil {
			return err
		}
	}
	if _, err := w.Close(); err != nil {
		return err
	}
	if err := sealed.Close(); err != nil {
		return err
	}
	for _, b := range books {
		// The file is whole, and whoever has it may take it along: that is
		// noted even if the person breaks off now.
		if err := b.engine.Left(context.Background(), b.community.Tips()...); err != nil {
			return err
		}
	}
	return nil
}

// section adds all entries of the set.
func (b *Book) section(w *archive.Writer) error {
	if err := w.Section(archive.Section{Community: b.ID(), Tips: b.community.Tips()}); err != nil {
		return err
	}
	for run, err := range b.community.Runs(whole(b.community.Tips())) {
		if err == nil {
			err = w.Run(run)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// whole are the histories that end in tips.
func whole(tips []crdt.Tip) (spans []crdt.Span) {
	for _, tip := range tips {
		spans = append(spans, crdt.Span{Tip: tip})
	}
	return spans
}

// sourceWelcome is where runs out of welcomes come from, for quotas.
const sourceWelcome = "welcome"

// takeIn admits what a welcome brings of communities that are wanted.
func takeIn(ctx context.Context, r *replica.Replica, src io.Reader, wanted func(crdt.CommunityID) bool) error {
	reader, err := archive.NewReader(src)
	if err != nil {
		return fmt.Errorf("read welcome: %w", err)
	}
	for {
		item, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read welcome: %w", err)
		}
		run, ok := item.(archive.Run)
		if !ok || !wanted(run.Community) {
			continue
		}
		c, err := r.Community(run.Community)
		if err == nil {
			_, err = c.Admit(ctx, sourceWelcome, run.Entries)
		}
		if err != nil {
			return err
		}
	}
}
