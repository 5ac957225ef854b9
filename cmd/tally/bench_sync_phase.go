package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"tallystick/crdt/replica"
	"tallystick/sync/peer"
)

// takingStore is the data directory of the side that begins with nothing.
const takingStore = "taking"

// crowdStore is a side's data directory of the community with many logs.
func crowdStore(store string) string { return store + "-crowd" }

// syncFresh is how many entries are new where little has changed.
const syncFresh = 10

// syncPhase is what one process of the benchmark does.
type syncPhase struct {
	name    string // "fill" or "meet"; empty for the parent
	side    string
	address string // of the other side; empty for the side that is dialled
	crowd   bool
	fresh   int // new entries written before meeting
	expect  int // entries that both hold in the end
}

func (p *syncPhase) flags(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&p.name, "phase", "", "")
	flags.StringVar(&p.side, "side", "", "")
	flags.StringVar(&p.address, "address", "", "")
	flags.BoolVar(&p.crowd, "crowd", false, "")
	flags.IntVar(&p.fresh, "fresh", 0, "")
	flags.IntVar(&p.expect, "expect", 0, "")
	for _, name := range []string{"phase", "side", "address", "crowd", "fresh", "expect"} {
		_ = flags.MarkHidden(name)
	}
}

// args are the arguments of a process that does it.
func (p syncPhase) args() []string {
	return []string{
		"--phase", p.name, "--side", p.side, "--address", p.address, fmt.Sprintf("--crowd=%v", p.crowd),
		"--fresh", fmt.Sprint(p.fresh), "--expect", fmt.Sprint(p.expect),
	}
}

// benchSyncPhase is one process. It prints what it measured, as one object.
func (env *environment) benchSyncPhase(ctx context.Context, o syncOptions) error {
	m, err := env.newMeetingBench(ctx, o)
	if err != nil {
		return err
	}
	defer m.close()
	switch o.phase.name {
	case "fill":
		_, err = m.community.AdmitAll(ctx, "bench", parsed(m.world.beginnings()))
		return err
	case "meet":
		return m.meet(ctx)
	}
	return fail(codeUsage, fmt.Sprintf("there is no phase %q", o.phase.name), "`tally bench sync` goes through all phases by itself")
}

// meetingBench is one side while it runs.
type meetingBench struct {
	env       *environment
	phase     syncPhase
	side      side
	world     *benchWorld
	replica   *replica.Replica
	community *replica.Community
	node      *peer.Node
}

func (env *environment) newMeetingBench(ctx context.Context, o syncOptions) (*meetingBench, error) {
	m := &meetingBench{env: env, phase: o.phase, side: side(o.phase.side)}
	store, err := m.side.store(), error(nil)
	if o.phase.crowd {
		store = crowdStore(store)
		m.world, err = newBenchCrowd(o.logs)
	} else {
		m.world, err = newBenchWorld()
	}
	if err != nil {
		return nil, err
	}
	options, err := env.benchReplicaOptions(benchOptions{work: o.work})
	if err != nil {
		return nil, err
	}
	options.Dir = filepath.Join(o.work, store)
	open := replica.Open
	if _, err := os.Stat(options.Dir); err != nil {
		open = replica.Create
	}
	if m.replica, err = open(ctx, options); err != nil {
		return nil, err
	}
	m.community, err = m.replica.Join(ctx, m.world.community)
	return m, err
}

func (m *meetingBench) close() {
	if m.node != nil {
		_ = m.node.Close() // everything was counted
	}
	_ = m.replica.Close()
}

// The figures that one side hands to the parent, beside those that are printed.
const (
	tookSeconds = "took_seconds"
	bytesIn     = "bytes_in"
	bytesOut    = "bytes_out"
	bytesFresh  = "bytes_fresh"
	trips       = "round_trips"
	bodyBytes   = "body_bytes"
	depsBytes   = "deps_bytes"
)

// meet writes what is new, says where it can be met, and takes part until both
// hold the same, or until the parent has seen that they do.
func (m *meetingBench) meet(ctx context.Context) error {
	first := 0
	if m.side == sideTaking {
		first = len(m.world.members) / 2
	}
	fresh, err := m.world.write(ctx, m.community, first, m.phase.fresh)
	if err != nil {
		return err
	}
	m.node, err = peer.Open(ctx, peer.Options{
		Replica: m.replica, Key: m.side.transport(), Gate: benchGate{m.side.other().transport().ID()},
		Log: m.env.logger(), Listen: []string{"/ip4/127.0.0.1/tcp/0"},
	})
	if err != nil {
		return err
	}
	if m.phase.address == "" {
		return m.beMet(fresh)
	}
	round, err := m.dial(ctx)
	if err != nil {
		return err
	}
	round[bytesFresh] = float64(fresh)
	return m.print(round)
}

// beMet answers until stdin is closed.
func (m *meetingBench) beMet(fresh int) error {
	if err := m.print(map[string]string{"address": m.node.Addresses()[0]}); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, bufio.NewReader(m.env.stdin)); err != nil {
		return err
	}
	bodies, deps, err := 0, 0, error(nil)
	if m.phase.fresh == 0 {
		bodies, deps, err = weigh(m.community)
	}
	if err != nil {
		return err
	}
	return m.print(benchRound{bytesFresh: float64(fresh), bodyBytes: float64(bodies), depsBytes: float64(deps)})
}

func (m *meetingBench) print(value any) error {
	if err := m.env.printJSON(value); err != nil {
		return err
	}
	return m.env.stdout.Flush()
}

// dial meets the other side, and waits until both hold the same.
func (m *meetingBench) dial(ctx context.Context) (benchRound, error) {
	start, met := time.Now(), false
	if _, err := m.node.Dial(ctx, m.phase.address); err != nil {
		return nil, err
	}
	for range m.node.Watch(ctx) {
		row, _ := m.node.Peer(m.side.other().transport().ID())
		if met && !row.Connected {
			return nil, errors.New("the other side went away")
		}
		met = met || row.Connected
		if len(row.Shares) != 1 || !row.Shares[0].InSync || m.community.Len() != m.phase.expect {
			continue
		}
		return benchRound{
			tookSeconds: time.Since(start).Seconds(), trips: float64(row.Shares[0].RoundTrips),
			bytesIn: float64(row.Shares[0].In.Bytes), bytesOut: float64(row.Shares[0].Out.Bytes),
		}, nil
	}
	return nil, ctx.Err()
}
