// Writes what one event of every action does to the resources that it names:
//
//   node effects_cases.mjs FACTS > effects-oracle.json
//
// 19 actions × who provides and receives × which side names a resource × whether
// the resource exists beforehand, then sequences that a single event can't show.
import { World, columnsOf, readings } from './effects.mjs'

const columns = columnsOf(process.argv[2])

const processes = {
  growing: { basedOn: 'grown' },
  packing: { basedOn: 'packed' },
  washing: { basedOn: 'washed' },
}

// What a case's last event says unless the case says otherwise.
const usual = { resourceQuantity: '30', toLocation: 'shed', state: 'clean' }

// How a resource came to exist.
const histories = {}
for (const resource of ['r', 't']) {
  for (const agent of ['A', 'B']) {
    histories[`${resource} of ${agent}`] = [{
      action: 'produce', provider: agent, receiver: agent, resourceInventoriedAs: resource,
      resourceQuantity: '100', toLocation: 'barn', state: 'raw', outputOf: 'growing',
    }]
  }
}
const self = { provider: 'A', receiver: 'A' }
const box = { ...self, resourceInventoriedAs: 'box', resourceQuantity: '1', outputOf: 'packing' }
const combine = { action: 'combine', ...self, resourceInventoriedAs: 'r', resourceQuantity: '40', inputOf: 'packing' }
histories['r of A in box'] = [
  ...histories['r of A'], { action: 'produce', ...box }, { ...combine, toResourceInventoriedAs: 'box' },
]

const parties = [
  ['AA', { provider: 'A', receiver: 'A' }], ['AB', { provider: 'A', receiver: 'B' }],
  ['BA', { provider: 'B', receiver: 'A' }], ['A-', { provider: 'A' }], ['-A', { receiver: 'A' }],
  ['-B', { receiver: 'B' }], ['--', {}],
]

// Which side names a resource, and which of them exist beforehand.
const names = [
  ['r', { resourceInventoriedAs: 'r' }], ['t', { toResourceInventoriedAs: 't' }],
  ['r+t', { resourceInventoriedAs: 'r', toResourceInventoriedAs: 't' }],
  ['r+r', { resourceInventoriedAs: 'r', toResourceInventoriedAs: 'r' }],
]
const beforehand = { r: [['r'], []], t: [['t'], []], 'r+t': [['r', 't'], ['r'], ['t'], []], 'r+r': [['r'], []] }

function processOf(action) {
  const direction = columns.get(action).inputOutput ?? ''
  return {
    ...(/input$/i.test(direction) && { inputOf: 'washing' }),
    ...(/^output/.test(direction) && { outputOf: 'washing' }),
  }
}

// r is A's; t is the receiver's. What is separated was packed before.
function historyOf(resource, action, { receiver }) {
  if (resource === 't') return `t of ${receiver ?? 'B'}`
  return action === 'separate' ? 'r of A in box' : 'r of A'
}

function* matrix() {
  for (const action of columns.keys()) {
    for (const [who, agents] of parties) {
      for (const [naming, resources] of names) {
        for (const exist of beforehand[naming]) {
          yield {
            name: `${action} ${who} ${naming} ${exist.length ? `existing ${exist.join(',')}` : 'created'}`,
            history: exist.map((resource) => historyOf(resource, action, agents)),
            events: [{ action, ...agents, ...resources, ...processOf(action) }],
          }
        }
      }
    }
  }
}

const r = { resourceInventoriedAs: 'r' }
const from = (provider, receiver) => ({ provider, receiver })
const minus = { resourceQuantity: '-10', toLocation: null, state: null }

// A correction names what the corrected event names, and says how much less.
function* corrections() {
  for (const [who, agents] of parties.slice(0, 3)) {
    for (const action of columns.keys()) {
      for (const [naming, resources] of [names[0], names[2]]) {
        const event = { action, ...agents, ...resources, ...processOf(action) }
        yield {
          name: `corrected ${action} ${who} ${naming}`,
          history: Object.values(resources).map((resource) => historyOf(resource, action, agents)),
          events: [event, { ...event, ...minus, corrects: 1 }],
        }
      }
    }
  }
}

// Loans: the same resource goes out and comes back.
function* loans() {
  for (const action of ['transfer', 'transferCustody', 'transferAllRights', 'move']) {
    const pass = (...agents) => ({ action, ...from(...agents), ...r })
    const history = ['r of A']
    yield { name: `${action} lent and returned`, history, events: [pass('A', 'B'), pass('B', 'A')] }
    yield { name: `${action} lent twice`, history, events: [pass('A', 'B'), pass('A', 'B')] }
    yield { name: `${action} lent again`, history, events: [pass('A', 'B'), pass('B', 'A'), pass('A', 'B')] }
    yield { name: `${action} lent on`, history, events: [pass('A', 'B'), pass('B', 'C')] }
    yield { name: `${action} lent on and returned`, history, events: [pass('A', 'B'), pass('B', 'C'), pass('C', 'B'), pass('B', 'A')] }
    yield { name: `${action} returned by another`, history, events: [pass('A', 'B'), pass('B', 'C'), pass('C', 'A')] }
  }
}

// Pairs of events that belong together, between agents and with oneself.
function* pairs() {
  for (const [one, other] of [['pickup', 'dropoff'], ['accept', 'modify']]) {
    for (const [first, second] of [['AA', 'AA'], ['AB', 'BA'], ['AB', 'BC']]) {
      const link = (action, who) => ({ action, ...from(...who), ...r, ...processOf(action) })
      yield { name: `${one} ${first} then ${other} ${second}`, history: ['r of A'], events: [link(one, first), link(other, second)] }
    }
  }
}

// The container where the combining event doesn't name it.
function* containers() {
  const history = ['r of A']
  const accepted = { action: 'accept', ...box, outputOf: undefined, inputOf: 'packing' }
  const apart = { action: 'separate', ...self, ...r, outputOf: 'washing' }
  yield { name: 'combine into a produced box', history, events: [{ action: 'produce', ...box }, combine] }
  yield { name: 'combine into a modified box', history, events: [accepted, { action: 'modify', ...box }, combine] }
  yield { name: 'combine, then separate', history, events: [{ action: 'produce', ...box }, combine, { ...apart, resourceQuantity: '40' }] }
}

function computed({ name, history, events }) {
  const world = new World(columns, processes)
  for (const event of history.flatMap((past) => histories[past])) world.apply(event)
  const open = new Set()
  const complete = events.map((event, i) => ({ ...usual, ...event, id: i + 1 }))
  for (const event of complete) {
    world.apply(event)
    for (const reading of world.open) open.add(reading)
  }
  const named = new Set(events.flatMap((event) => [event.resourceInventoriedAs, event.toResourceInventoriedAs]).filter(Boolean))
  const expected = Object.fromEntries([...named].sort().map((resource) => [resource, shown(world.resource(resource))]))
  return { name, history, events, expected, open: [...open].sort() }
}

function shown({ accounting, onhand, holders, accountable, location, stage, state, containedIn }) {
  const held = holders.map(([agent, n]) => [agent, String(n)])
  return {
    accounting: String(accounting), onhand: String(onhand), custody: Object.fromEntries(held),
    accountable, location, stage, state, containedIn: containedIn.length ? containedIn : undefined,
  }
}

const cases = [matrix, corrections, loans, pairs, containers].flatMap((family) => [...family()].map(computed))
const rows = (value) => Object.entries(value).map(([key, v]) => `  ${JSON.stringify(key)}: ${JSON.stringify(v)}`).join(',\n')
console.log(`{
"source": "written by .ci/vectors/effects_cases.mjs",
"readings": {\n${rows(readings)}\n},
"processes": {\n${rows(processes)}\n},
"usual": ${JSON.stringify(usual)},
"histories": {\n${rows(histories)}\n},
"cases": [\n${cases.map((c) => JSON.stringify(c)).join(',\n')}\n]
}`)
