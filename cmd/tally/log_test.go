package main

import (
	"strings"
	"testing"

	"tallystick/crdt"
)

// TestLimitCountsEntries also where a log has two histories, whose ends say
// little about how many entries there are.
func TestLimitCountsEntries(t *testing.T) {
	env := testEnvironment(t)
	for _, args := range [][]string{{"init"}, {"append", "one"}, {"append", "two"}} {
		if code, _, stderr := env.try(t.Context(), args...); code != codeOK {
			t.Fatalf("%v: %d %s", args, code, stderr)
		}
	}
	fork(t, env)
	_, all, _ := env.try(t.Context(), "log", "--json")
	lines := strings.SplitAfter(strings.TrimSuffix(all, "\n"), "\n")
	if !strings.Contains(all, `"forked":true`) {
		t.Fatal("no log is forked")
	}
	for limit := 1; limit <= len(lines)+1; limit++ {
		want := strings.Join(lines[max(0, len(lines)-limit):], "") + "\n"
		if _, got, _ := env.try(t.Context(), "log", "--json", "--limit", itoa(limit)); got != want {
			t.Errorf("the last %d are\n%sand not\n%s", limit, got, want)
		}
	}
}

// fork gives the device's log a second last entry.
func fork(t *testing.T, env *environment) {
	t.Helper()
	err := env.with(t.Context(), func(s *session) error {
		c, err := s.replica.Community(s.replica.Communities()[0])
		if err != nil {
			return err
		}
		last, err := c.Entry(c.Tips()[0].ID)
		if err != nil {
			return err
		}
		body, err := crdt.Body{Kind: crdt.KindSeen}.Block()
		if err != nil {
			return err
		}
		other, err := crdt.Sign(s.secrets.Device, crdt.Header{Log: last.Log(), Seq: last.Seq(), Prev: last.Prev(), Body: crdt.BodyID(body)}, body)
		if err != nil {
			return err
		}
		run, err := crdt.ParseFrame(crdt.AppendFrame(nil, []crdt.Verified{other}))
		if err != nil {
			return err
		}
		_, err = c.Admit(t.Context(), "elsewhere", run)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
