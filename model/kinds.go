package model

import "tallystick/model/fold"

// Kinds are all kinds of records that this version folds. A kind is one file
// and one line here.
func Kinds() []fold.Kind {
	return []fold.Kind{
		noteKind(),
		profileKind(),
		proseKind(),
	}
}
