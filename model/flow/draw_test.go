package flow_test

import (
	"slices"

	"pgregory.net/rapid"

	"tallystick/crdt/dagcbor"
	"tallystick/identity"
	"tallystick/model/flow"
	"tallystick/model/vf"
)

// anyNode is a node of any class, with any values that it can have.
func anyNode() *rapid.Generator[*vf.Node] {
	return rapid.Custom(func(t *rapid.T) *vf.Node {
		n := &vf.Node{Class: rapid.SampledFrom(vf.Classes()).Draw(t, "class")}
		if rapid.Bool().Draw(t, "named") {
			n.ID = string(anyIRI().Draw(t, "id"))
			n.Carried = map[string]string{"https://x.test/rating": `[{"@value":"5"}]`}
		}
		for _, p := range n.Class.Properties() {
			if !p.Mandatory() && rapid.IntRange(0, 2).Draw(t, "has "+string(p)) > 0 {
				continue
			}
			most := 1
			if p.Many() {
				most = 3
			}
			for range rapid.IntRange(1, most).Draw(t, "values") {
				if v := anyValue(t, p); !slices.Contains(n.Values[p], v) {
					n.Set(p, append(n.Values[p], v)...)
				}
			}
		}
		return n
	}).Filter(func(n *vf.Node) bool { return len(flow.Flaws(n)) == 0 })
}

func anyIRI() *rapid.Generator[vf.Ref] {
	return rapid.Custom(func(t *rapid.T) vf.Ref {
		return vf.Ref("https://x.test/" + rapid.StringMatching(`[a-z0-9]{1,8}`).Draw(t, "path"))
	})
}

func anyRef(t *rapid.T) vf.Ref {
	switch rapid.IntRange(0, 3).Draw(t, "way to refer") {
	case 0:
		return flow.AgentRef(identity.NewAgentID(identity.AgentPerson, [32]byte{rapid.Byte().Draw(t, "person")}))
	case 1:
		return vf.Ref("urn:tally:entry:" + dagcbor.LinkOf([]byte{rapid.ByteRange(0, 0x17).Draw(t, "entry")}).String())
	}
	return anyIRI().Draw(t, "reference")
}

func anyValue(t *rapid.T, p vf.Property) vf.Value {
	number := dagcbor.Decimal{Exponent: rapid.Int8Range(-3, 0).Draw(t, "exponent"), Mantissa: rapid.Int64Range(0, 1e6).Draw(t, "mantissa")}
	switch p.Form() {
	case vf.FormText:
		return vf.Text(rapid.StringMatching(`[a-zñ ]{0,12}`).Draw(t, "text"))
	case vf.FormIRI:
		return vf.IRI(anyIRI().Draw(t, "address"))
	case vf.FormTruth:
		return vf.Truth(rapid.Bool().Draw(t, "truth"))
	case vf.FormMoment:
		return vf.Moment("2026-03-0" + rapid.StringMatching(`[1-9]`).Draw(t, "day") + "T08:30:00-05:00")
	case vf.FormNumber:
		return vf.Number{Decimal: number}
	case vf.FormWord:
		return anyWord(t, p)
	}
	switch {
	case slices.Contains(p.Range(), vf.ClassMeasure):
		return vf.Quantity{Number: number, Unit: rapid.SampledFrom(vf.Units()).Draw(t, "unit")}
	case slices.Contains(p.Range(), vf.ClassUnit):
		return rapid.SampledFrom(vf.Units()).Draw(t, "unit")
	}
	return anyRef(t)
}

func anyWord(t *rapid.T, p vf.Property) vf.Value {
	switch class := p.Range()[0]; class {
	case vf.ClassAction:
		return rapid.SampledFrom(vf.Actions()).Draw(t, "action")
	case vf.ClassProposalPurpose:
		return rapid.SampledFrom([]vf.Purpose{vf.PurposeOffer, vf.PurposeRequest}).Draw(t, "purpose")
	default:
		return vf.Effect(rapid.SampledFrom(class.Words()).Draw(t, "effect"))
	}
}
