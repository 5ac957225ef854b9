// Package bundle is entries on their way by hand: in a file on a USB stick, or
// in a sequence of QR codes.
//
// [Export] writes what a reader lacks, [Import] takes it in by the one door of
// the replica, [Inspect] tells what a file holds and changes nothing. All three
// stream: they hold one run or one attached file at a time, whatever the bundle
// claims to be.
//
// # Format
//
// A bundle is an archive (package crdt/archive has its bytes) with the purpose
// "bundle": a header with the device that wrote it, when, and for whom; a
// section with the community, the writer's tips and those that the reader was
// known to hold; runs; records; a trailer. There are no names of files in it:
// those stand in sealed bodies.
//
// Runs come in the order in which they arrived at the writer, which respects
// deps. Bodies that the reader lacks of entries that it has travel as runs,
// too: one that is here already costs the reader nothing but its body.
//
//	record        data
//	"lacking"     [id …], links: entries whose sealed bodies the writer lacks, at most 16,384 to a record
//	"attachment"  [name, chunks in all, number, chunk]: part of an attached file, sealed as it is stored
//	"left-out"    [names in all, name …]: attached files that the writer has and that are not in
//	              the bundle, at most 16,384 to a record
//
// Attached files come after the runs, on request, the smallest first until a
// limit is reached, and only whole ones: the chunks of one follow each other. A
// name is the hash over the hashes of the chunks, 32 bytes. A reader stores a
// file once all of it has come and is what its name says, so that one that was
// cut leaves nothing behind; and not if it was erased here.
//
// A reader passes over records that it does not know: entries never depend on
// them. Who answers a bundle with one of their own has in its section and in
// these records what to leave out and what to add, files included: [Known].
//
// # Sealing
//
// A bundle is sealed unless it is meant for somebody without keys, a courier:
// bodies are sealed anyway, and sealing the rest hides who wrote how much, when
// and after whom. The file key is wrapped in way 2 of the archive's, under the
// newest epoch key that counts, as identity.BundleWrap:
//
//	wrapped key = salt (16 bytes, random) ‖ hint (16) ‖ ciphertext (48) ‖ wrap (80) …
//
// Salt and hint differ from bundle to bundle, so that nothing in the clear
// names a community, nor tells that two bundles are of the same one. A reader
// derives the hint under each of its keys, some 1.5 µs each, and opens with the
// one that fits. The size of the file shows.
//
// After a change of keys the others have to get the new one, and a stick may be
// the only way. So the file key is also wrapped, by HPKE, for devices in force
// that are not known to have the epoch key: up to 48, filled up to 4, 8, 16, 32
// or 48 with wraps for nobody. They name no recipient; a reader tries its own
// sealing keys on each, some 0.1 ms.
//
// # What a reader relies on
//
// A run vouches for itself when it is admitted, so whatever a bundle is, the
// replica ends with what it had, whole runs that are true, and whole files that
// are what their names say. Header, sections
// and trailer are claims. Import is atomic per run and file, may be broken off anywhere
// and begun again, and the second time changes nothing. Of a damaged file,
// everything before the damage counts: to the last whole run if it is plain, to
// the last whole piece of 64 KiB if it is sealed.
//
// # Frames
//
// [Frames] divides up to 40 kB into texts for QR codes in alphanumeric mode:
//
//	frame   = "TALLY1/" sequence "/" number "/" needed "/" size "/" check "/" piece
//	content = SHA-256(payload) ‖ payload, size bytes, divided into as many equal
//	          pieces as are needed, the last filled up with zeros
//	piece   = base32 without padding; from number needed on, Reed-Solomon parity
//	sequence = the first 8 characters of the hash in base32
//	check   = CRC-32 (IEEE) of the frame without check and the stroke before it, 8 hexadecimal digits
//
// Numbers are decimal. The code is the systematic one over GF(2⁸), polynomial
// 0x11d, made from the Vandermonde matrix with row i, column j holding iʲ,
// multiplied by the inverse of its upper square. A [Collector] has the payload
// from any frames that are as many as needed.
package bundle
