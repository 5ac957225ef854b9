package model

import (
	"tallystick/model/flow"
	"tallystick/model/fold"
)

// Kinds are all kinds of records that this version folds. A kind is one file
// and one line here; those of ValueFlows are one line together.
func Kinds() []fold.Kind {
	return append([]fold.Kind{
		noteKind(),
		profileKind(),
		proseKind(),
	}, flow.Kinds()...)
}
