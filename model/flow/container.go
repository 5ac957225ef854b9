package flow

import (
	"slices"

	"tallystick/model/vf"
)

// containerOf is the resource that an event puts another into: the one that it
// names on its other side, or else the one that comes out of its process. What
// the process produces goes before what it gives back: the box into which
// things were packed. Where that is not a single one it can't be told.
func (f *folding) containerOf(e Event) (container string, ok bool, err error) {
	if e.To != "" {
		return string(e.To), e.To != f.resource, nil
	}
	process, err := processOf(f.around, e, vf.PropertyInputOf)
	if err != nil || process == "" {
		return "", false, err
	}
	outputs, err := eventsOn(f.around, process, vf.PropertyHasOutput)
	if err != nil {
		return "", false, err
	}
	for _, action := range []vf.Action{vf.Produce, vf.Modify} {
		made, err := f.outOf(outputs, action)
		if err != nil {
			return "", false, err
		}
		if len(made) == 1 {
			return string(made[0]), true, nil
		}
		if len(made) > 1 {
			break
		}
	}
	f.flag(FlagContainerUnclear, e.Ref)
	return "", false, nil
}

// outOf is the resources that come out of a process by an action, the resource
// itself left out.
func (f *folding) outOf(outputs []Event, action vf.Action) (made []vf.Ref, err error) {
	for _, e := range outputs {
		if e.Action != action {
			continue
		}
		ref := e.From
		if ref == "" && action.Effects().CreateResource == vf.EffectOptional {
			if ref, err = unnamed(f.around, e); err != nil {
				return nil, err
			}
		}
		if ref != "" && ref != f.resource && !slices.Contains(made, ref) {
			made = append(made, ref)
		}
	}
	return made, nil
}

// unnamed is the resource that an event brought about without naming it: the
// only one of its specification that no event claims to have brought about. It
// tells what things were put into, and is never counted by.
func unnamed(a Around, e Event) (vf.Ref, error) {
	if e.ConformsTo == "" {
		return "", nil
	}
	refs, err := a.Saying(vf.PropertyConformsTo, e.ConformsTo)
	if err != nil || len(refs) > maxUnnamed {
		return "", err
	}
	var found []vf.Ref
	for _, ref := range refs {
		events, err := eventsNaming(a, ref, vf.PropertyResourceInventoriedAs, vf.PropertyToResourceInventoriedAs)
		if err != nil {
			return "", err
		}
		if !slices.ContainsFunc(events, func(e Event) bool { return e.creates(ref) }) {
			found = append(found, ref)
		}
	}
	if len(found) != 1 {
		return "", nil
	}
	return found[0], nil
}
