package main

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"

	"tallystick/cmd/tally/crashtest"
	"tallystick/crdt"
	"tallystick/crdt/replica"
)

// look prints what a data directory holds, and changes nothing in it but what
// opening and closing change. Refusing to open is a finding, no failure.
func look(ctx context.Context, s settings) error {
	found, err := s.look(ctx)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(found)
}

func (s settings) look(ctx context.Context) (crashtest.Findings, error) {
	options, err := s.options()
	if err != nil {
		return crashtest.Findings{}, err
	}
	r, err := replica.Open(ctx, options)
	if err != nil {
		return crashtest.Findings{Refusal: refusal(err), Message: err.Error()}, nil
	}
	f := crashtest.Findings{Last: r.Last(), Copied: r.Copied()}
	for _, lost := range r.Lost() {
		f.Lost = append(f.Lost, lost.String())
	}
	complain := func(err error) {
		if err != nil {
			f.Damage = append(f.Damage, err.Error())
		}
	}
	complain(s.list(r, &f))
	for _, id := range r.Communities() {
		c, err := r.Community(id)
		complain(err)
		complain(held(c, &f))
	}
	if s.verify {
		report, err := r.Verify(ctx, nil)
		complain(err)
		complain(errors.Join(report.Damage...))
	}
	complain(r.Close())
	return f, nil
}

// list reads arrivals and side records.
func (s settings) list(r *replica.Replica, f *crashtest.Findings) error {
	for item, err := range r.Arrivals(s.after) {
		if err != nil {
			return err
		}
		if item.Event == replica.Entered {
			f.Entries = append(f.Entries, entryOf(item))
		}
	}
	for record, err := range r.Space("requests", replica.Primary).All(nil) {
		if err != nil {
			return err
		}
		f.Requests = append(f.Requests, string(record.Key))
	}
	return nil
}

func entryOf(item replica.Item) crashtest.Entry {
	v := item.Entry
	e := crashtest.Entry{Number: item.Number, ID: v.ID().String(), Log: logName(v.Log()), Seq: v.Seq()}
	if v.Seq() > 0 {
		e.Prev = v.Prev().String()
	}
	if body, err := crdt.ParseBody(v.Body()); err == nil {
		e.Text, _ = body.Fields["text"].(string)
	}
	return e
}

// held adds what there is of one community.
func held(c *replica.Community, f *crashtest.Findings) error {
	digest := c.Digest()
	f.Digest, f.Held, f.Waiting = hex.EncodeToString(digest[:]), c.Len(), c.Waiting()
	for _, fork := range c.Forks() {
		f.Forks = append(f.Forks, logName(fork.Log))
	}
	for name, err := range c.Attachments() {
		if err == nil {
			_, err = c.Attachment(name)
		}
		if err != nil {
			return err
		}
		f.Attachments = append(f.Attachments, hex.EncodeToString(name[:]))
	}
	return nil
}

// logName is a log's whole id; its String is the short form.
func logName(log crdt.LogID) string { return hex.EncodeToString(log[:]) }
