// What an event does to the resources that it names, worked out from the effect
// columns of ValueFlows 1.0.0 in the plainest way, one event after the other.
//
// The columns are facts. Their words are read like this: "increment",
// "decrement", "update", "remove" speak of resourceInventoriedAs; a word that
// ends in "To" speaks of toResourceInventoriedAs; "decrementIncrement" takes
// from the one and gives to the other; "new" speaks of the resource that the
// event creates, which createResource says. What the vocabulary leaves open is
// in `readings`, and a case that rests on a reading says so.
//
// This was written without knowledge of the fold. After the first comparison
// these readings were changed, because the first ones contradicted themselves:
//
//   one-side     lowered the on-hand quantity of what others passed on among
//                themselves, so that it was short once it was all back
//   implied      moved other quantities than the same transfer, stated, does
//   same-hands   let a move change who has a thing and not who is accountable
//   new-between  gave what "lower" creates to the provider, so that one word of
//                one column named two agents
//   missing-party, from-elsewhere  had quantities that nobody had, and less
//                than nothing in hands that never had any
import { readFileSync } from 'node:fs'

export const readings = {
  'missing-party': {
    fields: ['custody', 'accountable'],
    text: 'An event that names one agent only means that agent on both sides, except where a quantity passes from one side to the other: there, what a side has without an agent is in the hands of nobody named, "".',
  },
  'one-side': {
    fields: ['accounting', 'onhand', 'accountable', 'location', 'state', 'custody'],
    text: 'A quantity that passes between agents while only resourceInventoriedAs is named passes between their hands within that resource. The figures of the resource are what its own agents have: whoever was accountable for it, or else who had it first. So it gives if its own agent provides, receives if its own agent receives, does both if both are or if both sides are one agent, and neither while others pass it on. What is updated on the receiving side is updated if it receives. Without a provider, it gives unless its own agent receives.',
  },
  'from-elsewhere': {
    fields: ['custody'],
    text: 'What another agent gives without having received it came from elsewhere, and that agent has not less than nothing of the resource.',
  },
  'giver-unnamed': {
    fields: ['custody'],
    text: 'Where only toResourceInventoriedAs is named, the provider gave it from elsewhere: no custody of the provider is lowered.',
  },
  'one-thing': {
    fields: ['accounting', 'onhand', 'accountable', 'location', 'state', 'custody'],
    text: 'A resource named on both sides gives and receives: its quantity stays, and what is updated on the receiving side is updated.',
  },
  'implied': {
    fields: ['accounting', 'onhand', 'custody', 'accountable', 'location', 'stage', 'state', 'containedIn'],
    text: 'An implied transfer is what a stated one between the same agents and resources would be. An input is transferred first, and is then the receiver\'s, in toResourceInventoriedAs where that is named; an output is the provider\'s and is transferred then. The one resource of an event that creates it is the receiver\'s from the beginning.',
  },
  'to-unmentioned': {
    fields: ['accounting', 'onhand', 'custody', 'accountable', 'location', 'stage', 'state', 'containedIn'],
    text: 'Columns that never say "To", without an implied transfer, leave toResourceInventoriedAs alone.',
  },
  'same-hands': {
    fields: ['accounting', 'onhand', 'custody', 'accountable', 'location', 'state'],
    text: 'To move passes the accounting quantity and leaves who is accountable: so both sides are in the hands of one agent, the provider if two are named.',
  },
  'created-unowned': {
    fields: ['accountable'],
    text: 'Where an action can create the receiving resource and has no accountable effect, the created resource has no accountable agent yet.',
  },
  'new-between': {
    fields: ['accountable', 'custody'],
    text: 'A created resource is the receiver\'s for every action, as "updateTo" of the same column is; an increment is in the hands of the receiver, a decrement out of those of the provider.',
  },
  'container': {
    fields: ['containedIn'],
    text: 'What is combined is contained in toResourceInventoriedAs, or else in the one resource that an output of the same process names. To separate removes it from everything that contains it.',
  },
}

// columnsOf reads the facts of the actions: a map from action to columns.
export function columnsOf(file) {
  const lines = readFileSync(file, 'utf8').split('\n').map((line) => line.trim().split(/\s+/))
  const pairs = (words) => Array.from({ length: words.length / 2 }, (_, i) => words.slice(2 * i, 2 * i + 2))
  return new Map(lines.filter(([word]) => word === 'action')
    .map(([, name, ...rest]) => [name, Object.fromEntries(pairs(rest))]))
}

// V-4 of the design: what an event between different agents implies.
const impliedBy = new Map([
  ...['consume', 'produce', 'deliverService'].map((action) => [action, 'transfer']),
  ...['pickup', 'dropoff', 'accept', 'modify'].map((action) => [action, 'transferCustody']),
])

// passes says whether a quantity goes from one side to the other.
const passes = (columns) => Object.values(columns).includes('decrementIncrement')

// World is what all the events until now add up to.
export class World {
  constructor(columns, processes) {
    Object.assign(this, { columns, processes, resources: new Map(), outputs: [], open: new Set() })
  }

  resource(name) {
    if (!this.resources.has(name)) this.resources.set(name, new Resource())
    return this.resources.get(name)
  }

  apply(event) {
    this.open = new Set()
    const named = [event.resourceInventoriedAs, event.toResourceInventoriedAs]
    const created = new Set(named.filter((name) => name && !this.resources.has(name)).map((name) => this.resource(name)))
    const [from, to] = named.map((name) => name && this.resource(name))
    const columns = this.columns.get(event.action)
    const own = { event, columns, created, from, to, provider: event.provider, receiver: event.receiver }
    const between = event.provider && event.receiver && event.provider !== event.receiver
    const implied = between && impliedBy.get(event.action)
    if (event.action === 'move') own.provider = own.receiver = event.provider ?? event.receiver
    own.inside = event.action === 'move' || (own.provider !== undefined && own.provider === own.receiver)
    if (from) from.first ??= own.provider ?? (passes(columns) ? undefined : own.receiver)
    if (to) to.first ??= own.receiver
    this.#mark(own, between, implied)
    for (const step of implied ? this.#withTransfer(own, implied) : [own]) this.#step(step)
    if (event.outputOf && event.resourceInventoriedAs) this.outputs.push([event.outputOf, event.resourceInventoriedAs])
  }

  // withTransfer is the steps of an event that implies a transfer.
  #withTransfer(own, implied) {
    const { event, columns, created, from, to } = own
    const input = columns.inputOutput === 'input'
    const who = input ? event.receiver : event.provider
    if (!to && from && columns.accountableEffect === 'new' && created.has(from)) from.answers(event.receiver)
    const transfer = { ...own, columns: this.columns.get(implied) }
    const rest = { ...own, from: input ? to ?? from : from, to: undefined, provider: who, receiver: who, within: from && !to }
    return input ? [transfer, rest] : [rest, transfer]
  }

  // step is what the columns say.
  #step(step) {
    const { event, columns, from, to, provider, receiver } = step
    const n = Number(event.resourceQuantity ?? 0)
    step.receiving = to
    for (const [field, word] of [['accounting', columns.accountingEffect], ['onhand', columns.onhandEffect]]) {
      if (word === 'increment') from?.count(field, receiver ?? provider, n, step.within)
      if (word === 'decrement') from?.count(field, provider ?? receiver, -n, step.within)
      if (word === 'incrementTo') to?.count(field, receiver ?? provider, n)
      if (word !== 'decrementIncrement') continue
      if (from && !to) {
        if (step.inside || from.pass(field, provider, receiver, n)) step.receiving = from
        continue
      }
      from?.count(field, provider ?? '', -n)
      to?.count(field, receiver ?? '', n)
    }
    this.#accountable(step)
    this.#update('location', columns.locationEffect, event.toLocation, step)
    this.#update('state', columns.stateEffect, event.state, step)
    this.#update('stage', columns.stageEffect, this.processes[event.outputOf ?? event.inputOf]?.basedOn, step)
    this.#contain(step)
  }

  #mark({ event, columns, created, from, to }, between, implied) {
    const mark = (reading, when) => when && this.open.add(reading)
    const meant = implied ? this.columns.get(implied) : columns
    const words = Object.values(meant)
    mark('missing-party', !event.provider || !event.receiver)
    mark('one-side', passes(meant) && from && !to)
    mark('from-elsewhere', passes(meant) && from && !to)
    mark('giver-unnamed', passes(meant) && to && !from)
    mark('one-thing', passes(meant) && from && from === to)
    mark('implied', implied)
    mark('to-unmentioned', to && !words.some((word) => /To$|Increment$/.test(word)))
    mark('same-hands', event.action === 'move' && event.provider !== event.receiver)
    mark('created-unowned', columns.createResource === 'optionalTo' && !columns.accountableEffect && created.has(to))
    mark('new-between', columns.accountableEffect === 'new' && event.provider !== event.receiver)
    mark('container', columns.containedEffect)
  }

  #accountable({ columns, created, from, to, receiving, provider, receiver }) {
    if (columns.accountableEffect === 'updateTo' && receiver) receiving?.answers(receiver)
    const target = columns.createResource === 'optionalTo' ? to : from
    const agent = receiver ?? provider
    if (columns.accountableEffect !== 'new' || !agent || !created.has(target)) return
    if (!target.accountable) target.answers(agent)
  }

  #update(field, word, value, { columns, created, from, to, receiving }) {
    const novel = columns.createResource === 'optionalTo' ? to : from
    const target = { update: from, updateTo: receiving, new: created.has(novel) ? novel : undefined }[word]
    if (target && value != null) target[field] = value
  }

  #contain({ event, columns, from }) {
    if (!from) return
    if (columns.containedEffect === 'remove') from.containedIn = []
    if (columns.containedEffect !== 'update') return
    const others = this.outputs.filter(([process]) => process === event.inputOf).map(([, name]) => name)
    const container = event.toResourceInventoriedAs ?? (new Set(others).size === 1 ? others[0] : undefined)
    if (container && container !== event.resourceInventoriedAs) from.containedIn = [container]
  }
}

// Resource is what there is of a resource, and in whose hands.
class Resource {
  accounting = 0
  onhand = 0
  custody = {}
  containedIn = []
  first = undefined // the agent who had it first
  owners = new Set() // the agents who were accountable for it
  others = { accounting: new Set(), onhand: new Set() } // the agents that it was passed to or by

  answers(agent) {
    this.accountable = agent
    this.owners.add(agent)
  }

  isOwn(agent) {
    return this.owners.size > 0 ? this.owners.has(agent) : agent !== undefined && agent === this.first
  }

  // count changes a quantity in the hands of an agent. `within` is the part of an
  // event whose transfer stays within the resource: others' hands don't count.
  count(field, agent, n, within = false) {
    const others = !this.isOwn(agent) && (within || this.others[field].has(agent))
    if (!others) this[field] += n
    if (field === 'onhand') this.hold(agent, n)
  }

  hold(agent = '', n) {
    this.custody[agent] = (this.custody[agent] ?? 0) + n
  }

  // pass takes a quantity from one agent to another within the resource, and
  // says whether the resource receives.
  pass(field, provider, receiver, n) {
    const others = this.others[field]
    const receives = this.isOwn(receiver)
    const gives = provider === undefined ? !receives : this.isOwn(provider) || !receives && !others.has(provider)
    this[field] += (receives ? n : 0) - (gives ? n : 0)
    for (const agent of [provider, receiver]) if (agent !== undefined && !this.isOwn(agent)) others.add(agent)
    if (field === 'onhand') {
      if (provider !== undefined || gives) this.hold(provider, -n)
      if (receiver !== undefined) this.hold(receiver, n)
    }
    return receives
  }

  // holders is what is in whose hands.
  get holders() {
    const elsewhere = ([agent, n]) => n < 0 && !this.isOwn(agent) && this.others.onhand.has(agent)
    return Object.entries(this.custody).filter(([agent, n]) => n !== 0 && !elsewhere([agent, n])).sort()
  }
}
