package identity

import "errors"

// ErrWrongKey means that the key at hand is not the one that was used: other
// keys, if there are any, are worth trying.
var ErrWrongKey = errors.New("wrong key")

// ErrDamaged means that the key is the right one and the bytes are not:
// changed, cut short, put in another place, or sealed wrongly by their author.
// No other key will help.
var ErrDamaged = errors.New("damaged")

// ErrUpgrade means that a newer version wrote this, in a coding that this one
// does not know.
var ErrUpgrade = errors.New("upgrade needed")

// ErrBadKey means that a public key is of a form that is refused for
// everybody: not canonical, or of small order.
var ErrBadKey = errors.New("public key refused")

// ErrWords means that a text is not the words of a person. The error says
// which word or what else is wrong; [WordError] carries it as fields.
var ErrWords = errors.New("not the words of a person")
