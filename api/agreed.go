package api

import (
	"tallystick/api/wire"
	"tallystick/model"
	"tallystick/model/flow"
)

// agreedOf is how far an agreement is kept, for programs.
func agreedOf(b *model.Book, a flow.Agreement) (l wire.Agreed, err error) {
	l.Progress = string(a.Progress())
	if l.Thing, err = thingOf(b, a.Ref); err != nil {
		return l, err
	}
	if l.Clauses, err = agreedSide(b, a.Clauses); err != nil {
		return l, err
	}
	l.Reciprocal, err = agreedSide(b, a.Reciprocal)
	return l, err
}

func agreedSide(b *model.Book, s flow.Side) (l wire.AgreedSide, err error) {
	l = wire.AgreedSide{Progress: string(s.Progress), Realized: []wire.Realized{}}
	if l.Clauses, l.More, err = fulfilmentsOf(b, s.Clauses); err != nil {
		return l, err
	}
	var more bool
	if l.Missing, more, err = thingsOf(b, s.Missing); err != nil {
		return l, err
	}
	l.More = l.More || more
	if l.Unasked, more, err = thingsOf(b, s.Unasked); err != nil {
		return l, err
	}
	l.More = l.More || more || len(s.Realized) > MaxRelated
	for _, line := range s.Realized[:min(len(s.Realized), MaxRelated)] {
		r := wire.Realized{Action: string(line.Action), Resource: measures(line.Resource), Effort: measures(line.Effort)}
		if r.Of, err = thingAt(b, line.Of); err != nil {
			return l, err
		}
		l.Realized = append(l.Realized, r)
	}
	return l, nil
}

// bundledOf is how far a bundle is kept, for programs.
func bundledOf(b *model.Book, bundle flow.Bundle) (l wire.Bundled, err error) {
	l = wire.Bundled{Progress: string(bundle.Progress()), Agreements: []wire.Agreed{}, More: bundle.Cut || len(bundle.Agreements) > MaxRelated}
	for _, a := range bundle.Agreements[:min(len(bundle.Agreements), MaxRelated)] {
		agreed, err := agreedOf(b, a)
		if err != nil {
			return l, err
		}
		l.Agreements = append(l.Agreements, agreed)
	}
	var more bool
	l.Missing, more, err = thingsOf(b, bundle.Missing)
	l.More = l.More || more
	return l, err
}
