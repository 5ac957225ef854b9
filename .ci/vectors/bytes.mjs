// Bytes, hashes, links and keys, as the vectors write them.
import { createHash, createPrivateKey, createPublicKey, diffieHellman, hkdfSync } from 'node:crypto'

import * as cbor from '@ipld/dag-cbor'
import { hashes, verify } from '@noble/ed25519'
import { CID } from 'multiformats/cid'
import * as Digest from 'multiformats/hashes/digest'

hashes.sha512 = (message) => bytes(createHash('sha512').update(message).digest())

const bytes = (buffer) => Uint8Array.from(buffer)

// dump reads hexadecimal in groups; the last byte of a group that ends in *n
// stands n times.
export function dump(text) {
  const groups = text.split(/\s+/).filter(Boolean).map((group) => {
    const [digits, times] = group.split('*')
    if (!/^([0-9a-f]{2})+$/.test(digits)) throw new Error(`not hexadecimal: ${group}`)
    return digits + digits.slice(-2).repeat(times ? Number(times) - 1 : 0)
  })
  return bytes(Buffer.from(groups.join(''), 'hex'))
}

export const hex = (data) => Buffer.from(data).toString('hex')
export const join = (...parts) => bytes(Buffer.concat(parts))
export const ascii = (text) => bytes(Buffer.from(text, 'latin1'))
export const sha256 = (...parts) => bytes(createHash('sha256').update(join(...parts)).digest())

// link names a block: CIDv1, dag-cbor, sha2-256.
export const link = (block) => CID.createV1(cbor.code, Digest.create(0x12, sha256(block)))

// seq64 is a number as 8 bytes, the largest first.
export function seq64(n) {
  const b = Buffer.alloc(8)
  b.writeBigUInt64BE(BigInt(n))
  return bytes(b)
}

// again decodes a value and encodes what came out.
export const again = (data) => bytes(cbor.encode(cbor.decode(data)))

// signed reports what the library says of a signature, with and without the
// looser rules of ZIP 215.
export function signed(key, tag, message, signature) {
  const text = join(ascii(tag), Uint8Array.of(0), message)
  return plainSigned(key, text, signature)
}

// plainSigned is signed for a message without a tag before it.
export function plainSigned(key, text, signature) {
  return { strict: holds(signature, text, key, false), zip215: holds(signature, text, key, true) }
}

function holds(signature, text, key, zip215) {
  try {
    return verify(signature, text, key, { zip215 })
  } catch {
    return false
  }
}

// derive is HKDF with SHA-256 and no salt; the info is "tallystick/<use>/1", a
// zero byte and the parts.
export function derive(from, use, length, ...parts) {
  const info = join(ascii(`tallystick/${use}/1`), Uint8Array.of(0), ...parts)
  return bytes(Buffer.from(hkdfSync('sha256', from, new Uint8Array(), info, length)))
}

// deriveBare is derive with the tag alone as info.
export function deriveBare(from, use, length) {
  return bytes(Buffer.from(hkdfSync('sha256', from, new Uint8Array(), ascii(`tallystick/${use}/1`), length)))
}

const x25519Private = ascii('\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x6e\x04\x22\x04\x20')
const x25519Public = ascii('\x30\x2a\x30\x05\x06\x03\x2b\x65\x6e\x03\x21\x00')

const privateKey = (seed) => createPrivateKey({ key: Buffer.from(join(x25519Private, seed)), format: 'der', type: 'pkcs8' })
const publicKey = (key) => createPublicKey({ key: Buffer.from(join(x25519Public, key)), format: 'der', type: 'spki' })

// x25519 is the public key of a seed.
export const x25519 = (seed) => bytes(createPublicKey(privateKey(seed)).export({ format: 'der', type: 'spki' }).subarray(12))

// shared is X25519; it throws when the result is all zeros.
export const shared = (seed, peer) => bytes(diffieHellman({ privateKey: privateKey(seed), publicKey: publicKey(peer) }))

// short is the form of an id that people read.
export function short(prefix, id) {
  const digits = '0123456789abcdefghjkmnpqrstvwxyz'
  const data = BigInt(`0x${hex(id.subarray(0, 8))}`) >> 14n
  const rest = (BigInt(prefix.charCodeAt(0) - 97) * 2n ** 50n + data) * 1024n
  const check = (((1n - rest) % 1021n) + 1021n) % 1021n
  let text = ''
  for (let value = data * 1024n + check, i = 0; i < 12; i++, value >>= 5n) text = digits[Number(value & 31n)] + text
  return prefix + text
}
