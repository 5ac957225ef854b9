package flow

// MaxRefs bounds the references that a record is created with: the fold indexes
// 256 terms of a record, and one of them is its IRI. Whoever lists more says so
// from the other side, by the inverse property.
const MaxRefs = 255

// termBytes is how much of a reference's hash is indexed: of a million things
// no two share it, and if somebody made two that do, finding one of them would
// take as long as finding both.
const termBytes = 12

// maxCorrections is how long a chain of corrections of corrections is followed.
// Every link of it is one person mending what another wrote; it also ends one
// that leads back to its beginning, which IRIs can.
const maxCorrections = 64

// maxBeside is of how many of the latest statements about one thing it is asked
// whether they were made apart from the one that stands. Older ones have nearly
// always been seen by somebody since.
const maxBeside = 64

// maxUnnamed is among how many resources of a specification the one is sought
// that an event brought about without naming it. Where there are more, it can't
// be the only one that nobody named.
const maxUnnamed = 64

// maxKeptEvents is how many events are kept in memory once read: some 400 bytes
// each, 40 MB of an archive of a season's.
const maxKeptEvents = 100_000

// maxKeptResources is how many resources are kept as they add up, until
// something changes.
const maxKeptResources = 4_096

// MaxWalk is the most steps of a walk: more than a person goes through, of a
// size that is answered in one go. A stock that a whole valley eats from has
// this many.
const MaxWalk = 10_000

// maxLooked is the most events that a walk looks at: a resource that is reached
// in many ways has its events looked at each time.
const maxLooked = 1_000_000

// MaxBundle is the most agreements of a bundle that are looked at in one go: a
// season's order of every household of a village.
const MaxBundle = 1_000

// MaxRecipe is the most processes and exchanges of a recipe that one plan is
// made of: what one group makes from what others make takes dozens.
const MaxRecipe = 500

// maxFlows is the most inputs, and outputs, of one process of a recipe. An
// exchange becomes one proposal, which names all of both; see [MaxRefs].
const maxFlows = 100

// maxPlan is the most records that a plan consists of. They are written in one
// go, or not at all: a replica takes 768 KiB at once.
const maxPlan = 500

// roundedDigits is how many digits after the point a planned quantity has that
// is no decimal: a third of a kilogram becomes one that is a milligram larger
// at most.
const roundedDigits = 6

// maxScale is how many digits after the point a decimal has at most.
const maxScale = 18

// maxYears is the longest that a process of a recipe takes: an oak. Dates stay
// within what a moment can say.
const maxYears = 100
