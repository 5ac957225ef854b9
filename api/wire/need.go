package wire

// Need is something that waits for the person. Its code and what it names are
// for programs, which have words of their own for them, in the person's language.
type Need struct {
	Code NeedCode          `json:"code" enum:"elect,see-device,let-in,ask-again,take-welcome,close,answer"`
	Args map[string]string `json:"args" nullable:"false" doc:"what the words name, such as who; of a motion what it would do"`
	Text string            `json:"text" doc:"in English"`
	Do   string            `json:"do" doc:"the command that sees to it"`
}

// NeedCode says what kind of thing waits. Codes are stable.
type NeedCode string

// The codes, with their arguments.
const (
	NeedElect   NeedCode = "elect"        // no steward is left
	NeedDevice  NeedCode = "see-device"   // a new device of the person: device
	NeedLetIn   NeedCode = "let-in"       // somebody asks to be let in: who, person
	NeedInvited NeedCode = "ask-again"    // the person's own request was refused: why
	NeedWelcome NeedCode = "take-welcome" // nobody was reached over the network: who
	NeedClose   NeedCode = "close"        // a motion that enough have agreed to: motion and what it names
	NeedAnswer  NeedCode = "answer"       // a motion: likewise
)

// NeedCodes are all of them.
func NeedCodes() []NeedCode {
	return []NeedCode{NeedElect, NeedDevice, NeedLetIn, NeedInvited, NeedWelcome, NeedClose, NeedAnswer}
}
