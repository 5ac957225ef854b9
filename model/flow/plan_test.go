package flow_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"tallystick/model/flow"
	"tallystick/model/vf"
)

// onPaper is what stands on lines.
func onPaper(t testing.TB, text string) *paper {
	t.Helper()
	p := newPaper()
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			p.write(t, line)
		}
	}
	return p
}

// drawn is nodes as lines, those of a plan called p.
func drawn(nodes []*vf.Node) string {
	var text strings.Builder
	for _, n := range nodes {
		fmt.Fprintf(&text, "%s %s", n.ID, n.Class)
		for _, p := range n.Properties() {
			for _, v := range n.Values[p] {
				fmt.Fprintf(&text, " %s=%s", p, strings.Replace(fmt.Sprint(v), " ", ":", 1))
			}
		}
		text.WriteString("\n")
	}
	return text.String()
}

func dueAt(t testing.TB, text string) time.Time {
	t.Helper()
	at, err := time.Parse(time.RFC3339, text)
	check(t, err)
	return at
}

// bread is a recipe of three processes, the first of which is needed for two.
const bread = `
bread-recipe Recipe name=Bread primaryOutput=bread recipeIncludes=milling recipeIncludes=kneading recipeIncludes=baking
milling RecipeProcess name=Mill hasDuration=1:DAY
kneading RecipeProcess name=Knead hasDuration=90:MIN
baking RecipeProcess name=Bake hasDuration=1:HUR processConformsTo=oven
m1 RecipeFlow action=consume recipeInputOf=milling resourceConformsTo=wheat resourceQuantity=10:KGM
m2 RecipeFlow action=produce recipeOutputOf=milling resourceConformsTo=flour resourceQuantity=8:KGM
m3 RecipeFlow action=produce recipeOutputOf=milling resourceConformsTo=bran resourceQuantity=2:KGM
k1 RecipeFlow action=consume recipeInputOf=kneading resourceConformsTo=flour resourceQuantity=500:GRM
k2 RecipeFlow action=produce recipeOutputOf=kneading resourceConformsTo=dough resourceQuantity=0.8:KGM
k3 RecipeFlow action=work recipeInputOf=kneading resourceConformsTo=skill effortQuantity=30:MIN
b1 RecipeFlow action=consume recipeInputOf=baking resourceConformsTo=dough resourceQuantity=800:GRM
b2 RecipeFlow action=consume recipeInputOf=baking resourceConformsTo=bran resourceQuantity=0.05:KGM
b3 RecipeFlow action=produce recipeOutputOf=baking resourceConformsTo=bread resourceQuantity=1:H87
`

// Everything is as much as is needed, in the unit of the recipe; what is milled
// for flour is bran enough, too; each begins before what it feeds.
func TestPlan(t *testing.T) {
	p := onPaper(t, bread)
	planned, err := flow.PlanOf(flow.Order{
		ID: "p", Recipe: "bread-recipe", Quantity: quantityOf(t, "80:H87"), Agent: "ana", Due: dueAt(t, "2026-03-08T07:00:00-05:00"),
	}, p)
	check(t, err)
	want := strings.TrimSpace(`
p Plan due=2026-03-08T07:00:00-05:00 name=Bread
p/step/1 Process hasBeginning=2026-03-07T04:30:00-05:00 hasEnd=2026-03-08T04:30:00-05:00 inScopeOf=ana name=Mill plannedWithin=p
p/flow/1 Intent action=consume due=2026-03-07T04:30:00-05:00 inputOf=p/step/1 plannedWithin=p receiver=ana resourceConformsTo=wheat resourceQuantity=50:KGM
p/flow/2 Commitment action=produce due=2026-03-08T04:30:00-05:00 outputOf=p/step/1 plannedWithin=p provider=ana receiver=ana resourceConformsTo=flour resourceQuantity=40:KGM
p/flow/3 Commitment action=produce due=2026-03-08T04:30:00-05:00 outputOf=p/step/1 plannedWithin=p provider=ana receiver=ana resourceConformsTo=bran resourceQuantity=10:KGM
p/step/2 Process hasBeginning=2026-03-08T04:30:00-05:00 hasEnd=2026-03-08T06:00:00-05:00 inScopeOf=ana name=Knead plannedWithin=p
p/flow/4 Commitment action=consume due=2026-03-08T04:30:00-05:00 inputOf=p/step/2 plannedWithin=p provider=ana receiver=ana resourceConformsTo=flour resourceQuantity=40000:GRM
p/flow/5 Intent action=work effortQuantity=2400:MIN hasBeginning=2026-03-08T04:30:00-05:00 hasEnd=2026-03-08T06:00:00-05:00 inputOf=p/step/2 plannedWithin=p receiver=ana resourceConformsTo=skill
p/flow/6 Commitment action=produce due=2026-03-08T06:00:00-05:00 outputOf=p/step/2 plannedWithin=p provider=ana receiver=ana resourceConformsTo=dough resourceQuantity=64.0:KGM
p/step/3 Process basedOn=oven hasBeginning=2026-03-08T06:00:00-05:00 hasEnd=2026-03-08T07:00:00-05:00 inScopeOf=ana name=Bake plannedWithin=p
p/flow/7 Commitment action=consume due=2026-03-08T06:00:00-05:00 inputOf=p/step/3 plannedWithin=p provider=ana receiver=ana resourceConformsTo=dough resourceQuantity=64000:GRM
p/flow/8 Commitment action=consume due=2026-03-08T06:00:00-05:00 inputOf=p/step/3 plannedWithin=p provider=ana receiver=ana resourceConformsTo=bran resourceQuantity=4.00:KGM
p/flow/9 Commitment action=produce due=2026-03-08T07:00:00-05:00 independentDemandOf=p outputOf=p/step/3 provider=ana receiver=ana resourceConformsTo=bread resourceQuantity=80:H87
`)
	if got := strings.TrimSpace(drawn(planned.Nodes)); got != want {
		t.Errorf("planned\n%s\nwant\n%s", got, want)
	}
	for _, n := range planned.Nodes {
		if flaws := flow.Flaws(n); len(flaws) > 0 {
			t.Error(flaws)
		}
	}
}

// The facts of the worked example of a plan from a recipe: a single process.
func TestPlanOfOneProcess(t *testing.T) {
	p := onPaper(t, `
make RecipeProcess name=Fibre
out RecipeFlow action=produce recipeOutputOf=make resourceConformsTo=fibre resourceQuantity=0.5:MTR
in RecipeFlow action=consume recipeInputOf=make resourceConformsTo=optical resourceQuantity=0.5:MTR
work RecipeFlow action=work recipeInputOf=make resourceConformsTo=engineering effortQuantity=2:HUR
`)
	planned, err := flow.PlanOf(flow.Order{ID: "p", Recipe: "make", Quantity: quantityOf(t, "50:CMT")}, p)
	check(t, err)
	want := strings.TrimSpace(`
p Plan name=Fibre
p/step/1 Process name=Fibre plannedWithin=p
p/flow/1 Intent action=consume inputOf=p/step/1 plannedWithin=p resourceConformsTo=optical resourceQuantity=0.5:MTR
p/flow/2 Intent action=work effortQuantity=2:HUR inputOf=p/step/1 plannedWithin=p resourceConformsTo=engineering
p/flow/3 Intent action=produce outputOf=p/step/1 plannedWithin=p resourceConformsTo=fibre resourceQuantity=0.5:MTR
`)
	if got := strings.TrimSpace(drawn(planned.Nodes)); got != want {
		t.Errorf("planned\n%s\nwant\n%s", got, want)
	}
}

// One kind of thing goes through several processes; its stage tells which is
// which, and the last is what is wanted. What is rounded is rounded up and told.
func TestPlanByStage(t *testing.T) {
	p := onPaper(t, `
chairs Recipe primaryOutput=chair recipeIncludes=sawing recipeIncludes=painting
sawing RecipeProcess processConformsTo=sawn
painting RecipeProcess processConformsTo=painted
s1 RecipeFlow action=consume recipeInputOf=sawing resourceConformsTo=wood resourceQuantity=7:KGM
s2 RecipeFlow action=produce recipeOutputOf=sawing resourceConformsTo=chair resourceQuantity=3:H87
p1 RecipeFlow action=accept recipeInputOf=painting resourceConformsTo=chair stage=sawn resourceQuantity=1:H87
p2 RecipeFlow action=modify recipeOutputOf=painting resourceConformsTo=chair resourceQuantity=1:H87
`)
	planned, err := flow.PlanOf(flow.Order{ID: "p", Recipe: "chairs", Quantity: quantityOf(t, "4:H87")}, p)
	check(t, err)
	text := drawn(planned.Nodes)
	for _, want := range []string{"wood resourceQuantity=9.333334:KGM", "modify outputOf=p/step/2 plannedWithin=p resourceConformsTo=chair resourceQuantity=4:H87"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if !slices.Equal(planned.Rounded, []vf.Ref{"p/flow/1"}) {
		t.Error("rounded", planned.Rounded)
	}
	planned, err = flow.PlanOf(flow.Order{ID: "p", Recipe: "chairs", Stage: "sawn", Quantity: quantityOf(t, "3:H87")}, p)
	if err != nil || len(planned.Nodes) != 4 || len(planned.Rounded) > 0 {
		t.Errorf("planned\n%s%v", drawn(planned.Nodes), err)
	}
}

// What goes into a process comes by an exchange, for something that another
// process makes.
func TestPlanByExchange(t *testing.T) {
	p := onPaper(t, `
jam-recipe Recipe primaryOutput=jam recipeIncludes=cooking recipeIncludes=pressing
cooking RecipeProcess hasDuration=1:HUR
c1 RecipeFlow action=consume recipeInputOf=cooking resourceConformsTo=sugar resourceQuantity=2:KGM
c2 RecipeFlow action=produce recipeOutputOf=cooking resourceConformsTo=jam resourceQuantity=4:KGM
barter RecipeExchange name=Barter recipeStipulates=x1 recipeStipulatesReciprocal=x2
x1 RecipeFlow action=transfer resourceConformsTo=sugar resourceQuantity=1:KGM
x2 RecipeFlow action=transfer resourceConformsTo=juice resourceQuantity=3:LTR
pressing RecipeProcess
p1 RecipeFlow action=produce recipeOutputOf=pressing resourceConformsTo=juice resourceQuantity=1:LTR
`)
	p.nodes["jam-recipe"].Set(vf.PropertyRecipeIncludes, vf.Ref("cooking"), vf.Ref("pressing"), vf.Ref("barter"))
	planned, err := flow.PlanOf(flow.Order{ID: "p", Recipe: "jam-recipe", Quantity: quantityOf(t, "6:KGM"), Agent: "ana"}, p)
	check(t, err)
	text := drawn(planned.Nodes)
	for _, want := range []string{
		"p/step/2 Proposal name=Barter publishes=p/flow/3 purpose=request reciprocal=p/flow/2",
		"p/flow/2 Intent action=transfer plannedWithin=p provider=ana resourceConformsTo=juice resourceQuantity=9:LTR",
		"p/flow/3 Intent action=transfer plannedWithin=p receiver=ana resourceConformsTo=sugar resourceQuantity=3:KGM",
		"p/flow/1 Commitment action=produce outputOf=p/step/1 plannedWithin=p provider=ana receiver=ana resourceConformsTo=juice resourceQuantity=9:LTR",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
}

// A recipe of which no plan can be made says why.
func TestPlanRefuses(t *testing.T) {
	const two = `
r Recipe primaryOutput=a recipeIncludes=x recipeIncludes=y
x RecipeProcess name=X
y RecipeProcess name=Y
`
	for name, c := range map[string]struct {
		text  string
		order flow.Order
		rule  vf.Rule
		found string
	}{
		"cycle": {text: two + `
x1 RecipeFlow action=consume recipeInputOf=x resourceConformsTo=b resourceQuantity=1:KGM
x2 RecipeFlow action=produce recipeOutputOf=x resourceConformsTo=a resourceQuantity=1:KGM
y1 RecipeFlow action=consume recipeInputOf=y resourceConformsTo=a resourceQuantity=1:KGM
y2 RecipeFlow action=produce recipeOutputOf=y resourceConformsTo=b resourceQuantity=1:KGM`, rule: flow.RuleCycle, found: "X feeds Y feeds X"},
		"itself": {text: two + `
x1 RecipeFlow action=consume recipeInputOf=x resourceConformsTo=a resourceQuantity=1:KGM
x2 RecipeFlow action=produce recipeOutputOf=x resourceConformsTo=a resourceQuantity=1:KGM`, rule: flow.RuleCycle, found: "X feeds X"},
		"two sources": {text: two + `
x2 RecipeFlow action=produce recipeOutputOf=x resourceConformsTo=a resourceQuantity=1:KGM
y2 RecipeFlow action=produce recipeOutputOf=y resourceConformsTo=a resourceQuantity=1:KGM`, rule: flow.RuleSource, found: "it comes out of X and Y"},
		"no source":    {text: two, rule: flow.RuleSource, found: "no process of the recipe that it comes out of"},
		"nothing here": {text: "s ResourceSpecification", rule: flow.RuleRecipe, found: ""},
		"no unit in common": {text: two + `
x2 RecipeFlow action=produce recipeOutputOf=x resourceConformsTo=a resourceQuantity=1:XCR`, rule: flow.RuleAmount, found: "1 KGM where 1 XCR come out of X"},
		"uncounted": {text: two + `
x2 RecipeFlow action=produce recipeOutputOf=x resourceConformsTo=a`, rule: flow.RuleAmount, found: "no resourceQuantity above zero"},
		"half a day": {text: `
r RecipeProcess hasDuration=0.5:DAY
x2 RecipeFlow action=produce recipeOutputOf=r resourceConformsTo=a resourceQuantity=1:KGM`, rule: flow.RuleDuration, found: "0.5 DAY"},
		"nothing wanted": {text: two, order: flow.Order{Quantity: quantityOf(t, "0:KGM")}, rule: flow.RuleAmount, found: `a quantity of "0 KGM"`},
	} {
		o := c.order
		o.ID, o.Recipe, o.Due = "p", "r", dueAt(t, "2026-03-08T07:00:00Z")
		if o.Quantity.Unit == "" {
			o.Quantity = quantityOf(t, "1:KGM")
		}
		_, err := flow.PlanOf(o, onPaper(t, c.text))
		if f, ok := err.(vf.Flaw); !ok || f.Rule != c.rule || f.Found != c.found {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// However a recipe is written down, the plan is the same, and as much goes in as
// comes out.
func TestPlansBalance(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p, n := newPaper(), rapid.IntRange(1, 8).Draw(t, "steps")
		number := rapid.IntRange(1, 20)
		add := func(id string, class vf.Class, values map[vf.Property]vf.Value) { p.add(node(class, id, values), "") }
		r := &vf.Node{ID: "r", Class: vf.ClassRecipe}
		r.Set(vf.PropertyPrimaryOutput, vf.Ref("s0"))
		for i := range n { // each step feeds some of those before it
			step := vf.Ref(fmt.Sprintf("step%d", i))
			r.Set(vf.PropertyRecipeIncludes, append(r.Values[vf.PropertyRecipeIncludes], step)...)
			add(string(step), vf.ClassRecipeProcess, nil)
			flows := func(id string, side vf.Property, of string) {
				add(id, vf.ClassRecipeFlow, map[vf.Property]vf.Value{
					vf.PropertyAction: vf.Consume, side: step, vf.PropertyResourceConformsTo: vf.Ref(of),
					vf.PropertyResourceQuantity: quantityOf(t, fmt.Sprintf("%d:KGM", number.Draw(t, "number"))),
				})
			}
			flows(fmt.Sprintf("o%d", i), vf.PropertyRecipeOutputOf, fmt.Sprintf("s%d", i))
			for j := i + 1; j < n; j++ {
				if j == i+1 || rapid.Bool().Draw(t, "feeds") {
					flows(fmt.Sprintf("i%d-%d", i, j), vf.PropertyRecipeInputOf, fmt.Sprintf("s%d", j))
				}
			}
		}
		p.add(r, "")
		o := flow.Order{ID: "p", Recipe: "r", Quantity: quantityOf(t, "7:KGM")}
		planned, err := flow.PlanOf(o, p)
		if err != nil {
			t.Fatal(err)
		}
		p.refs = rapid.Permutation(p.refs).Draw(t, "order")
		again, err := flow.PlanOf(o, p)
		if err != nil || drawn(again.Nodes) != drawn(planned.Nodes) {
			t.Fatal("another plan", err)
		}
		sums := map[vf.Value]*vf.Total{}
		for _, n := range planned.Nodes {
			of, q := vf.Intent{Node: n}.ResourceConformsTo(), vf.Quantity{}
			if q, _ = (vf.Intent{Node: n}).ResourceQuantity(); of == "" || of == "s0" {
				continue
			}
			if sums[of] == nil {
				sums[of] = new(vf.Total)
			}
			if (vf.Intent{Node: n}).OutputOf() != "" {
				_ = sums[of].Add(q)
			} else {
				_ = sums[of].Subtract(q)
			}
		}
		for of, sum := range sums {
			most := quantityOf(t, fmt.Sprintf("%s:KGM", "0.00001")) // each was rounded up, by less than a millionth
			if left, err := sum.In("KGM"); err != nil || left.Number.Compare(most.Number) > 0 || left.Number.Compare(quantityOf(t, "-0.00001:KGM").Number) < 0 {
				t.Fatalf("%s: %v left, %v", of, left, err)
			}
		}
	})
}
