package flow_test

import (
	"encoding/json"
	"strings"
	"testing"

	"tallystick/crdt"
	"tallystick/crdt/dagcbor"
	"tallystick/model/flow"
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// Whatever somebody sealed into a body, it is read as a record or it is not.
func FuzzRecordOf(f *testing.F) {
	for _, class := range []vf.Class{vf.ClassEconomicEvent, vf.ClassEconomicResource, vf.ClassProposal} {
		body, err := flow.BodyOf(node(class, "https://x.test/1", map[vf.Property]vf.Value{}), func(crdt.ID) bool { return false })
		if class == vf.ClassEconomicEvent {
			body, err = flow.BodyOf(node(class, "", map[vf.Property]vf.Value{vf.PropertyAction: vf.Raise, vf.PropertyResourceQuantity: vf.Quantity{Unit: "KGM"}}), func(crdt.ID) bool { return false })
		}
		check(f, err)
		block, err := body.Block()
		check(f, err)
		f.Add(block)
	}
	f.Fuzz(func(t *testing.T, block []byte) {
		body, err := crdt.ParseBody(block)
		if err != nil {
			return
		}
		r := fold.Record{Kind: body.Kind, Fields: map[string][]fold.Value{}, Creation: fold.Text}
		for name, v := range body.Fields {
			r.Fields[name] = []fold.Value{{V: v, Outcome: fold.Text, By: []crdt.ID{{Link: dagcbor.LinkOf(block)}}}}
		}
		record, ok := flow.RecordOf(r)
		if !ok {
			return
		}
		for _, k := range flow.Kinds() {
			if k.Name == body.Kind {
				k.Index(r)
				k.Touches(body)
			}
		}
		flow.Plain(record.Node)
		vf.Check(record.Node)
	})
}

// Whatever JSON somebody sends, what is read of it is written as it was meant.
func FuzzParsePlain(f *testing.F) {
	f.Add([]byte(`{"@type": "EconomicEvent", "action": "raise", "resourceQuantity": {"hasNumericalValue": 3, "hasUnit": "KGM"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var plain map[string]any
		if json.Unmarshal(data, &plain) != nil {
			return
		}
		n, _, flaws := flow.ParsePlain(plain)
		if len(flaws) > 0 || len(flow.Flaws(n)) > 0 {
			return
		}
		back, _, flaws := flow.ParsePlain(flow.Plain(n))
		if len(flaws) > 0 || !same(n, back) {
			t.Errorf("%v became %v, %v", flow.Plain(n), flow.Plain(back), flaws)
		}
	})
}

// A reference points at one thing and is written in one way.
func FuzzTargetOf(f *testing.F) {
	f.Add("urn:tally:person:" + strings.Repeat("0a", 32))
	f.Add("urn:tally:entry:" + dagcbor.LinkOf(nil).String())
	f.Fuzz(func(t *testing.T, text string) {
		if target := flow.TargetOf(vf.Ref(text)); target.Ref() != vf.Ref(text) {
			t.Errorf("%q points at %+v, which is %q", text, target, target.Ref())
		}
	})
}
