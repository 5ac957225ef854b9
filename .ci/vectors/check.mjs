// Checks the vectors with implementations that are not ours: @ipld/dag-cbor,
// multiformats, @noble/ed25519, and the primitives of Node.js.
//
//   node check.mjs TESTDATA
//
// Prints every vector that does not hold, then one line of counts.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { checkEntries } from './entries.mjs'
import { checkIdentity } from './identity.mjs'
import { Outcome } from './outcome.mjs'
import { checkRefused } from './refused.mjs'
import { checkSets } from './sets.mjs'

const folder = process.argv[2]
const read = (name) => JSON.parse(readFileSync(join(folder, name), 'utf8'))

const outcome = new Outcome()
checkEntries(outcome, read('entries.json'))
checkRefused(outcome, read('entries_refused.json'))
checkSets(outcome, read('entries_sets.json'))
checkIdentity(outcome, read('identity.json'))
console.log(`${outcome.passed} passed, ${outcome.failed} failed`)
process.exitCode = outcome.failed === 0 ? 0 : 1
