// The vectors of package crdt that hold.
import { pbkdf2Sync } from 'node:crypto'

import * as cbor from '@ipld/dag-cbor'
import { getPublicKey } from '@noble/ed25519'
import { CID } from 'multiformats/cid'

import { again, ascii, deriveBare, dump, hex, join, link, plainSigned, sha256, short, signed, x25519 } from './bytes.mjs'
import { openBody } from './sealing.mjs'

const tag = 'tallystick/entry/1'
const digestOf = (cid) => CID.parse(`${cid}`).multihash.digest
const cids = (texts) => texts.map((text) => CID.parse(text))
const compare = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))

export function checkEntries(outcome, vectors) {
  const authors = new Map(vectors.authors.map((author) => [author.name, author]))
  const entries = new Map(vectors.entries.map((entry) => [entry.id, entry]))
  outcome.each('author', vectors.authors, 5, (v, name) => checkAuthor(outcome, v, name))
  outcome.each('value', vectors.values, 30, (v, name) => {
    outcome.same(`${name}: written again`, again(dump(v.bytes)), dump(v.bytes))
    outcome.same(`${name}: link`, `${link(dump(v.bytes))}`, v.link)
  })
  let previous = null
  outcome.each('decimal', vectors.decimals, 8, (v, name) => {
    const value = checkDecimal(outcome, v, name)
    const order = previous === null ? null : Number(value > previous) - Number(value < previous)
    outcome.same(`${name}: compared`, order, v.compare_to_previous)
    previous = value
  })
  outcome.each('log', vectors.logs, 6, (v, name) => checkLog(outcome, v, name, authors.get(v.author)))
  outcome.each('charter', vectors.charters, 2, (v, name) => checkCharter(outcome, v, name, authors))
  outcome.each('entry', vectors.entries, 20, (v, name) => checkEntry(outcome, v, name, authors.get(v.author)))
  outcome.each('frame', vectors.frames, 10, (v, name) => checkFrame(outcome, v, name, authors.get(v.author), entries))
  outcome.each('fork', vectors.forks, 2, (v, name) => {
    const pair = [v.a, v.b].map((id) => entries.get(id))
    outcome.same(`${name}: log and seq`, pair.map((e) => [e.log, e.seq]), [[v.log, v.seq], [v.log, v.seq]])
    outcome.same(`${name}: both verify`, pair.map((e) => e.verifies), [true, true])
    outcome.same(`${name}: the smaller id first`, compare(digestOf(v.a), digestOf(v.b)) < 0, true)
  })
  outcome.same('order', ordered(vectors.entries), vectors.order)
  outcome.each('digest', vectors.digests, 3, (v, name) => {
    const rows = v.tips.map((tip) => join(dump(tip.log), CID.parse(tip.id).bytes)).sort(compare)
    outcome.same(name, sha256(...rows), dump(v.digest))
  })
}

function checkAuthor(outcome, v, name) {
  const seed = pbkdf2Sync(v.words.normalize('NFKD'), 'mnemonic', 2048, 64, 'sha512')
  outcome.same(`${name}: person`, getPublicKey(deriveBare(seed, 'person', 32)), dump(v.person))
  outcome.same(`${name}: device`, getPublicKey(dump(v.device_seed)), dump(v.device))
  outcome.same(`${name}: transport`, getPublicKey(dump(v.transport_seed)), dump(v.transport))
  outcome.same(`${name}: sealing`, x25519(dump(v.sealing_seed)), dump(v.sealing))
}

// checkDecimal reads the text as mantissa and exponent, and returns it in units
// of 10^-18.
function checkDecimal(outcome, v, name) {
  const [whole, fraction = ''] = v.text.split('.')
  const mantissa = BigInt(whole + fraction)
  const small = mantissa >= BigInt(Number.MIN_SAFE_INTEGER) && mantissa <= BigInt(Number.MAX_SAFE_INTEGER)
  const exponent = fraction === '' ? 0 : -fraction.length
  outcome.same(name, cbor.encode([exponent, small ? Number(mantissa) : mantissa]), dump(v.bytes))
  return mantissa * 10n ** BigInt(18 + exponent)
}

const keyFields = (author) => Object.fromEntries(
  ['nonce', 'device', 'person', 'sealing', 'transport'].map((field) => [field, dump(author[field])]))

function logOf(communityBytes, author) {
  const keys = ['person', 'device', 'sealing', 'transport', 'nonce'].map((field) => dump(author[field]))
  return sha256(ascii('tallystick/log/1\0'), communityBytes, ...keys)
}

function checkLog(outcome, v, name, author) {
  const community = CID.parse(v.community)
  outcome.same(`${name}: community`, community.bytes, dump(v.community_bytes))
  const fields = {
    ...keyFields(author), community, replaces: v.replaces.map(dump),
    certificate: v.certificate === null ? null : dump(v.certificate),
  }
  outcome.same(`${name}: introduction`, cbor.encode(['introduction', fields]), dump(v.body))
  outcome.same(`${name}: log`, logOf(community.bytes, author), dump(v.log))
  outcome.same(`${name}: short`, short('l', dump(v.log)), v.short)
  const text = cbor.encode(['tallystick/certificate/1', dump(author.person), dump(author.device), dump(author.sealing)])
  outcome.same(`${name}: what the certificate signs`, text, dump(v.certificate_signs))
  if (v.certificate !== null) {
    const found = plainSigned(dump(author.person), text, dump(v.certificate))
    outcome.same(`${name}: certified`, found, { strict: v.certified, zip215: v.certified })
  } else {
    outcome.same(`${name}: certified`, v.certified, false)
  }
}

function checkCharter(outcome, v, name, authors) {
  const body = dump(v.body)
  const [kind, fields] = cbor.decode(body)
  outcome.same(`${name}: kind`, kind, 'charter')
  outcome.same(`${name}: nonce`, fields.nonce, dump(v.nonce))
  const founders = v.founders.map((founder) => authors.get(founder))
  outcome.same(`${name}: written from its parts`,
    cbor.encode(['charter', { ...fields, founders: founders.map(keyFields) }]), body)
  outcome.same(`${name}: community`, `${link(body)}`, v.community)
  outcome.same(`${name}: community, binary`, link(body).bytes, dump(v.community_bytes))
  outcome.same(`${name}: short`, short('c', digestOf(v.community)), v.short)
  outcome.same(`${name}: founders' logs`, founders.map((f) => logOf(dump(v.community_bytes), f)), v.founder_logs.map(dump))
}

// headerOf writes a header from its parts.
const headerOf = (log, seq, prev, deps, sealed, body) =>
  cbor.encode([1, log, seq, prev, deps, sealed ? 1 : 0, body])

function checkEntry(outcome, v, name, author) {
  const header = headerOf(dump(v.log), v.seq, v.prev && CID.parse(v.prev), cids(v.deps), v.sealed, CID.parse(v.body_id))
  outcome.same(`${name}: header`, header, dump(v.header))
  outcome.same(`${name}: header written again`, again(dump(v.header)), dump(v.header))
  const block = cbor.encode([header, dump(v.signature)])
  outcome.same(`${name}: block`, block, dump(v.block))
  outcome.same(`${name}: id`, `${link(block)}`, v.id)
  outcome.same(`${name}: short`, short('e', digestOf(v.id)), v.short)
  outcome.same(`${name}: deps sorted`, v.deps.map((dep) => hex(digestOf(dep))), v.deps.map((dep) => hex(digestOf(dep))).sort())
  outcome.same(`${name}: signature`, signed(dump(author.device), tag, header, dump(v.signature)),
    { strict: v.verifies, zip215: v.verifies })
  if (v.body !== null) checkBody(outcome, v, name, dump(v.body))
}

function checkBody(outcome, v, name, body) {
  outcome.same(`${name}: link to the body`, `${link(body)}`, v.body_id)
  outcome.same(`${name}: body written again`, again(body), body)
  if (!v.sealed) {
    outcome.same(`${name}: kind`, cbor.decode(body)[0], v.kind)
    return
  }
  const place = { log: dump(v.log), seq: v.seq, prev: v.prev && CID.parse(v.prev), keyID: dump(v.opens.key_id) }
  outcome.same(`${name}: opens`, openBody(dump(v.opens.key), place, body), { clear: dump(v.opens.clear) })
}

function checkFrame(outcome, v, name, author, entries) {
  outcome.same(`${name}: written again`, again(dump(v.bytes)), dump(v.bytes))
  const [log, first, start, rows, bodies] = cbor.decode(dump(v.bytes))
  let [prev, used, vouched] = [start, 0, 0]
  const found = rows.map(([deps, sealed, signature, absent], i) => {
    const body = absent ?? link(bodies[used++])
    const header = headerOf(log, first + i, prev, deps, sealed === 1, body)
    prev = link(cbor.encode([header, signature]))
    if (signed(dump(author.device), tag, header, signature).strict) vouched = i + 1
    return { id: `${prev}`, body: absent === undefined }
  })
  outcome.same(`${name}: entries`, found.map((row) => row.id), v.entries)
  outcome.same(`${name}: bodies`, found.map((row) => row.body), v.bodies)
  outcome.same(`${name}: every body used`, used, bodies.length)
  outcome.same(`${name}: vouched for`, vouched, v.vouched)
  outcome.same(`${name}: log`, v.entries.filter((id) => entries.has(id)).every((id) => entries.get(id).log === hex(log)), true)
}

// ordered computes the depth of every entry whose past is there, and sorts by
// depth, then id.
function ordered(entries) {
  const depths = new Map()
  for (const entry of entries) {
    const past = [...entry.deps, ...(entry.prev ? [entry.prev] : [])].map((id) => depths.get(id))
    if (past.every(Boolean)) depths.set(entry.id, 1 + Math.max(0, ...past))
  }
  return [...depths].map(([entry, depth]) => ({ entry, depth }))
    .sort((a, b) => a.depth - b.depth || compare(digestOf(a.entry), digestOf(b.entry)))
}
