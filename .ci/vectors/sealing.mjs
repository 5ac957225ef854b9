// Opening what is sealed, from the primitives of Node.js.
import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto'

import * as cbor from '@ipld/dag-cbor'

import { ascii, derive, hex, join, seq64, shared, x25519 } from './bytes.mjs'

// openBody opens a sealed body at its place: {clear}, or {fails} with the
// class of failure.
export function openBody(key, place, sealed) {
  let hint, nonce, ciphertext
  try {
    [hint, nonce, ciphertext] = cbor.decode(sealed)
  } catch {
    return { fails: 'damaged' }
  }
  if (hex(hint) !== hex(derive(key, 'hint', 16, place.log))) return { fails: 'wrong key' }
  const data = cbor.encode(['tallystick/body/1', place.log, place.seq, place.prev ?? null, place.keyID])
  const padded = openAEAD(bodyKey(key, place), nonce, ciphertext, data)
  return padded === null ? { fails: 'damaged' } : unpad(padded)
}

export const bodyKey = (key, { log, seq }) => derive(key, 'body', 32, log, seq64(seq))

function unpad(padded) {
  let end = padded.length
  while (end > 0 && padded[end - 1] === 0) end--
  if (end < 2 || padded[end - 1] !== 0x80 || paddedSize(end - 2) !== padded.length) return { fails: 'damaged' }
  return padded[0] === 0 ? { clear: padded.slice(1, end - 1) } : { fails: 'upgrade' }
}

// paddedSize is Padmé over coding byte, body and end mark, at least 128.
export function paddedSize(clear) {
  const length = Math.max(clear + 2, 128)
  const exponent = Math.floor(Math.log2(length))
  const step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1)
  return Math.ceil(length / step) * step
}

// openAEAD is XChaCha20-Poly1305, or null.
export const openAEAD = (key, nonce, ciphertext, data) => openChaCha(...inner(key, nonce), ciphertext, data)

// sealAEAD is XChaCha20-Poly1305.
export function sealAEAD(key, nonce, clear, data) {
  const cipher = createCipheriv('chacha20-poly1305', ...inner(key, nonce), { authTagLength: 16 })
  cipher.setAAD(data, { plaintextLength: clear.length })
  return join(cipher.update(clear), cipher.final(), cipher.getAuthTag())
}

// inner is the key and nonce of ChaCha20-Poly1305 inside.
const inner = (key, nonce) => [hchacha(key, nonce.subarray(0, 16)), join(new Uint8Array(4), nonce.subarray(16))]

function openChaCha(key, nonce, ciphertext, data) {
  const cut = ciphertext.length - 16
  if (cut < 0) return null
  const cipher = createDecipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
  cipher.setAAD(data, { plaintextLength: cut })
  cipher.setAuthTag(ciphertext.subarray(cut))
  try {
    return join(cipher.update(ciphertext.subarray(0, cut)), cipher.final())
  } catch {
    return null
  }
}

// hchacha derives the inner key of XChaCha20: the rounds of ChaCha20 without
// the last addition.
function hchacha(key, nonce) {
  const words = (b) => Array.from({ length: b.length / 4 }, (_, i) => Buffer.from(b).readUInt32LE(4 * i))
  const x = Uint32Array.from([...words(ascii('expand 32-byte k')), ...words(key), ...words(nonce)])
  const turn = (value, bits) => (value << bits) | (value >>> (32 - bits))
  const quarter = (a, b, c, d) => {
    x[a] += x[b]; x[d] = turn(x[d] ^ x[a], 16)
    x[c] += x[d]; x[b] = turn(x[b] ^ x[c], 12)
    x[a] += x[b]; x[d] = turn(x[d] ^ x[a], 8)
    x[c] += x[d]; x[b] = turn(x[b] ^ x[c], 7)
  }
  for (let round = 0; round < 10; round++) {
    for (const i of [0, 1, 2, 3]) quarter(i, 4 + i, 8 + i, 12 + i)
    for (const i of [0, 1, 2, 3]) quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
  }
  const out = Buffer.alloc(32)
  for (const i of [0, 1, 2, 3]) {
    out.writeUInt32LE(x[i], 4 * i)
    out.writeUInt32LE(x[12 + i], 16 + 4 * i)
  }
  return Uint8Array.from(out)
}

// openHPKE is RFC 9180 in base mode with DHKEM(X25519, HKDF-SHA256),
// HKDF-SHA256 and ChaCha20-Poly1305, for one message; null if it does not open.
export function openHPKE(seed, info, wrap) {
  const [encapsulated, ciphertext] = [wrap.subarray(0, 32), wrap.subarray(32)]
  const kem = ascii('KEM\0\x20')
  const secret = expand(extract(kem, new Uint8Array(), 'eae_prk', shared(seed, encapsulated)),
    kem, 'shared_secret', join(encapsulated, x25519(seed)), 32)
  const suite = ascii('HPKE\0\x20\0\x01\0\x03')
  const context = join(Uint8Array.of(0), extract(suite, new Uint8Array(), 'psk_id_hash', new Uint8Array()),
    extract(suite, new Uint8Array(), 'info_hash', info))
  const prk = extract(suite, secret, 'secret', new Uint8Array())
  return openChaCha(expand(prk, suite, 'key', context, 32), expand(prk, suite, 'base_nonce', context, 12),
    ciphertext, new Uint8Array())
}

const hmac = (key, data) => Uint8Array.from(createHmac('sha256', key).update(data).digest())
const extract = (suite, salt, label, from) => hmac(salt, join(ascii('HPKE-v1'), suite, ascii(label), from))

// expand gives up to 32 bytes: one block is enough for every label here.
function expand(prk, suite, label, info, length) {
  const text = join(Uint8Array.of(0, length), ascii('HPKE-v1'), suite, ascii(label), info, Uint8Array.of(1))
  return hmac(prk, text).subarray(0, length)
}
