package api

import (
	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

// meet adds how far what a record asks for, promises or agrees on is met, and
// which claims an event triggered.
func meet(b *model.Book, r flow.Record, shown *wire.RecordShown) error {
	around, ref := b.Stocks().Around(), vf.Ref(r.Node.ID)
	switch r.Node.Class {
	case vf.ClassIntent, vf.ClassCommitment, vf.ClassClaim:
		return meetFlow(b, ref, around, shown)
	case vf.ClassAgreement:
		agreed, ok, err := flow.AgreementOf(ref, around)
		if err != nil || !ok {
			return err
		}
		kept, err := agreedOf(b, agreed)
		shown.Agreed = &kept
		return err
	case vf.ClassAgreementBundle:
		bundle, ok, err := flow.BundleOf(ref, around)
		if err != nil || !ok {
			return err
		}
		kept, err := bundledOf(b, bundle)
		shown.Bundled = &kept
		return err
	case vf.ClassEconomicEvent:
		claims, err := flow.ClaimsOf(ref, around)
		if err != nil || len(claims) == 0 {
			return err
		}
		shown.Claims, _, err = fulfilmentsOf(b, claims)
		return err
	}
	return nil
}

func meetFlow(b *model.Book, ref vf.Ref, around flow.Around, shown *wire.RecordShown) error {
	f, ok, err := flow.FulfilmentOf(ref, around)
	if err != nil || !ok {
		return err
	}
	met, err := fulfilmentOf(b, f)
	shown.Fulfilment = &met
	return err
}

// fulfilmentOf is a fulfilment for programs.
func fulfilmentOf(b *model.Book, f flow.Fulfilment) (l wire.Fulfilment, err error) {
	l = wire.Fulfilment{
		Progress: string(f.Progress), Open: f.Open(), Finished: f.Finished,
		Resource: balance(f.Resource), Effort: balance(f.Effort),
		PromisedResource: balance(f.Promised.Resource), PromisedEffort: balance(f.Promised.Effort),
	}
	if l.Thing, err = thingOf(b, f.Ref); err != nil {
		return l, err
	}
	var more bool
	if l.Commitments, l.More, err = thingsOf(b, f.Commitments); err != nil {
		return l, err
	}
	if l.Events, more, err = thingsOf(b, f.Events); err != nil {
		return l, err
	}
	l.More = l.More || more
	l.Flags, err = flagsOf(b, f.Flags)
	return l, err
}

func fulfilmentsOf(b *model.Book, list []flow.Fulfilment) (out []wire.Fulfilment, more bool, err error) {
	out, more = []wire.Fulfilment{}, len(list) > MaxRelated
	for _, f := range list[:min(len(list), MaxRelated)] {
		l, err := fulfilmentOf(b, f)
		if err != nil {
			return nil, false, err
		}
		out = append(out, l)
	}
	return out, more, nil
}

// balance is a balance for programs, nil for one that says nothing.
func balance(f flow.Balance) *wire.Balance {
	if !f.Counted && len(f.Beside) == 0 {
		return nil
	}
	l := wire.Balance{Beside: measures(f.Beside)}
	if f.Counted {
		l.Wanted, l.Done, l.Left, l.Over = measureAt(f.Wanted), measureAt(f.Done), measureAt(f.Left), measureAt(f.Over)
	}
	return &l
}

func measureAt(q vf.Quantity) *wire.Measure {
	m := measure(q)
	return &m
}

// thingsOf are the first of several things, and whether there are more.
func thingsOf(b *model.Book, refs []vf.Ref) (things []wire.Thing, more bool, err error) {
	things, more = []wire.Thing{}, len(refs) > MaxRelated
	for _, ref := range refs[:min(len(refs), MaxRelated)] {
		thing, err := thingOf(b, ref)
		if err != nil {
			return nil, false, err
		}
		things = append(things, thing)
	}
	return things, more, nil
}

// flagsOf are flags for programs.
func flagsOf(b *model.Book, list []flow.Flag) (flags []wire.Flag, err error) {
	flags = []wire.Flag{}
	for _, f := range list {
		flag := wire.Flag{Code: string(f.Code)}
		if flag.Events, flag.More, err = thingsOf(b, f.By); err != nil {
			return nil, err
		}
		flags = append(flags, flag)
	}
	return flags, nil
}
