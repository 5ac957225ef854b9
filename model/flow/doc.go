// Package flow is ValueFlows in a community's book: every class of the
// vocabulary as a kind of record, and what the records add up to together.
//
//	vf.Node ──► BodyOf ──► entry ──► fold ──► fold.Record ──► RecordOf ──► vf.Node
//	                                   │                          │
//	                                   └── index of references ──► Things: both ways, with gaps
//
// # Records
//
// There is one [fold.Kind] for each class, and [Kinds] makes all of them from
// the facts of [vf]. Nobody edits what happened: an event and a claim's trigger
// have the values that they were created with, and so has what a resource's
// events alone change. Everything else is edited property by property, and two
// people who do so apart leave two values, both shown. A property with room for
// several values is a set, in which an addition wins over a removal that did not
// see it. What was once finished stays so.
//
// # References
//
// Outside this package every reference is an IRI, a [vf.Ref]. Inside a body it
// is one of three, see [Target]:
//
//   - a link to the entry that created the record, if the author held that;
//   - the 33 bytes of an agent of the community;
//   - the IRI itself for all else: what is held nowhere near, what was imported
//     under a name of its own, what will be written later.
//
// The IRI of a record is urn:tally:entry: and its id as a CID. The IRI of an
// agent is urn:tally:person:, urn:tally:organisation: or urn:tally:assisted:
// and 64 hexadecimal digits. Neither names the community, since both are good
// wherever the entry or the agent is known. A record that came from elsewhere
// keeps the IRI that it came with, which is its name from then on; the urn of
// its entry goes on to mean it as well.
//
// A reference is resolved when it is read, never when it is written, so that
// the order in which things arrive has no say in it. One that resolves to
// nothing is dangling, and normal. Several records under one IRI are one thing
// that was described several times, as when two people import the same file
// apart; the first in the order of folds stands for it.
//
// [Things] answers every question in both directions: what a record names, and
// which records name it.
//
// # Resources
//
// What there is of a resource is what its events add up to, with what its record
// says that there was to begin with: see [Resource], [Stocks] and [Walk]. Every
// word of the eleven columns of the vocabulary's table of actions is read from
// [vf.Effects]. Beyond the table:
//
//   - An event has two sides: its provider with resourceInventoriedAs, its
//     receiver with toResourceInventoriedAs. A transfer that names one resource
//     alone is about that on both sides. The figure of a resource is what is in
//     its keepers' hands: who answered for it at any time and who received into
//     it, or else who gave it first. So a loan takes from the lender's record,
//     passing the thing on changes nothing there, and its return adds. Custody
//     tells what is in whose hands. A move stays in the same hands.
//   - An agent named alone is on both sides of what has no other side. What
//     passes from nobody named comes to a resource whose keeper receives it, and
//     leaves any other.
//   - Between different agents, consume, produce and deliverService imply a
//     transfer, and pickup, dropoff, accept and modify one of custody. Of an
//     input it comes first: what enters the process is the receiver's resource.
//     Of an output it comes last.
//   - An event brings a resource about if its action may, and if its author knew
//     of no event about it, nor of anything that was there before. What only a
//     new resource gets, it gets from such an event.
//   - What is combined is in the resource that the event names on its other side,
//     or else in the one that its process produces, or else modifies; one that is
//     produced without being named is the only one of its specification that no
//     event brought about. Where that is not one, container-unclear is flagged.
//   - Quantities are added up, so that no order of events matters. Of what is set,
//     the last in the order of folds stands, and what others set without knowing
//     of it stands beside it.
//   - A correction adds its difference, and speaks in the place of what it
//     corrects. What corrections bring to nothing sets nothing.
//   - What is described with an accounting quantity alone is taken to be all
//     there. Less than nothing is flagged. What has no unit, or is negative and
//     corrects nothing, is flagged and not added up.
//
// # Promises and plans
//
// An intent, a commitment and a claim are met by the events that satisfy, fulfil
// or settle them: see FulfilmentOf, AgreementOf, BundleOf and PlanOf. Beyond the
// vocabulary:
//
//   - What has come, what is left and what is over are told per measure, in the
//     unit that was asked for. What came in a unit that does not convert stands
//     beside and is never compared.
//   - An event that meets several things counts in whole for each, and is flagged:
//     nothing says how much of it is for which. A correction counts wherever what
//     it corrects does.
//   - What is finished is not open, whatever was reached; of a commitment that is,
//     an intent has been promised what came.
//   - An agreement is realized by the events that name it and by those that fulfil
//     its clauses. It is met as far as the clause that is met least.
//   - An output of a recipe's process feeds an input of the same specification, if
//     it is at the stage and in the state that the input asks for; what comes out
//     of a process is at its stage unless it says another. Where several would,
//     no plan is made. The duration of a process is not scaled.
//   - A plan promises nothing on behalf of others: its flows are intents, but for
//     what its agent makes and uses up in it.
//
// # What the examples of ValueFlows say otherwise
//
// Of what the worked examples of ValueFlows 1.0.0 say that resources held after
// their events, this is not what their events add up to:
//
//   - production-07, stage after the test, the column stageEffect: the example
//     has the process itself, while stage is a ProcessSpecification by its range,
//     and the process is basedOn that of the step before, which is the stage here.
//   - exchange-08, accountingQuantity of the seller (200 kg) and of the buyer
//     (30 kg), the column accountingEffect: transferAllRights decrements
//     resourceInventoriedAs and increments toResourceInventoriedAs, and the event
//     names neither. It has a trackingIdentifier, which is no property of events.
//     The figures here are 230 kg and none; they are as in the example once the
//     event names both.
//
// The same example describes the buyer's place only after the events. None of
// them has a toLocation, from which the column locationEffect takes it.
package flow
