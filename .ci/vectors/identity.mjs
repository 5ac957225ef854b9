// The vectors of package identity.
import { pbkdf2Sync } from 'node:crypto'

import * as cbor from '@ipld/dag-cbor'
import { getPublicKey } from '@noble/ed25519'
import { CID } from 'multiformats/cid'

import { ascii, derive, deriveBare, dump, hex, join, plainSigned, seq64, sha256, shared, short, signed, x25519 } from './bytes.mjs'
import { bodyKey, openAEAD, openBody, openHPKE, paddedSize, sealAEAD } from './sealing.mjs'

const verdict = (accepted) => (accepted ? 'accept' : 'refuse')

export function checkIdentity(outcome, vectors) {
  const same = (...args) => outcome.same(...args)
  outcome.each('signature', vectors.signatures, 30, (v, name) => checkSignature(same, v, name))
  outcome.each('sealing key', vectors.sealing_keys, 9, (v, name) => checkSealingKey(same, v, name))
  outcome.each('words', vectors.words, 4, (v, name) => checkWords(same, v, name))
  outcome.each('certificate', vectors.certificates, 5, (v, name) => {
    const text = cbor.encode(['tallystick/certificate/1', dump(v.person), dump(v.device), dump(v.sealing)])
    if (v.signed) same(`${name}: what is signed`, text, dump(v.signed))
    same(`${name}: verdict`, verdict(plainSigned(dump(v.person), text, dump(v.certificate)).strict), v.verdict)
  })
  outcome.each('key id', vectors.key_ids, 3, (v, name) => checkKeyID(same, v, name))
  outcome.each('body', vectors.bodies, 10, (v, name) => checkSealedBody(same, v, name))
  const place = placeOf(vectors.bodies.at(-1)) // where the damaged ones are tried
  outcome.each('damaged body', vectors.bad_bodies, 15, (v, name) =>
    same(name, openBody(dump(vectors.bodies.at(-1).key), place, dump(v.sealed)), { fails: v.class }))
  outcome.each('padding', vectors.padding, 200, (v, name) => same(name, paddedSize(v.clear), v.padded))
  outcome.each('mark', vectors.marks, 6, (v, name) => {
    const secrets = [[v.creator_seed, v.recipient_seed], [v.recipient_seed, v.creator_seed]]
      .map(([own, other]) => shared(dump(own), x25519(dump(other))))
    for (const secret of secrets) same(name, derive(secret, 'mark', 16, dump(v.log), seq64(v.seq)), dump(v.mark))
  })
  outcome.each('recipient list', vectors.recipient_lists, 6, (v, name) => checkRecipients(same, v, name))
  outcome.each('short id', vectors.short_ids, 20, (v, name) => same(name, short(v.prefix, dump(v.id)), v.short))
  outcome.each('chunk', vectors.chunks, 5, (v, name) => checkChunk(same, v, name))
  outcome.each('attachment', vectors.attachments, 2, (v, name) =>
    same(name, sha256(...v.chunk_hashes.map(dump)), dump(v.name)))
  outcome.each('stream', vectors.streams, 5, (v, name) => checkStream(same, v, name))
  outcome.each('wrap', vectors.wraps, 3, (v, name) => {
    const parts = [v.community, v.creator, v.key_id, v.recipient, v.recipient_key].map(dump)
    same(`${name}: recipient's key`, x25519(dump(v.recipient_seed)), dump(v.recipient_key))
    same(name, openHPKE(dump(v.recipient_seed), join(ascii('tallystick/wrap/1\0'), ...parts), dump(v.wrap)), dump(v.key))
  })
  outcome.each('backup wrap', vectors.backup_wraps, 1, (v, name) => {
    const info = join(ascii('tallystick/backup-key/1\0'), dump(v.backup_recipient))
    same(name, openHPKE(dump(v.backup_seed), info, dump(v.wrap)), dump(v.file_key))
  })
}

// The library is not the predicate: on edges, the vector says what it answers.
function checkSignature(same, v, name) {
  const found = signed(dump(v.public_key), v.tag, dump(v.message), dump(v.signature))
  same(`${name}: strict`, verdict(found.strict), v.noble_strict)
  same(`${name}: ZIP 215`, verdict(found.zip215), v.noble_zip215)
  same(`${name}: has verdicts`, [v.predicate, v.key].every((word) => word === 'accept' || word === 'refuse'), true)
}

// Node.js refuses shared secrets of zeros; which encodings are canonical is
// counted here.
function checkSealingKey(same, v, name) {
  const u = BigInt(`0x${hex(dump(v.key).reverse())}`)
  let accepted = u < 2n ** 255n - 19n
  try {
    shared(new Uint8Array(32).fill(7), dump(v.key))
  } catch {
    accepted = false
  }
  same(name, verdict(accepted), v.verdict)
}

function checkWords(same, v, name) {
  const seed = Uint8Array.from(pbkdf2Sync(v.text.normalize('NFKD'), 'mnemonic', 2048, 64, 'sha512'))
  same(`${name}: BIP-39 seed`, seed, dump(v.bip39_seed))
  same(`${name}: root seed`, deriveBare(seed, 'person', 32), dump(v.root_seed))
  same(`${name}: person`, getPublicKey(dump(v.root_seed)), dump(v.person))
  same(`${name}: backup seed`, deriveBare(seed, 'backup', 32), dump(v.backup_seed))
  same(`${name}: backup recipient`, x25519(dump(v.backup_seed)), dump(v.backup_recipient))
}

const recipientList = (logs) => cbor.encode([...new Set(logs)].sort().map(dump))

function checkKeyID(same, v, name) {
  same(`${name}: list`, recipientList(v.recipients), dump(v.list))
  const text = [dump(v.community), dump(v.creator), sha256(dump(v.list)), dump(v.key)]
  same(name, sha256(ascii('tallystick/key/1\0'), ...text), dump(v.id))
}

const placeOf = (v) => ({ log: dump(v.log), seq: v.seq, prev: v.prev ? CID.decode(dump(v.prev)) : null, keyID: dump(v.key_id) })

function checkSealedBody(same, v, name) {
  const place = placeOf(v)
  same(`${name}: body key`, bodyKey(dump(v.key), place), dump(v.body_key))
  same(`${name}: hint and nonce`, cbor.decode(dump(v.sealed)).slice(0, 2), [dump(v.hint), dump(v.nonce)])
  same(`${name}: opens`, openBody(dump(v.key), place, dump(v.sealed)), { clear: dump(v.clear) })
}

function checkRecipients(same, v, name) {
  const padded = openAEAD(derive(dump(v.key), 'recipients', 32, dump(v.key_id)), new Uint8Array(24), dump(v.sealed),
    cbor.encode(['tallystick/recipients/1', dump(v.key_id)]))
  const list = recipientList(v.recipients)
  same(name, padded, join(list, Uint8Array.of(0x80), new Uint8Array(3 + 34 * v.slots - list.length)))
}

// pattern reads "pattern(n)".
const pattern = (text) => Uint8Array.from({ length: Number(text.match(/^pattern\((\d+)\)$/)[1]) }, (_, i) => i % 251)

function openChunk(key, index, last, sealed) {
  const data = join(seq64(index), Uint8Array.of(last ? 1 : 0))
  return openAEAD(derive(key, 'attachment', 32, seq64(index)), sealed.subarray(0, 24), sealed.subarray(24), data)
}

function sealChunk(key, index, last, clear, nonce) {
  const data = join(seq64(index), Uint8Array.of(last ? 1 : 0))
  return join(nonce, sealAEAD(derive(key, 'attachment', 32, seq64(index)), nonce, clear, data))
}

// Large chunks are in the vectors by their hash alone.
function checkChunk(same, v, name) {
  const sealed = sealChunk(dump(v.body_key), v.index, v.last, pattern(v.clear), dump(v.nonce))
  same(`${name}: size`, sealed.length, v.size)
  same(`${name}: hash`, sha256(sealed), dump(v.hash))
  if (!v.sealed) return
  same(`${name}: sealed`, sealed, dump(v.sealed))
  same(`${name}: opens`, openChunk(dump(v.body_key), v.index, v.last, sealed), pattern(v.clear))
}

// Nonces of a stream are 24 bytes each out of pattern(24 × chunks).
function checkStream(same, v, name) {
  const [key, clear, full] = [derive(dump(v.file_key), 'stream', 32), pattern(v.clear), 65536 - 40]
  const count = Math.max(1, Math.ceil(clear.length / full))
  const nonces = pattern(`pattern(${24 * count})`)
  const sealed = join(...Array.from({ length: count }, (_, i) =>
    sealChunk(key, i, i === count - 1, clear.subarray(full * i, full * (i + 1)), nonces.subarray(24 * i, 24 * (i + 1)))))
  same(`${name}: size`, sealed.length, v.size)
  same(`${name}: hash`, sha256(sealed), dump(v.sha256))
  if (v.sealed) same(`${name}: sealed`, sealed, dump(v.sealed))
}
