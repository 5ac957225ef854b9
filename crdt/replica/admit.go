package replica

import (
	"context"
	"fmt"
	"iter"

	"tallystick/crdt"
)

// Admitted is what became of a run.
type Admitted struct {
	New     int             // entries now held, also those that had waited
	Bodies  int             // sealed bodies that had been lacking
	Waiting int             // entries of the run that wait to be verified
	Refused []*crdt.Refusal // why the rest is neither
}

// Admit takes a run that source brought: a peer, a bundle, a backup. It is the
// door for everything that others wrote. What can be verified is stored, what
// may be verified later waits, and the rest is refused with reasons; none of it
// depends on the order in which runs come. It returns once the outcome is
// durable. A run that is here already costs nothing. The run's bytes are the
// replica's from now on.
//
// The error is about this replica, [ErrFull] or [ErrDamaged] for example;
// what is wrong with the run is in Refused.
func (c *Community) Admit(ctx context.Context, source string, run crdt.Run) (Admitted, error) {
	var outcome Admitted
	err := c.change(ctx, func(g *group) error {
		outcome = c.admit(g, source[:min(len(source), maxSource)], run)
		return nil
	})
	if err != nil {
		return Admitted{}, fmt.Errorf("admit entries: %w", err)
	}
	return outcome, nil
}

// AdmitAll is [Community.Admit] for many runs in a row. It hands in the next
// ones while those before are being synced, so that a long import costs few
// syncs. Every run of which the outcome was summed up is durable when it
// returns, also with an error: of this replica, of the context, or yielded by
// runs.
func (c *Community) AdmitAll(ctx context.Context, source string, runs iter.Seq2[crdt.Run, error]) (Admitted, error) {
	a := admission{}
	var err error
	for run, broken := range runs {
		if err = broken; err == nil {
			err = a.hand(ctx, c, source[:min(len(source), maxSource)], run)
		}
		if err != nil {
			break
		}
	}
	for err == nil && len(a.pending) > 0 {
		err = a.settle(ctx)
	}
	if err != nil {
		return a.sum, fmt.Errorf("admit entries: %w", err)
	}
	return a.sum, nil
}

// admission is one AdmitAll.
type admission struct {
	pending []pendingRun
	bytes   int // of the runs pending
	sum     Admitted
}

type pendingRun struct {
	done    <-chan error
	outcome *Admitted
	bytes   int
}

// hand asks for a run to be admitted, once there is room for it.
func (a *admission) hand(ctx context.Context, c *Community, source string, run crdt.Run) error {
	bytes := 0
	for _, s := range run {
		bytes += s.Size()
	}
	for len(a.pending) > 0 && (a.bytes+bytes > pendingGroups*c.replica.settings.group || len(a.pending) == maxPendingRuns) {
		if err := a.settle(ctx); err != nil {
			return err
		}
	}
	outcome := new(Admitted)
	done, err := c.replica.ask(ctx, c.guarded(func(g *group) error {
		*outcome = c.admit(g, source, run)
		return nil
	}))
	if err != nil {
		return err
	}
	a.pending = append(a.pending, pendingRun{done, outcome, bytes})
	a.bytes += bytes
	return nil
}

// settle waits for the earliest run and adds up what became of it.
func (a *admission) settle(ctx context.Context) error {
	first := a.pending[0]
	select {
	case err := <-first.done:
		if err != nil {
			return err
		}
	case <-ctx.Done():
		return ctx.Err()
	}
	a.pending, a.bytes = a.pending[1:], a.bytes-first.bytes
	a.sum.New += first.outcome.New
	a.sum.Bodies += first.outcome.Bodies
	a.sum.Waiting += first.outcome.Waiting
	a.sum.Refused = append(a.sum.Refused, first.outcome.Refused...)
	return nil
}

func (c *Community) admit(g *group, source string, run crdt.Run) (outcome Admitted) {
	held, bodies, refused := c.intake.Take(source, run)
	outcome.New, outcome.Refused = len(held), refused
	c.settleWaiting(g, source, held, run)
	c.keep(g, held)
	for _, v := range bodies {
		if c.takeBody(g, v) {
			outcome.Bodies++
		}
	}
	for _, s := range run {
		if c.waiting.Has(s.ID()) {
			outcome.Waiting++
		}
	}
	return outcome
}
