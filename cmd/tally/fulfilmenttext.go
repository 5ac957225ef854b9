package main

import (
	"strings"

	"tallystick/api/wire"
)

// printMet writes how far a record is met that asks for something.
func (env *environment) printMet(r wire.RecordShown) {
	if r.Fulfilment != nil {
		env.printFulfilment(*r.Fulfilment)
	}
	if r.Agreed != nil {
		env.printAgreed(*r.Agreed, "    ")
	}
	if r.Bundled != nil {
		env.print("    bundle: %s\n", howFarText(r.Bundled.Progress))
		for _, a := range r.Bundled.Agreements {
			env.print("    %s\n", visible(thingText(a.Thing)))
			env.printAgreed(a, "        ")
		}
		for _, thing := range r.Bundled.Missing {
			env.print("    %s\n", visible(thingText(thing)))
		}
		env.sayMore(r.Bundled.More)
	}
	for _, claim := range r.Claims {
		env.print("    claim %s  %s\n", visible(partyText(claim.Thing)), visible(metText(claim)))
	}
}

func (env *environment) printFulfilment(f wire.Fulfilment) {
	env.print("    %s: %s\n", metBy(f.Class), visible(metText(f)))
	for _, each := range []*wire.Balance{f.PromisedResource, f.PromisedEffort} {
		if each != nil {
			env.print("    promised: %s\n", visible(balanceText(each)))
		}
	}
	for _, thing := range f.Commitments {
		env.print("    promised in %s\n", visible(thingText(thing)))
	}
	for _, thing := range f.Events {
		env.print("    came in %s\n", visible(thingText(thing)))
	}
	for _, flag := range f.Flags {
		env.print("    flag %s%s\n", flag.Code, visible(eventsText(flag)))
	}
	env.sayMore(f.More)
}

func (env *environment) printAgreed(a wire.Agreed, indent string) {
	env.print("%sagreement: %s\n", indent, howFarText(a.Progress))
	for _, each := range []struct {
		name string
		wire.AgreedSide
	}{{"clause", a.Clauses}, {"in return", a.Reciprocal}} {
		for _, f := range each.Clauses {
			env.print("%s%s %s  %s\n", indent, each.name, visible(partyText(f.Thing)), visible(metText(f)))
		}
		for _, thing := range each.Missing {
			env.print("%s%s %s\n", indent, each.name, visible(thingText(thing)))
		}
		for _, thing := range each.Unasked {
			env.print("%s%s, without a clause: %s\n", indent, each.name, visible(thingText(thing)))
		}
		for _, r := range each.Realized {
			env.print("%s%s, came: %s\n", indent, each.name, visible(realizedText(r)))
		}
		env.sayMore(each.More)
	}
}

func (env *environment) sayMore(more bool) {
	if more {
		env.say("there is more than is printed: `tally record list --where` lists all")
	}
}

// metBy is what is done to a record of a class when it is met.
func metBy(class string) string {
	switch class {
	case "Intent":
		return "satisfied"
	case "Claim":
		return "settled"
	}
	return "fulfilled"
}

func howFarText(progress string) string {
	switch progress {
	case "nothing":
		return "not yet"
	case "part":
		return "in part"
	case "over":
		return "wholly, and more"
	case "unresolved":
		return "can't be compared"
	}
	return "wholly"
}

// metText is how far something is met on one line.
func metText(f wire.Fulfilment) string {
	text := howFarText(f.Progress)
	for _, b := range []*wire.Balance{f.Resource, f.Effort} {
		if b != nil {
			text += ", " + balanceText(b)
		}
	}
	if f.Finished {
		text += ", no more will come"
	}
	return text
}

func balanceText(b *wire.Balance) string {
	var parts []string
	if b.Wanted != nil {
		parts = append(parts, measuresText([]wire.Measure{*b.Done})+" of "+measuresText([]wire.Measure{*b.Wanted}))
		parts = append(parts, unlessNothing(b.Left, " left")...)
		parts = append(parts, unlessNothing(b.Over, " over")...)
	}
	if len(b.Beside) > 0 {
		parts = append(parts, "beside "+measuresText(b.Beside))
	}
	return strings.Join(parts, ", ")
}

func unlessNothing(m *wire.Measure, what string) []string {
	if m == nil || strings.Trim(m.Number, "0.") == "" {
		return nil
	}
	return []string{measuresText([]wire.Measure{*m}) + what}
}

func realizedText(r wire.Realized) string {
	parts := []string{r.Action}
	if r.Of != nil {
		parts = append(parts, partyText(*r.Of))
	}
	for _, list := range [][]wire.Measure{r.Resource, r.Effort} {
		if len(list) > 0 {
			parts = append(parts, measuresText(list))
		}
	}
	return strings.Join(parts, "  ")
}
