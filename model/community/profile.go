package community

import (
	"tallystick/crdt"
	"tallystick/identity"
)

// KindProfile is the kind by which a person tells others their name.
const KindProfile = "profile"

// Profile is what a person says of themselves, sealed: names never stand in
// clear.
type Profile struct {
	Name string // at most [MaxName] bytes
}

// Body is the profile as a body to seal, the name as [Normal] makes it.
func (p Profile) Body() crdt.Body {
	return crdt.Body{Kind: KindProfile, Fields: map[string]any{"name": Normal(p.Name)}}
}

// ReadProfile reads a body of that kind; ok is false for any other.
func ReadProfile(body crdt.Body) (p Profile, ok bool) {
	if body.Kind != KindProfile {
		return p, false
	}
	p.Name, ok = body.Fields["name"].(string)
	return p, ok
}

// Names are the names that persons gave themselves, as far as this device can
// read them: the latest among the first entries of their logs.
func (r *Ring) Names() (map[identity.PersonID]string, error) {
	names := map[identity.PersonID]string{}
	for _, log := range r.community.Logs() {
		in, known := r.community.Introduction(log)
		for _, tip := range r.community.TipsOf(log) {
			name, err := r.nameIn(tip)
			if err != nil {
				return nil, err
			}
			if known && name != "" {
				names[in.Person] = name
			}
		}
	}
	return names, nil
}

func (r *Ring) nameIn(tip crdt.Tip) (name string, err error) {
	var v crdt.Verified
	for v, err = range r.community.Chain(tip.ID, 0) {
		if err != nil || v.Seq() >= namingEntries {
			break
		}
		if body, outcome := r.Open(v); outcome == Text && v.Sealed() {
			if profile, ok := ReadProfile(body); ok {
				name = profile.Name
			}
		}
	}
	return name, err
}
