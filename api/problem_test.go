package api_test

import (
	"errors"
	"fmt"
	"syscall"
	"testing"

	"tallystick/api"
	"tallystick/api/wire"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
)

// TestProblemOf: what the packages below say is what a caller can decide by,
// however it is wrapped.
func TestProblemOf(t *testing.T) {
	for _, c := range []struct {
		err  error
		code wire.Code
	}{
		{errors.New("anything"), wire.Failed},
		{replica.ErrNotFound, wire.NotFound},
		{replica.ErrFull, wire.Full},
		{syscall.ENOSPC, wire.Full},
		{replica.ErrDamaged, wire.Damaged},
		{identity.ErrDamaged, wire.Damaged},
		{replica.ErrNewer, wire.Newer},
		{replica.ErrInUse, wire.InUse},
		{model.ErrCode, wire.BadCode},
		{&model.Denied{}, wire.Refused},
		{&model.Unfit{Reason: model.ReasonUsed}, wire.Used},
		{&model.Unfit{Reason: model.ReasonExpired}, wire.Expired},
		{&model.Unfit{Reason: model.ReasonAltered}, wire.Altered},
		{&model.Unfit{Reason: model.ReasonForeign}, wire.Foreign},
		{&model.Unfit{Reason: model.ReasonUnknown}, wire.NotFound},
		{&model.Unfit{Reason: model.ReasonPresent}, wire.Conflict},
		{&model.Unfit{Reason: model.ReasonUntimely}, wire.Conflict},
		{wire.New(wire.Gone, "gone"), wire.Gone},
	} {
		if p := api.ProblemOf(fmt.Errorf("act: %w", c.err)); p.Code != c.code || len(p.Hint) == 0 {
			t.Errorf("%v: %+v, not %s", c.err, p, c.code)
		}
	}
}
