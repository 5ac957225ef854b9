package wire

// PlanMake is what is to be made, and by which recipe.
type PlanMake struct {
	Recipe   string `json:"recipe" maxLength:"2048" doc:"a Recipe, or a RecipeProcess or RecipeExchange alone, by short or whole id or its IRI"`
	Quantity string `json:"quantity" maxLength:"2100" doc:"how much of what is wanted, such as 80 H87"`
	Of       string `json:"of,omitempty" maxLength:"2048" doc:"the specification of what is wanted; without it the recipe's primaryOutput"`
	Stage    string `json:"stage,omitempty" maxLength:"2048" doc:"the ProcessSpecification that it has gone through; without it the last of the recipe"`
	State    string `json:"state,omitempty" maxLength:"2048" doc:"its state"`
	Agent    string `json:"agent,omitempty" maxLength:"2048" doc:"who makes it, for themselves, by id, IRI or name; without it that is open"`
	Due      string `json:"due,omitempty" maxLength:"64" doc:"when it has to be there, with its distance from UTC as all dates of the plan will have it; without it the plan has no dates"`
}

// PlanMade is a plan that was written, or in a dry run that would be.
type PlanMade struct {
	Deed
	Plan    *Named           `json:"plan,omitempty" doc:"the record of the plan; absent in a dry run"`
	Nodes   []map[string]any `json:"nodes" nullable:"false" doc:"the plan, and each process or proposal with its flows after it: as ValueFlows spells them"`
	Rounded []string         `json:"rounded" nullable:"false" doc:"@id of the flows whose quantity was rounded up, since no decimal is as much"`
}
