package community

import (
	"tallystick/crdt"
	"tallystick/model/fold"
)

// act is one governing entry, read. Body is the struct of its kind, such as
// [Invitation], and nil where the fields are not what the kind asks for.
type act struct {
	id    crdt.ID
	log   crdt.LogID
	place fold.Place
	depth uint64
	kind  string
	body  any
	leaf  bool // see isLeaf

	certified bool   // of an introduction: by the person's root key
	number    uint64 // in the order of take-up
}

func (a *act) at() crdt.Position { return crdt.Position{Depth: a.depth, ID: a.id} }

// reader reads the body of one governing kind.
type reader func(crdt.Verified, crdt.Body) (any, bool)

func reads[T any](read func(crdt.Body) (T, bool)) reader {
	return func(_ crdt.Verified, body crdt.Body) (any, bool) { return boxed(read(body)) }
}

func boxed[T any](value T, ok bool) (any, bool) {
	if !ok {
		return nil, false
	}
	return value, true
}

// governing lists every kind that authority is made of, with its reader. All
// other kinds in clear are carried and void.
func governing() map[string]reader {
	return map[string]reader{
		crdt.KindIntroduction: func(v crdt.Verified, _ crdt.Body) (any, bool) {
			in, err := v.Introduction()
			return boxed(in, err == nil)
		},
		crdt.KindCharter: func(v crdt.Verified, _ crdt.Body) (any, bool) {
			charter, err := crdt.ParseCharter(v.Body())
			return boxed(charter, err == nil)
		},
		KindEpoch: func(v crdt.Verified, _ crdt.Body) (any, bool) {
			e, err := ParseEpoch(v.Body())
			return boxed(e, err == nil)
		},
		KindEpochPart: func(v crdt.Verified, _ crdt.Body) (any, bool) {
			p, err := ParseEpochPart(v.Body())
			return boxed(p, err == nil)
		},
		crdt.KindAdopt: func(v crdt.Verified, _ crdt.Body) (any, bool) { return boxed(v.Adopt()) },

		crdt.KindAdmission:    reads(ReadAdmission),
		crdt.KindCertificate:  reads(ReadCertificate),
		KindAcceptance:        reads(ReadAcceptance),
		KindInvitation:        reads(ReadInvitation),
		KindVouch:             reads(ReadVouch),
		KindTrustees:          reads(ReadTrustees),
		KindSuccessor:         reads(ReadSuccessor),
		KindDeviceEnd:         reads(ReadDeviceEnd),
		KindOrganisation:      reads(ReadOrganisation),
		KindRepresentative:    reads(ReadRepresentative),
		KindRepresentativeEnd: reads(ReadRepresentativeEnd),
		KindAssisted:          reads(ReadAssisted),
		KindKeyed:             reads(ReadKeyed),
		KindStand:             reads(ReadStand),
		KindMotion:            reads(ReadMotion),
		KindAnswer:            reads(ReadAnswer),
		KindResult:            reads(ReadResult),
		KindLeaving:           reads(ReadLeaving),
		KindResignation:       reads(ReadResignation),
		KindErase:             reads(ReadErase),
		KindErased:            reads(ReadErased),
		KindWrap:              reads(ReadWrap),
	}
}

// isLeaf reports whether nothing else about membership, roles or decisions
// rests on acts of a kind: a state before a leaf is the same with other leaves
// and without.
func isLeaf(kind string) bool {
	switch kind {
	case KindEpoch, KindEpochPart, KindWrap, KindErase, KindErased, KindStand:
		return true
	}
	return false
}
