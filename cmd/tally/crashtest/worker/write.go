package main

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"time"

	"tallystick/cmd/tally/crashtest"
	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// retryEvery is how often a patient worker tries again what was refused.
const retryEvery = 20 * time.Millisecond

// write signs notes from several goroutines, -count each. The text of each is
// used once, so a note that stands twice is one that was written twice.
func write(ctx context.Context, s settings) error {
	in, err := s.open(ctx)
	if err != nil {
		return err
	}
	log, err := in.log(ctx)
	if err != nil {
		in.refused(err)
		return errors.Join(err, in.close())
	}
	in.enter(crashtest.PhaseWork)
	var writers sync.WaitGroup
	for writer := range s.writers {
		writers.Go(func() { in.writeNotes(ctx, log, writer) })
	}
	writers.Wait()
	return in.close()
}

func (in *session) writeNotes(ctx context.Context, log crdt.LogID, writer int) {
	for n, written := 0, 0; (written < in.count || in.count == 0) && ctx.Err() == nil; n++ {
		text := fmt.Sprintf("%s/%d/%d", in.label, writer, n)
		if in.attach && n%8 == 0 {
			text = in.attachTo(ctx, text)
		}
		// A refused note may be there or not, so its text is never used again.
		switch err := in.note(ctx, log, text); {
		case err == nil:
			written++
		case in.patient:
			pause(ctx)
		default:
			return
		}
	}
}

// note writes one note and its side record.
func (in *session) note(ctx context.Context, log crdt.LogID, text string) error {
	body, err := noteBody(text, in.size)
	if err != nil {
		return err
	}
	entries, err := in.community.Author(ctx, replica.Batch{
		Log: log, Key: in.world.founders[0].device, Drafts: []replica.Draft{inClear(body)},
		Side: []replica.Record{{Space: in.requests(), Key: []byte(text), Value: []byte{1}}},
	})
	if err != nil {
		in.refused(err)
		return err
	}
	in.tell(crashtest.Saved, entries[0].ID().String(), text)
	return nil
}

// attachTo stores an attachment and returns the text that names it.
func (in *session) attachTo(ctx context.Context, text string) string {
	chunks := [][]byte{make([]byte, 16<<10), make([]byte, 5<<10)}
	for _, chunk := range chunks {
		_, _ = rand.Read(chunk)
	}
	name, err := in.community.PutAttachment(ctx, chunks)
	if err != nil {
		in.refused(err)
		return text
	}
	in.tell(crashtest.Attached, hex.EncodeToString(name[:]), "")
	return text + " with " + hex.EncodeToString(name[:6])
}

func pause(ctx context.Context) {
	select {
	case <-time.After(retryEvery):
	case <-ctx.Done():
	}
}
