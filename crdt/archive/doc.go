// Package archive is runs in a file: the form of backups and of bundles.
//
// A plain archive holds, in this order, a [Header], then sections, runs and
// records in any number, and a trailer. [NewWriter] writes one and [NewReader]
// reads one. A sealed archive is a plain one inside identity's chunked stream,
// under a key made for this one file: [Seal] and [Unseal] are put around the
// two. [Open] reads either. All four hold one item at a time, whatever the
// file claims to be.
//
// # Format
//
// Both are CBOR sequences of canonical values:
//
//	archive = ["tallystick/archive", 1] header (section / run / record)… trailer
//	sealed  = ["tallystick/sealed", 1] wrap piece… end
//
//	item    = [kind, content, check]     unsigned integer, byte string, byte string of 8
//	check   = the first 8 bytes of SHA-256(every byte of the file before the head of the check)
//
//	        kind  content
//	header  1     {"at": integer, "for": 33 bytes, "device": 32 bytes, "purpose": text}, others allowed
//	section 2     {"tips": [tip …], "since": [tip …], "community": link}, tip = [log, seq, id], sorted
//	run     3     one frame, as crdt's FORMAT.md has it, of the section's community
//	record  4     [name, data]
//	trailer 5     {"runs": n, "digest": 32 bytes, "entries": n, "records": n, "sections": n}
//
//	wrap    1     [how, wrapped key]     how: 1 to a person's words, 2 to a community's epoch key
//	piece   2     1 to 65,536 bytes of the sealed stream
//	end     3     empty
//
// The trailer's digest is SHA-256 over every byte before the trailer. Nothing
// follows the trailer or the end. In a header, "at", "for" and "device" may be
// absent.
//
// # What grows
//
// A reader keeps header fields that it does not know in [Header.Other] and goes
// on: such a field must be safe to miss. Records are the caller's, who decides
// about names that it does not know. Everything else that is new, a kind of
// item above all, needs upgrading to be read ([ErrNewer]), because passing over
// it would make a restored replica lack something and not say so.
//
// # What catches what
//
//   - Damage by accident, and cutting short: the checks. An item is given out
//     only if every byte up to its end is as it was written, so everything given
//     out before the damage is good. They need no key: a damaged sealed file is
//     known as such without the words.
//   - Changes on purpose in a plain archive, with the checks made again: nothing
//     here. Runs vouch for themselves when they are admitted, by their
//     signatures; header, sections and records of a plain archive are claims.
//     That is why backups, whose records are secrets, are sealed.
//   - Changes on purpose in a sealed archive: the stream's authentication. It
//     says that all of it was written by somebody who knew the file's key, which
//     for a backup is anybody who knew the public half of the words' key. It
//     does not say who.
//
// The package reads no clock and no randomness of its own. A Reader or Writer
// is for one goroutine.
package archive
