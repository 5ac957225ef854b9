package flow

import (
	"tallystick/model/fold"
	"tallystick/model/vf"
)

// RuleFinished is why an entry does not count that would take back that
// something is finished.
const RuleFinished fold.Rule = "finished"

// mayWrite keeps finished what is: a set from which nothing is taken out. As
// a set, it is also the same when two people say so apart.
func mayWrite(w fold.Writing) *fold.Refusal {
	removes, _ := w.Body.Fields["removes"].(map[string]any)
	if _, ok := removes[string(vf.PropertyFinished)]; ok {
		return &fold.Refusal{Rule: RuleFinished, Found: "not finished any more", Needed: "what is finished stays so; write a new one", Who: fold.WhoAuthor}
	}
	return nil
}
