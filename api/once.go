package api

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"tallystick/api/wire"
	"tallystick/crdt/replica"
)

// onceSpace is primary: hash of caller and key → doing.
const onceSpace = "once"

// doing is what is kept of a request that has a key. It is written in the
// transaction of the entries, and once more with the answer.
type doing struct {
	Request string          `json:"request"` // hash of what was asked for
	Answer  json.RawMessage `json:"answer,omitempty"`
}

// doOnce does what was asked for, unless it has been done under the same key:
// then it answers as before. Without a key it is done whenever it is asked for. Asked is everything that makes requests differ.
// Two requests under one key must not get here at the same time; the turn that
// an act waits for sees to that.
func doOnce[Out any](ctx context.Context, d *Desk, key string, asked []any, do func(side ...replica.Record) (Out, error)) (out Out, err error) {
	if key == "" {
		return do()
	}
	request, err := hashOf(asked)
	if err != nil {
		return out, err
	}
	record := replica.Record{Space: d.Replica.Space(onceSpace, replica.Primary), Key: onceKey(ctx, key)}
	if before, found, err := d.doneBefore(record); found || err != nil {
		return answerBefore[Out](before, request, err)
	}
	if record.Value, err = json.Marshal(doing{Request: request}); err != nil {
		return out, err
	}
	if out, err = do(record); err != nil {
		return out, err
	}
	done := doing{Request: request}
	if done.Answer, err = json.Marshal(out); err != nil {
		return out, err
	}
	if record.Value, err = json.Marshal(done); err != nil {
		return out, err
	}
	if err := d.Replica.Put(ctx, record); err != nil {
		d.Log.Warn("keep the answer", "err", err) // it is done; a repetition says so
	}
	return out, nil
}

func (d *Desk) doneBefore(record replica.Record) (before doing, found bool, err error) {
	value, err := record.Space.Get(record.Key)
	if errors.Is(err, replica.ErrNotFound) {
		return before, false, nil
	}
	if err == nil {
		err = json.Unmarshal(value, &before)
	}
	return before, err == nil, err
}

func answerBefore[Out any](before doing, request string, err error) (out Out, _ error) {
	switch {
	case err != nil:
		return out, err
	case before.Request != request:
		return out, wire.New(wire.KeyReused, "this Idempotency-Key came with another request before")
	case before.Answer == nil:
		return out, wire.New(wire.DoneBefore, "this was done before, and the daemon stopped before it could answer")
	}
	return out, json.Unmarshal(before.Answer, &out)
}

// onceKey keeps the keys of different apps apart, whatever tokens they come with.
func onceKey(ctx context.Context, key string) []byte {
	sum := sha256.Sum256([]byte(callerOf(ctx) + "\x00" + key))
	return sum[:]
}

func hashOf(asked []any) (string, error) {
	text, err := json.Marshal(asked)
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), err
}
