package wire

// Resource is an economic resource, as the events about it add up.
type Resource struct {
	Type string `json:"type"`
	Thing
	Accounting []Measure     `json:"accounting" nullable:"false" doc:"what its accountable agent answers for: several lines where units don't convert into each other, none where nobody counted"`
	Onhand     []Measure     `json:"onhand" nullable:"false" doc:"what is there, in the hands of those whose record it is"`
	Custody    []HeldBy      `json:"custody" nullable:"false" doc:"what is in whose hands"`
	Effort     []Measure     `json:"effort,omitempty" doc:"how much it was used"`
	Set        []ResourceSet `json:"set" nullable:"false" doc:"what events set: accountable, location, stage, state and container, those that are set"`
	Created    *Thing        `json:"created,omitempty" doc:"the event that brought it about"`
	Events     int           `json:"events" doc:"how many name it"`
	Flags      []Flag        `json:"flags" nullable:"false" doc:"what people should look at"`
}

// Measure is so many of a unit, as ValueFlows spells it.
type Measure struct {
	Number string `json:"hasNumericalValue"`
	Unit   string `json:"hasUnit"`
}

// HeldBy is what somebody holds of a resource.
type HeldBy struct {
	Agent   Thing     `json:"agent" doc:"an empty reference: nobody said whose"`
	Measure []Measure `json:"measure" nullable:"false"`
}

// ResourceSet is what the last event set of a resource.
type ResourceSet struct {
	What string `json:"what" enum:"accountable,location,stage,state,container"`
	SetTo
	Beside []SetTo `json:"beside,omitempty" doc:"what others set apart from it, last first: people decide"`
}

// SetTo is one value that an event set.
type SetTo struct {
	Value string `json:"value" doc:"of state a text, else a reference; empty where it was taken away"`
	Name  string `json:"name,omitempty" doc:"what the reference is called here"`
	By    *Thing `json:"by,omitempty" doc:"the event; absent for what was there when the resource was described"`
}

// Flag is something that people should look at. Nothing is refused for it.
type Flag struct {
	Code   string  `json:"code" doc:"negative-accounting, negative-onhand, unit-unresolved, uncounted, negative-event, overflow, corrects-elsewhere, container-unclear; of a fulfilment also shared, differs, trigger-undone"`
	Events []Thing `json:"events,omitempty" doc:"those that it is about"`
	More   bool    `json:"more,omitempty" doc:"there are more events than are listed"`
}

// FlowStep is one thing that a walk along the flow reaches.
type FlowStep struct {
	Type  string `json:"type"`
	Thing Thing  `json:"thing"`
	From  string `json:"from,omitempty" doc:"the reference of the thing from which it was reached; absent for the first"`
	Via   string `json:"via,omitempty" enum:",event,process,batch,contained"`
	Depth int    `json:"depth" doc:"steps from the first"`
	End   bool   `json:"end,omitempty" doc:"nothing leads on: there it is or, traced back, from there it came"`

	Action   string   `json:"action,omitempty" doc:"of an event"`
	Quantity *Measure `json:"quantity,omitempty" doc:"of an event: its resourceQuantity, or else its effortQuantity"`
	Provider *Thing   `json:"provider,omitempty"`
	Receiver *Thing   `json:"receiver,omitempty"`
	Cut      bool     `json:"cut,omitempty" doc:"on the last step of all: the walk was ended here, there is more"`
}

// ResourceQuery names one resource.
type ResourceQuery struct {
	In
	Resource string `query:"resource" required:"true" maxLength:"2048" doc:"short or whole id of its entry, or its IRI"`
}

// FlowQuery asks for a walk along the flow.
type FlowQuery struct {
	In
	Page
	Resource string `query:"resource" required:"true" maxLength:"2048" doc:"where to begin: a resource, an event, a process or a batch, by short or whole id or IRI"`
}
