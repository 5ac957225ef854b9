// Outcome counts what holds and prints what does not.
export class Outcome {
  passed = 0
  failed = 0

  // same compares an answer with the vector's.
  same(name, got, want) {
    if (JSON.stringify(plain(got)) === JSON.stringify(plain(want))) {
      this.passed++
      return
    }
    this.failed++
    console.log(`FAILED ${name}\n   got ${show(got)}\n  want ${show(want)}`)
  }

  // each runs check over a list that has at least `least` vectors, so that a
  // list that was lost is noticed. What check throws is a failure.
  each(section, list, least, check) {
    this.same(`${section}: at least ${least} vectors`, Array.isArray(list) && list.length >= least, true)
    for (const [i, vector] of (list ?? []).entries()) {
      const name = `${section} ${i}${vector.name ? `, ${vector.name}` : ''}`
      try {
        check(vector, name)
      } catch (error) {
        this.same(name, `${error}`, 'no error')
      }
    }
  }
}

// plain makes bytes, links and large integers comparable as JSON.
function plain(value) {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('hex') }
  if (typeof value === 'bigint') return { integer: `${value}` }
  if (Array.isArray(value)) return value.map(plain)
  if (value?.asCID) return { link: `${value}` }
  return value ?? null
}

function show(value) {
  const text = JSON.stringify(plain(value)) ?? 'nothing'
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
