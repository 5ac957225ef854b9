package api

import (
	"errors"
	"net/http"
	"strings"
	"syscall"

	"github.com/danielgtaylor/huma/v2"

	"tallystick/api/wire"
	"tallystick/crdt"
	"tallystick/crdt/archive"
	"tallystick/crdt/replica"
	"tallystick/identity"
	"tallystick/model"
	"tallystick/model/vf/jsonld"
)

// ProblemOf is the problem that an error comes to: what it means for who
// asked, where that is known, else [wire.Failed]. The detail is the error's
// text, so errors that reach this far must say nothing secret.
func ProblemOf(err error) *wire.Problem {
	var problem *wire.Problem
	var denied *model.Denied
	var unfit *model.Unfit
	var faults jsonld.Faults
	switch {
	case errors.As(err, &problem):
		return problem
	case errors.As(err, &denied):
		return refused(denied)
	case errors.As(err, &faults):
		return faulty(faults)
	case errors.As(err, &unfit):
		return wire.New(unfitCode(unfit.Reason), err.Error(), unfitHints(unfit.Reason)...)
	}
	for _, row := range meanings() {
		if errors.Is(err, row.is) {
			return wire.New(row.code, err.Error())
		}
	}
	return wire.New(wire.Failed, err.Error())
}

// meaning is what one kind of error comes to.
type meaning struct {
	is   error
	code wire.Code
}

// meanings are what errors of the packages below come to. The first row that
// an error wraps counts.
func meanings() []meaning {
	return []meaning{
		{model.ErrCode, wire.BadCode},
		{replica.ErrInUse, wire.InUse},
		{replica.ErrNewer, wire.Newer},
		{archive.ErrNewer, wire.Newer},
		{crdt.ErrUpgrade, wire.Newer},
		{replica.ErrFull, wire.Full},
		{syscall.ENOSPC, wire.Full},
		{replica.ErrDamaged, wire.Damaged},
		{identity.ErrDamaged, wire.Damaged},
		{replica.ErrNotFound, wire.NotFound},
	}
}

func refused(denied *model.Denied) *wire.Problem {
	p := wire.New(wire.Refused, denied.Error(), whoCanFix(denied.Refusal.Who)...)
	p.Rule, p.Found, p.Needed, p.Who = string(denied.Refusal.Rule), denied.Refusal.Found, denied.Refusal.Needed, denied.Refusal.Who
	return p
}

func whoCanFix(who string) []string {
	switch who {
	case "stewards":
		return []string{"the stewards can: `tally community show` says who they are, `tally decide list` what they are asked"}
	case "nobody":
		return []string{"nothing was written; nobody can make it count as it is"}
	}
	return nil
}

func unfitCode(reason model.Reason) wire.Code {
	switch reason {
	case model.ReasonUnknown:
		return wire.NotFound
	case model.ReasonAltered:
		return wire.Altered
	case model.ReasonForeign:
		return wire.Foreign
	case model.ReasonExpired:
		return wire.Expired
	case model.ReasonUsed:
		return wire.Used
	case model.ReasonRevoked:
		return wire.Revoked
	case model.ReasonDeclined:
		return wire.Declined
	}
	return wire.Conflict
}

func unfitHints(reason model.Reason) []string {
	if reason == model.ReasonUnknown {
		return []string{"`tally log` lists what is here"}
	}
	return nil
}

// answered is a problem as huma sends it.
type answered struct{ *wire.Problem }

// GetStatus is for huma.
func (a answered) GetStatus() int { return a.Status }

// ContentType is for huma.
func (a answered) ContentType(string) string { return wire.MediaType }

// asProblem turns what huma itself finds wrong with a request into a problem
// of the table.
func asProblem(_ huma.Context, _ string, value any) (any, error) {
	found, ok := value.(*huma.ErrorModel)
	if !ok {
		return value, nil
	}
	kind := wire.ByStatus(found.Status)
	details := []string{}
	for _, e := range found.Errors {
		details = append(details, strings.TrimSpace(e.Location+" "+e.Message))
	}
	if len(details) == 0 {
		details = append(details, found.Detail)
	}
	p := wire.New(kind.Code, strings.Join(details, "; "))
	p.Status = found.Status
	return p, nil
}

// sayProblem writes a problem where no operation was reached.
func sayProblem(w http.ResponseWriter, p *wire.Problem) {
	w.Header().Set("Content-Type", wire.MediaType)
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(p.Status)
	_ = huma.DefaultJSONFormat.Marshal(w, p) // who asked may be gone
}
