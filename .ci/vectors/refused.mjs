// The vectors of bytes that are refused. The library knows nothing of entries,
// and less than all of the subset; each vector says what it makes of it.
import { again, dump } from './bytes.mjs'

export function checkRefused(outcome, vectors) {
  outcome.each('refused', vectors.refused, 100, (v, name) => {
    outcome.same(`${name} (${v.decoder})`, libraryOn(dump(v.bytes)), v.dagcborjs)
    outcome.same(`${name}: has a class`, typeof v.refusal === 'string' && v.refusal !== '', true)
  })
}

// libraryOn is whether the library refuses the bytes, writes other bytes for
// what it read, or accepts them.
function libraryOn(data) {
  let written
  try {
    written = again(data)
  } catch {
    return 'refuses'
  }
  return Buffer.compare(Buffer.from(written), Buffer.from(data)) === 0 ? 'accepts' : 'differs'
}
