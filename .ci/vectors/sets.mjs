// Which entries are verified and in the set, worked out from sections 8 and 9
// of FORMAT.md in the plainest way: every rule again and again until none adds
// anything.
import * as cbor from '@ipld/dag-cbor'
import { CID } from 'multiformats/cid'

import { ascii, dump, hex, join, link, plainSigned, sha256, signed } from './bytes.mjs'

const maxRun = 256
const compare = (a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))
const digestOf = (id) => CID.parse(id).multihash.digest
const byDigest = (a, b) => compare(digestOf(a), digestOf(b))

export function checkSets(outcome, vectors) {
  outcome.each('set', vectors.sets, 18, (v, name) => {
    const entries = v.frames.flatMap((frame) => readFrame(dump(frame)))
    outcome.same(`${name}: ids`, entries.map((e) => e.id), v.ids)
    const names = new Map(entries.map((e, i) => [e.id, v.names[i]]))
    const named = (list) => list.map((e) => names.get(e.id ?? e))
    const verified = verify(entries, v.community)
    outcome.same(`${name}: verified`, named(entries.filter((e) => verified.has(e.id))), v.verified)
    const set = new Community(v.community, verified, v.fences).set
    outcome.same(`${name}: set`, named(entries.filter((e) => set.has(e.id))), v.set)
    const tips = [...set.values()].filter((e) => ![...set.values()].some((after) => after.prev === e.id))
      .sort((a, b) => compare(row(a), row(b)))
    outcome.same(`${name}: tips`, named(tips), v.tips)
    outcome.same(`${name}: digest`, sha256(...tips.map(row)), dump(v.digest))
    outcome.same(`${name}: forks`, forksOf([...verified.values()]).map(named).sort(), [...v.forks].sort())
  })
}

const row = (tip) => join(dump(tip.log), CID.parse(tip.id).bytes)

// readFrame gives the entries of a frame, their clear bodies read.
function readFrame(frame) {
  const [log, first, start, rows, bodies] = cbor.decode(frame)
  let [prev, used] = [start, 0]
  return rows.map(([deps, sealed, signature, absent], i) => {
    const body = absent ? null : bodies[used++]
    const header = cbor.encode([1, log, first + i, prev, deps, sealed, absent ?? link(body)])
    const before = prev
    prev = link(cbor.encode([header, signature]))
    const [kind, fields] = sealed === 0 ? cbor.decode(body) : [null, {}]
    return {
      id: `${prev}`, log: hex(log), seq: first + i, prev: before && `${before}`, deps: deps.map(String),
      header, signature, body: `${absent ?? link(body)}`, kind, fields,
    }
  })
}

function logOf(community, keys) {
  const parts = ['person', 'device', 'sealing', 'transport', 'nonce'].map((field) => keys[field])
  return hex(sha256(ascii('tallystick/log/1\0'), CID.parse(community).bytes, ...parts))
}

// verify is section 8: map by id.
function verify(entries, community) {
  const devices = new Map(entries.filter((e) => introduces(e, community)).map((e) => [e.log, e.fields.device]))
  const verified = new Map()
  const follows = (e, before) => before && before.log === e.log && before.seq === e.seq - 1
  const byID = new Map(entries.map((e) => [e.id, e]))
  for (let before = -1; before !== verified.size;) {
    before = verified.size
    for (const end of entries.filter((e) => devices.has(e.log))) {
      if (!signed(devices.get(end.log), 'tallystick/entry/1', end.header, end.signature).strict) continue
      const run = [end]
      while (run.length < maxRun && run[0].seq > 0 && !verified.has(run[0].prev) && follows(run[0], byID.get(run[0].prev))) {
        run.unshift(byID.get(run[0].prev))
      }
      const anchored = run[0].seq === 0 ? introduces(run[0], community) : follows(run[0], verified.get(run[0].prev))
      if (anchored) for (const e of run) verified.set(e.id, e)
    }
  }
  return verified
}

const introduces = (e, community) => e.seq === 0 && e.kind === 'introduction' &&
  `${e.fields.community}` === community && logOf(community, e.fields) === e.log

// Community is section 9.
class Community {
  named = new Set() // logs
  inForce = new Map() // admissions and certificates
  set = new Map()

  constructor(id, verified, fences) {
    Object.assign(this, { id, verified, fences })
    this.all = [...verified.values()]
    this.charters = this.all.filter((e) => e.seq === 1 && e.body === id && logOf(id, e.fields.founders[0]) === e.log)
    this.acts = this.all.filter((e) => fences.some((fence) => fence.act === e.id))
    this.founders = this.charters[0]?.fields.founders ?? []
    for (let before = ''; before !== this.size();) {
      before = this.size()
      this.nameLogs()
      this.enter()
      this.enforce()
    }
  }

  size() {
    return [this.named, this.inForce, this.set].map((part) => part.size).join()
  }

  // nameLogs is rule 1.
  nameLogs() {
    for (const founder of this.founders) this.named.add(logOf(this.id, founder))
    for (const { fields } of this.inForce.values()) this.named.add(hex(fields.log))
    for (const e of this.all.filter((each) => this.certified(each))) {
      if (this.isFounder(e.fields.person) || this.admits(e.fields.person).length > 0) this.named.add(e.log)
    }
    for (const e of this.set.values()) for (const dep of this.cited(e)) this.named.add(dep.log)
    for (const act of this.acts) this.named.add(act.log)
  }

  // enter is rules 3 to 5.
  enter() {
    for (const act of this.acts) this.past(act).forEach((p) => this.set.set(p.id, p))
    for (const e of this.all) {
      const charter = this.charters.some((c) => e === c || e.id === c.prev)
      if (this.named.has(e.log) && (this.beforeFences(e) || charter)) this.set.set(e.id, e)
    }
    for (const e of [...this.set.values()]) for (const dep of this.cited(e)) this.past(dep).forEach((p) => this.set.set(p.id, p))
  }

  // enforce is rule 2.
  enforce() {
    for (const e of this.set.values()) {
      const shaped = e.fields.log?.length === 32 && (e.kind === 'certificate' || e.kind === 'admission' && e.fields.person?.length === 32)
      if (shaped && this.wasMember(e)) this.inForce.set(e.id, e)
    }
  }

  wasMember(e) {
    const certificates = this.all.filter((each) => each.log === e.log && this.certified(each))
    if (this.founders.some((f) => logOf(this.id, f) === e.log)) return true
    if (certificates.some((c) => this.isFounder(c.fields.person))) return true
    const namings = [...this.inForce.values()].filter((n) => hex(n.fields.log) === e.log)
    for (const c of certificates) namings.push(...this.admits(c.fields.person))
    const ancestors = this.ancestors(e)
    return namings.some((n) => n !== e && ancestors.has(n.id))
  }

  certified(e) {
    if (e.seq !== 0 || e.fields.certificate === null) return false
    const { person, device, sealing, certificate } = e.fields
    return plainSigned(person, cbor.encode(['tallystick/certificate/1', person, device, sealing]), certificate).strict
  }

  isFounder(person) {
    return this.founders.some((f) => hex(f.person) === hex(person))
  }

  admits(person) {
    return [...this.inForce.values()].filter((n) => n.kind === 'admission' && hex(n.fields.person) === hex(person))
  }

  // cited are the entries of other logs that e has as deps.
  cited(e) {
    return e.deps.map((id) => this.verified.get(id)).filter((dep) => dep && dep.log !== e.log)
  }

  // past is e and what it reaches by prev.
  past(e) {
    const chain = []
    for (let at = e; at; at = this.verified.get(at.prev)) chain.push(at)
    return chain
  }

  ancestors(e) {
    const seen = new Set()
    for (const next = [e]; next.length > 0;) {
      const at = next.pop()
      if (seen.has(at.id)) continue
      seen.add(at.id)
      next.push(...this.cited(at))
      if (this.verified.has(at.prev)) next.push(this.verified.get(at.prev))
    }
    return seen
  }

  beforeFences(e) {
    return this.fences.filter((fence) => fence.log === e.log).every((fence) =>
      fence.honoured.some((id) => this.verified.has(id) && this.past(this.verified.get(id)).includes(e)))
  }
}

// forksOf pairs, where several entries follow one, each with the smallest.
function forksOf(entries) {
  const siblings = new Map()
  for (const e of entries) siblings.set(`${e.log} ${e.prev}`, [...(siblings.get(`${e.log} ${e.prev}`) ?? []), e.id])
  return [...siblings.values()].flatMap((ids) => {
    const [smallest, ...others] = ids.sort(byDigest)
    return others.map((other) => [smallest, other])
  })
}
