package vf

import "fmt"

// Rule names what a [Flaw] is against.
type Rule string

// The rules that [Check] holds nodes to.
const (
	RuleUnknown     Rule = "unknown"     // a class or property that the vocabulary has not
	RuleDomain      Rule = "domain"      // a property that things of the class don't have
	RuleRange       Rule = "range"       // a value that the property can't have
	RuleCardinality Rule = "cardinality" // too many values, or a mandatory one missing
	RuleInverse     Rule = "inverse"     // two sides of one relation that contradict each other
	RuleSign        Rule = "sign"        // a negative quantity that corrects nothing
	RuleNesting     Rule = "nesting"     // nodes deeper inside each other than MaxNesting
)

// Flaw is one place where a node leaves the vocabulary.
type Flaw struct {
	Node   string // ID of the outermost node, or "#3" for the third of those given
	Path   string // from there, "publishes[1].resourceQuantity"; "" for the node itself
	Rule   Rule
	Found  string
	Needed string
}

// Error says it on one line.
func (f Flaw) Error() string {
	where := f.Node
	if f.Path != "" {
		where += " " + f.Path
	}
	return fmt.Sprintf("%s: %s: found %s, needed %s", where, f.Rule, f.Found, f.Needed)
}
