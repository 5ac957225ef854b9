package model

import (
	"tallystick/model/community"
	"tallystick/model/fold"
)

// noteKind is the record of a note: said once, with a file if need be.
func noteKind() fold.Kind {
	return fold.Kind{
		Name: community.KindNote, Version: 1,
		Fields: []fold.Field{
			{Name: "text", Merge: fold.Fixed, Check: fold.IsText},
			{Name: community.FieldAttachment, Merge: fold.Fixed},
		},
	}
}
