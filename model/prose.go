package model

import "tallystick/model/fold"

// proseKind is the record of what a motion, an answer or a result says in
// words: said once, and named by its hash.
func proseKind() fold.Kind {
	return fold.Kind{
		Name: KindProse, Version: 1,
		Fields: []fold.Field{{Name: "text", Merge: fold.Fixed, Check: fold.IsText}},
	}
}
